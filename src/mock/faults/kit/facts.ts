import { maskOf } from '../../../contract/mask.js';
import type { Contract, Resource } from '../../../contract/model.js';
import type { Node } from '../../../contract/node.js';
import { inPlace, shapeOf } from '../../../contract/shape-of.js';
import type { Mask } from '../../../http/redact.js';
import { itemSchema, recordsIn, requestSchemas } from '../../records/item-schema.js';
import { objectFacts } from '../../schema-facts.js';

/** What a contract says of the records of a resource, as faults need it. */
export interface RecordFacts {
  /** Members that clients can set and answers show, but for the key. */
  readonly visible: readonly string[];
  /** Those of them that take any text. */
  readonly texts: readonly string[];
  /** The same for an update. */
  readonly updatable: readonly string[];
  /** Members that answers show. */
  readonly shown: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  /** Nothing but `shown` is allowed in answers. */
  readonly closed: boolean;
  /** What is write-only in requests. */
  readonly secrets: Mask | undefined;
  /** Members that the server sets. */
  readonly onCreate: readonly string[];
  readonly onWrite: readonly string[];
  readonly derived: readonly string[];
  /** The key is a text that clients choose, a member of the record. */
  readonly freeKey: boolean;
  /** The key takes any text. */
  readonly anyKey: boolean;
}

const known = new WeakMap<Resource, RecordFacts>();

export function recordFacts(resource: Resource, contract: Contract): RecordFacts {
  let facts = known.get(resource);
  if (!facts) known.set(resource, (facts = read(resource, contract)));
  return facts;
}

function read(resource: Resource, contract: Contract): RecordFacts {
  const { properties, required, closedTo } = objectFacts(itemSchema(resource, contract), contract);
  const written = writtenBy(resource, contract);
  const visible = [...written.keys()].filter((name) => properties.has(name) && isOpen(resource, name));
  const update = resource.operations.get('update');
  const updatable = update ? recordsIn(resource, update, contract) : [];
  const key = written.get(resource.key);
  return {
    visible,
    texts: visible.filter((name) => isFreeText(written.get(name), contract)),
    updatable: visible.filter((name) =>
      updatable.some((node) => objectFacts(node, contract).properties.has(name)),
    ),
    shown: properties,
    required,
    closed: closedTo !== undefined,
    secrets: maskOf(contract, requestSchemas(resource, contract), 'writeOnly'),
    onCreate: stampsOf(resource, 'on-create'),
    onWrite: stampsOf(resource, 'on-write'),
    derived: [...resource.fields].flatMap(([name, rule]) => ('from' in rule ? [name] : [])),
    freeKey: key !== undefined && shapeOf(key, contract).types.includes('string'),
    anyKey: isFreeText(key, contract),
  };
}

/** Not the key, and nothing that the server sets. */
function isOpen({ key, fields }: Resource, name: string): boolean {
  return name !== key && !fields.has(name);
}

function writtenBy(resource: Resource, contract: Contract): Map<string, Node> {
  const nodes = requestSchemas(resource, contract).flatMap((schema) => [
    ...objectFacts(schema, contract).properties,
  ]);
  const is = (node: Node, flag: string): boolean => contract.tryResolve(node)?.boolean(flag) === true;
  return new Map(nodes.filter(([, node]) => !is(node, 'readOnly') && !is(node, 'writeOnly')));
}

const NARROWING = ['enum', 'const', 'format', 'pattern', 'maxLength'];

function isFreeText(node: Node | undefined, contract: Contract): boolean {
  if (!node) return false;
  const parts = inPlace(node, contract);
  const { types } = shapeOf(node, contract);
  return types.includes('string') && !parts.some((part) => NARROWING.some((name) => part.child(name)));
}

function stampsOf({ fields }: Resource, when: 'on-create' | 'on-write'): string[] {
  return [...fields].flatMap(([name, rule]) => ('set' in rule && rule.set === when ? [name] : []));
}

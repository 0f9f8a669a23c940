import { flagsOf } from '../../contract/flags.js';
import type { Contract, FieldRule, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { pathKeys } from '../../contract/record-key.js';
import { generate } from '../generate/generate.js';
import { type Generator, type IdSource, createGenerator } from './ids.js';
import { itemSchema, operationsOf, recordsIn, requestSchemas } from './item-schema.js';
import { objectFacts } from '../schema-facts.js';
import { type TimeFormat, timeFormatOf } from './times.js';

export interface Stamp {
  readonly member: string;
  readonly format: TimeFormat;
}

/** What the server does to the members of a resource's records, worked out once. */
export interface Fields {
  /** Of a record as answers show it. */
  readonly schema: Node | undefined;
  readonly properties: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  readonly derived: readonly (readonly [member: string, from: string])[];
  readonly onCreate: readonly Stamp[];
  readonly onWrite: readonly Stamp[];
  readonly key: Generator;
  /** Of the key, where the document has one. */
  readonly keySchema: Node | undefined;
  readonly generated: readonly Generator[];
  /** Members that stay inside the server, with the value that they have where none is stored. */
  readonly hidden: ReadonlyMap<string, unknown>;
  /** Members that no client can set. */
  readonly owned: ReadonlySet<string>;
  /** Members of a new record that nobody gave: the contract's defaults, and what answers must have. */
  readonly completions: readonly (readonly [member: string, value: unknown])[];
}

export function readFields(resource: Resource, contract: Contract, ids: IdSource | undefined): Fields {
  const schema = itemSchema(resource, contract);
  const { properties, required } = objectFacts(schema, contract);
  const keySchema = resource.keySchema ?? properties.get(resource.key);
  const generator = (member: string, of = properties.get(member)) =>
    createGenerator({ member, resource: resource.name, schema: of, contract, ids });
  const stamp = (member: string) => ({ member, format: timeFormatOf(properties.get(member), contract) });
  const owned = ownedMembers(resource, properties, contract);
  return {
    schema,
    properties,
    required,
    derived: pick(resource, (member, rule) => ('from' in rule ? ([member, rule.from] as const) : undefined)),
    onCreate: pick(resource, (member, rule) => (sets(rule, 'on-create') ? stamp(member) : undefined)),
    onWrite: pick(resource, (member, rule) => (sets(rule, 'on-write') ? stamp(member) : undefined)),
    key: createGenerator({
      member: resource.key,
      resource: resource.name,
      schema: keySchema,
      also: [
        ...(properties.has(resource.key) ? [properties.get(resource.key) as Node] : []),
        ...inPaths(resource),
      ],
      contract,
      ids,
    }),
    keySchema,
    generated: pick(resource, (member, rule) =>
      sets(rule, 'generate') && member !== resource.key ? generator(member) : undefined,
    ),
    hidden: new Map(
      pick(resource, (member, rule) => ('hidden' in rule ? ([member, rule.default] as const) : undefined)),
    ),
    owned,
    completions: completionsOf({ resource, properties, required, contract }),
  };
}

/** What the paths to a record say of its key. */
function inPaths(resource: Resource): Node[] {
  return operationsOf(resource).flatMap((operation) => {
    const { key } = pathKeys(resource, operation);
    const declared = operation.parameters.find(({ in: place, name }) => place === 'path' && name === key);
    return key !== undefined && declared?.schema ? [declared.schema] : [];
  });
}

function pick<T>(resource: Resource, choose: (member: string, rule: FieldRule) => T | undefined): T[] {
  const found: T[] = [];
  for (const [member, rule] of resource.fields) {
    const chosen = choose(member, rule);
    if (chosen !== undefined) found.push(chosen);
  }
  return found;
}

function sets(rule: FieldRule, when: 'on-create' | 'on-write' | 'generate'): boolean {
  return 'set' in rule && rule.set === when;
}

/**
 * Those with a rule of their own, and those that answers call `readOnly`, unless some request names them as writable. Where the request
 * that creates names its members but not the key, the key is the server's.
 */
function ownedMembers(
  resource: Resource,
  properties: ReadonlyMap<string, Node>,
  contract: Contract,
): Set<string> {
  const isReadOnly = (node: Node) => flagsOf(contract).isFlagged(node, 'readOnly');
  const membersOf = (node: Node) => [...objectFacts(node, contract).properties];
  const sent = requestSchemas(resource, contract).flatMap(membersOf);
  const writable = new Set(sent.flatMap(([member, node]) => (isReadOnly(node) ? [] : member)));
  const owned = new Set(resource.fields.keys());
  for (const [member, node] of [...properties, ...sent]) {
    if (isReadOnly(node) && !writable.has(member)) owned.add(member);
  }
  const creator = resource.operations.get('create');
  const creation = creator ? recordsIn(resource, creator, contract).map(membersOf) : [];
  if (creation.some((members) => members.length > 0) && !writable.has(resource.key)) owned.add(resource.key);
  return owned;
}

function completionsOf(input: {
  readonly resource: Resource;
  readonly properties: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  readonly contract: Contract;
}): [string, unknown][] {
  const { resource, properties, required, contract } = input;
  const found: [string, unknown][] = [];
  for (const [member, node] of properties) {
    if (member === resource.key || resource.fields.has(member)) continue;
    const preset = contract.tryResolve(node)?.child('default')?.value;
    const value =
      preset ?? (required.has(member) ? generate(contract, node, { seed: member, hint: member }) : undefined);
    if (value !== undefined) found.push([member, value]);
  }
  return found;
}

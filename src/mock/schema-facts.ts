import { flagsOf } from '../contract/flags.js';
import { membersMeant } from '../contract/intent.js';
import type { Contract } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { inPlace } from '../contract/shape-of.js';

/** What can be read off an object schema without a value. */
export interface ObjectFacts {
  /** All that are named anywhere in it, alternatives included. */
  readonly properties: ReadonlyMap<string, Node>;
  readonly required: ReadonlySet<string>;
  /** The only members that it allows; undefined when that depends on the value, or others are welcome. */
  readonly closedTo: ReadonlySet<string> | undefined;
}

const NONE: ObjectFacts = { properties: new Map(), required: new Set(), closedTo: undefined };

/** By schema object: answers that are mended ask for the same ones again and again. */
const known = new WeakMap<Contract, WeakMap<object, ObjectFacts>>();

export function objectFacts(schema: Node | undefined, contract: Contract): ObjectFacts {
  if (!schema?.isObject) return NONE;
  let ofContract = known.get(contract);
  if (!ofContract) known.set(contract, (ofContract = new WeakMap()));
  const key = schema.value as object;
  const facts = ofContract.get(key) ?? readFacts(schema, contract);
  ofContract.set(key, facts);
  return facts;
}

function readFacts(schema: Node, contract: Contract): ObjectFacts {
  const all = inPlace(schema, contract);
  const always = conjuncts(schema, contract);
  const properties = new Map(all.flatMap((part) => [...(part.child('properties')?.children() ?? [])]));
  const required = new Set(always.flatMap((part) => part.member('required') ?? []).map(String));
  const closed = always.flatMap((part) => closedSet(part) ?? []);
  if (all.length === always.length && always.some(forbidsUnevaluated))
    closed.push(new Set(properties.keys()));
  const [first, ...others] = closed;
  const byLetter = first && new Set([...first].filter((name) => others.every((set) => set.has(name))));
  const closedTo = byLetter && (membersMeant(schema, flagsOf(contract), undefined) ?? byLetter);
  return { properties, required, closedTo };
}

/** The schema and what always applies beside it: through `$ref` and allOf. */
function conjuncts(schema: Node, contract: Contract): Node[] {
  const found = new Map<string, Node>();
  const open = [schema];
  for (let next = open.pop(); next && found.size < 200; next = open.pop()) {
    const node = contract.tryResolve(next);
    if (!node?.isObject || found.has(node.id)) continue;
    found.set(node.id, node);
    for (const [, part] of node.child('allOf')?.children() ?? []) open.push(part);
  }
  return [...found.values()];
}

function closedSet(part: Node): Set<string> | undefined {
  if (part.member('additionalProperties') !== false || part.child('patternProperties')) return undefined;
  return new Set([...(part.child('properties')?.children() ?? [])].map(([name]) => name));
}

function forbidsUnevaluated(part: Node): boolean {
  return part.member('unevaluatedProperties') === false && !part.child('patternProperties');
}

/** The schema of the part of a value that `path` leads to. */
export function schemaAt(
  schema: Node | undefined,
  path: readonly string[],
  contract: Contract,
): Node | undefined {
  let node = schema;
  for (const name of path)
    node = objectFacts(node, contract).properties.get(name) ?? itemAt(node, name, contract);
  return node;
}

function itemAt(schema: Node | undefined, name: string, contract: Contract): Node | undefined {
  return /^\d+$/.test(name) ? itemsOf(schema, contract) : undefined;
}

export function itemsOf(schema: Node | undefined, contract: Contract): Node | undefined {
  const parts = schema ? inPlace(schema, contract) : [];
  return parts.map((part) => part.child('items')).find((items) => items?.isObject);
}

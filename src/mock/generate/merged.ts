import { namesOf } from '../../contract/intent.js';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';

/** Everything that applies to one value, gathered over `$ref` and allOf, with one branch chosen of every oneOf and anyOf. */
export interface Merged {
  /** Undefined: any. */
  types: ReadonlySet<string> | undefined;
  /** Values that are allowed, from `enum` and `const`. */
  values: readonly unknown[] | undefined;
  /** Examples and defaults, the nearest first. */
  readonly suggestions: unknown[];
  readonly properties: Map<string, Node[]>;
  readonly required: Set<string>;
  /** Members that must have a certain value: the discriminator of the chosen branch. */
  readonly fixed: Map<string, unknown>;
  readonly items: Node[];
  readonly prefixItems: Node[];
  readonly additional: Node[];
  closed: boolean;
  /** Of numeric keywords the strictest. */
  readonly limits: Map<string, number>;
  readonly patterns: string[];
  readonly formats: string[];
  unique: boolean;
  writeOnly: boolean;
  /** How many branches the oneOf or anyOf with most of them has: another choice gives another schema. */
  branches: number;
}

const MINIMA = ['minLength', 'minimum', 'minItems', 'minProperties', 'exclusiveMinimum', 'minContains'];
const MAXIMA = ['maxLength', 'maximum', 'maxItems', 'maxProperties', 'exclusiveMaximum'];
const MAX_PARTS = 300;

/** `choice` decides which branch of a oneOf or anyOf is taken: its remainder by their number. */
export function mergeSchemas(schemas: readonly Node[], contract: Contract, choice: number): Merged {
  const merged = emptyMerge();
  const is30 = contract.openapi.startsWith('3.0');
  const seen = new Set<string>();
  const refs: string[] = [];
  const inherited: Node[] = [];
  const open = [...schemas];
  for (let next = open.shift(); next && seen.size < MAX_PARTS; next = open.shift()) {
    const ref = next.string('$ref');
    // JSON Schema 2020-12: what stands beside a reference counts too.
    if (ref !== undefined && !is30 && !seen.has(next.id)) {
      seen.add(next.id);
      gather(merged, next, is30);
      open.push(...branches(next, { contract, choice, merged }));
    }
    const node = contract.tryResolve(next);
    if (!node?.isObject || seen.has(node.id)) continue;
    seen.add(node.id);
    if (ref !== undefined) refs.push(ref);
    const discriminator = node.child('discriminator');
    if (discriminator && !node.child('oneOf') && !node.child('anyOf')) inherited.push(discriminator);
    gather(merged, node, is30);
    open.push(...branches(node, { contract, choice, merged }));
  }
  // The first reference leads to the schema that inherits from the others.
  for (const discriminator of inherited) fixDiscriminator(discriminator, refs[0], merged);
  return merged;
}

function emptyMerge(): Merged {
  return {
    types: undefined,
    values: undefined,
    suggestions: [],
    properties: new Map(),
    required: new Set(),
    fixed: new Map(),
    items: [],
    prefixItems: [],
    additional: [],
    closed: false,
    limits: new Map(),
    patterns: [],
    formats: [],
    unique: false,
    writeOnly: false,
    branches: 1,
  };
}

function gather(merged: Merged, node: Node, is30: boolean): void {
  gatherTypes(merged, node);
  gatherValues(merged, node);
  gatherMembers(merged, node);
  gatherLimits(merged, node, is30);
  const pattern = node.string('pattern');
  if (pattern !== undefined) merged.patterns.push(pattern);
  const format = node.string('format');
  if (format !== undefined) merged.formats.push(format);
  if (node.boolean('uniqueItems')) merged.unique = true;
  if (node.boolean('writeOnly')) merged.writeOnly = true;
}

function gatherTypes(merged: Merged, node: Node): void {
  const named = [node.member('type') ?? []].flat().filter((type) => typeof type === 'string');
  if (named.length === 0) return;
  const types = new Set(named.includes('number') ? [...named, 'integer'] : named);
  if (node.boolean('nullable')) types.add('null');
  merged.types = merged.types ? new Set([...merged.types].filter((type) => types.has(type))) : types;
}

function gatherValues(merged: Merged, node: Node): void {
  const listed = Array.isArray(node.member('enum')) ? (node.member('enum') as unknown[]) : undefined;
  const allowed = node.child('const') ? [node.member('const')] : listed;
  if (allowed)
    merged.values = merged.values ? allowed.filter((value) => merged.values?.includes(value)) : allowed;
  if (node.child('example')) merged.suggestions.push(node.member('example'));
  const examples = node.member('examples');
  if (Array.isArray(examples)) merged.suggestions.push(...examples.slice(0, 3));
  if (node.child('default')) merged.suggestions.push(node.member('default'));
}

function gatherMembers(merged: Merged, node: Node): void {
  for (const [name, schema] of node.child('properties')?.children() ?? []) {
    merged.properties.set(name, [...(merged.properties.get(name) ?? []), schema]);
  }
  const required = node.member('required');
  for (const name of Array.isArray(required) ? required : [])
    if (typeof name === 'string') merged.required.add(name);
  const items = node.child('items');
  if (items?.isObject) merged.items.push(items);
  merged.prefixItems.push(...[...(node.child('prefixItems')?.children() ?? [])].map(([, item]) => item));
  const additional = node.child('additionalProperties') ?? node.child('unevaluatedProperties');
  if (additional?.isObject) merged.additional.push(additional);
  if (additional?.value === false) merged.closed = true;
}

function gatherLimits(merged: Merged, node: Node, is30: boolean): void {
  for (const key of MINIMA) tighten(merged, { key, value: limitOf(node, key, is30), pick: Math.max });
  for (const key of MAXIMA) tighten(merged, { key, value: limitOf(node, key, is30), pick: Math.min });
  const multiple = node.member('multipleOf');
  if (typeof multiple === 'number' && multiple > 0)
    tighten(merged, { key: 'multipleOf', value: multiple, pick: Math.max });
}

/** OpenAPI 3.0 has exclusive bounds as booleans beside the bound. */
function limitOf(node: Node, key: string, is30: boolean): number | undefined {
  const value = node.member(key);
  if (typeof value === 'number') return value;
  if (!is30 || value !== true) return undefined;
  const bound = node.member(key === 'exclusiveMinimum' ? 'minimum' : 'maximum');
  return typeof bound === 'number' ? bound : undefined;
}

function tighten(
  merged: Merged,
  limit: { key: string; value: number | undefined; pick: (a: number, b: number) => number },
): void {
  if (limit.value === undefined) return;
  const known = merged.limits.get(limit.key);
  merged.limits.set(limit.key, known === undefined ? limit.value : limit.pick(known, limit.value));
}

interface Choosing {
  readonly contract: Contract;
  readonly choice: number;
  readonly merged: Merged;
}

function branches(node: Node, { contract, choice, merged }: Choosing): Node[] {
  const found = [...(node.child('allOf')?.children() ?? [])].map(([, part]) => part);
  for (const key of ['oneOf', 'anyOf']) {
    const parts = [...(node.child(key)?.children() ?? [])].map(([, part]) => part);
    if (parts.length === 0) continue;
    const preferred = parts.filter((part) => isPromising(contract.tryResolve(part)));
    const usable = preferred.length > 0 ? preferred : parts;
    const chosen = usable[choice % usable.length] as Node;
    merged.branches = Math.max(merged.branches, usable.length);
    found.push(chosen);
    fixDiscriminator(node.child('discriminator'), chosen.string('$ref'), merged);
  }
  return found;
}

/** Null is the last resort, but better than what nothing fits. */
function isPromising(branch: Node | undefined): boolean {
  if (branch?.string('type') === 'null') return false;
  return ['oneOf', 'anyOf', 'enum'].every((key) => [branch?.member(key) ?? 'any'].flat().length > 0);
}

function fixDiscriminator(discriminator: Node | undefined, ref: string | undefined, merged: Merged): void {
  const member = discriminator?.string('propertyName');
  if (!discriminator || member === undefined || ref === undefined || merged.fixed.has(member)) return;
  merged.fixed.set(member, namesOf(ref, discriminator)[0]);
}

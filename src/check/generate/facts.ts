import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { sameJson } from './json.js';

/** What a schema says of one value, gathered over `$ref` and allOf, with one branch taken of each oneOf and anyOf. */
export interface Facts {
  /** The nearest schema. */
  readonly node: Node | undefined;
  /** JSON Schema types; undefined: any. With `number` comes `integer`. */
  types: ReadonlySet<string> | undefined;
  /** By `enum` and `const`. */
  values: readonly unknown[] | undefined;
  /** Numeric keywords, the strictest of each. */
  readonly limits: Map<string, number>;
  readonly patterns: string[];
  readonly formats: string[];
  readonly properties: Map<string, Node[]>;
  readonly required: Set<string>;
  readonly items: Node[];
  readonly prefixItems: Node[];
  readonly additional: Node[];
  /** What is said of members without a name here: `silent` is nothing at all. */
  extra: 'silent' | 'open' | 'closed';
  unique: boolean;
  readOnly: boolean;
  writeOnly: boolean;
  /** Examples and defaults, the nearest first. */
  readonly suggestions: unknown[];
  /** How many branches the largest oneOf or anyOf has. */
  choices: number;
}

const LEAST = ['minLength', 'minItems', 'minProperties', 'minimum', 'exclusiveMinimum', 'minContains'];
const MOST = ['maxLength', 'maxItems', 'maxProperties', 'maximum', 'exclusiveMaximum'];
/** A schema that is put together from more parts is read no further. */
const MAX_PARTS = 200;

const known = new WeakMap<Contract, WeakMap<object, Facts[]>>();

/** `choice`: which branch, modulo their number. */
export function factsOf(contract: Contract, schemas: readonly Node[], choice = 0): Facts {
  const [only] = schemas;
  if (schemas.length !== 1 || !only?.isObject) return gathered(contract, schemas, choice);
  let all = known.get(contract);
  if (!all) known.set(contract, (all = new WeakMap()));
  let byChoice = all.get(only.value as object);
  if (!byChoice) all.set(only.value as object, (byChoice = []));
  return (byChoice[choice] ??= gathered(contract, schemas, choice));
}

function gathered(contract: Contract, schemas: readonly Node[], choice: number): Facts {
  const facts = nothingKnown(schemas[0] && contract.tryResolve(schemas[0]));
  const is30 = contract.openapi.startsWith('3.0');
  const seen = new Set<unknown>();
  const open = [...schemas];
  for (let node = open.shift(); node && seen.size < MAX_PARTS; node = open.shift()) {
    if (!node.isObject || seen.has(node.value)) continue;
    seen.add(node.value);
    const target = node.string('$ref') === undefined ? undefined : contract.tryResolve(node);
    if (target) open.push(target);
    if (!target || !is30) gather(facts, node);
    for (const [, part] of node.child('allOf')?.children() ?? []) open.push(part);
    for (const key of ['oneOf', 'anyOf']) open.push(...branchOf(facts, node.child(key), choice));
  }
  return facts;
}

/** Of each choice, most of the time of the only one. */
export function allFactsOf(contract: Contract, schemas: readonly Node[], limit = 8): readonly Facts[] {
  const first = factsOf(contract, schemas);
  const more = Array.from({ length: Math.min(first.choices, limit) - 1 }, (_, index) => index + 1);
  return [first, ...more.map((choice) => factsOf(contract, schemas, choice))];
}

export function isFlagged(
  contract: Contract,
  schemas: readonly Node[],
  flag: 'readOnly' | 'writeOnly',
): boolean {
  return factsOf(contract, schemas)[flag];
}

function nothingKnown(node: Node | undefined): Facts {
  return {
    node,
    types: undefined,
    values: undefined,
    limits: new Map(),
    patterns: [],
    formats: [],
    properties: new Map(),
    required: new Set(),
    items: [],
    prefixItems: [],
    additional: [],
    extra: 'silent',
    unique: false,
    readOnly: false,
    writeOnly: false,
    suggestions: [],
    choices: 1,
  };
}

function branchOf(facts: Facts, union: Node | undefined, choice: number): Node[] {
  const branches = [...(union?.children() ?? [])].map(([, branch]) => branch);
  facts.choices = Math.max(facts.choices, branches.length);
  const branch = branches[choice % Math.max(1, branches.length)];
  return branch ? [branch] : [];
}

function gather(facts: Facts, node: Node): void {
  gatherTypes(facts, node);
  gatherValues(facts, node);
  gatherLimits(facts, node);
  gatherMembers(facts, node);
  const pattern = node.string('pattern');
  if (pattern !== undefined) facts.patterns.push(pattern);
  const format = node.string('format');
  if (format !== undefined) facts.formats.push(format);
  facts.unique ||= node.boolean('uniqueItems') === true;
  facts.readOnly ||= node.boolean('readOnly') === true;
  facts.writeOnly ||= node.boolean('writeOnly') === true;
}

function gatherTypes(facts: Facts, node: Node): void {
  const named = [node.member('type') ?? []].flat().filter((type): type is string => typeof type === 'string');
  if (named.length === 0) return;
  const types = new Set(named);
  if (types.has('number')) types.add('integer');
  if (node.boolean('nullable') === true) types.add('null');
  const before = facts.types;
  facts.types = before ? new Set([...before].filter((type) => types.has(type))) : types;
}

function gatherValues(facts: Facts, node: Node): void {
  const listed = node.member('enum');
  const allowed = node.child('const') ? [node.member('const')] : Array.isArray(listed) ? listed : undefined;
  const before = facts.values ?? allowed;
  if (allowed) facts.values = before?.filter((value) => allowed.some((other) => sameJson(value, other)));
  const examples = node.member('examples');
  if (node.child('example')) facts.suggestions.push(node.member('example'));
  if (Array.isArray(examples)) facts.suggestions.push(...examples.slice(0, 3));
  if (node.child('default')) facts.suggestions.push(node.member('default'));
}

function gatherLimits({ limits }: Facts, node: Node): void {
  for (const key of [...LEAST, ...MOST, 'multipleOf']) {
    const value = node.member(key);
    if (typeof value !== 'number') continue;
    const before = limits.get(key) ?? value;
    limits.set(key, LEAST.includes(key) ? Math.max(before, value) : Math.min(before, value));
  }
  // OpenAPI 3.0: `exclusiveMinimum: true` says how `minimum` is meant.
  for (const [flag, key] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    const limit = node.member(key);
    if (node.boolean(flag) === true && typeof limit === 'number') limits.set(flag, limit);
  }
}

function gatherMembers(facts: Facts, node: Node): void {
  for (const [name, schema] of node.child('properties')?.children() ?? []) {
    facts.properties.set(name, [...(facts.properties.get(name) ?? []), schema]);
  }
  const required = node.member('required');
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string') facts.required.add(name);
  }
  const items = node.child('items');
  if (items?.isObject) facts.items.push(items);
  facts.prefixItems.push(...[...(node.child('prefixItems')?.children() ?? [])].map(([, item]) => item));
  gatherExtra(facts, node.child('additionalProperties') ?? node.child('unevaluatedProperties'));
}

function gatherExtra(facts: Facts, rule: Node | undefined): void {
  if (!rule || facts.extra === 'closed') return;
  facts.extra = rule.value === false ? 'closed' : 'open';
  if (rule.isObject) facts.additional.push(rule);
}

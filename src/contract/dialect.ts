import type { Node } from './node.js';
import { type Flag, type Flags } from './flags.js';
import { enumMeant, isNullBeside, isOfOtherTypes, membersMeant, namedBranches } from './intent.js';
import { KEYWORDS } from './keywords.js';
import { parsePattern } from './pattern.js';

/** 3.1 and 3.2 speak JSON Schema 2020-12; in 3.0 a `$ref` stands alone. */
export type Dialect = '3.0' | '2020-12';

export function dialectOf(openapi: string): Dialect {
  return /^3\.0(\.|$)/.test(openapi) ? '3.0' : '2020-12';
}

/** The validator's own form of `$ref`: what it leads to is compiled when data first reaches it. */
export const REF = 'x-spectwin-ref';

export type Translated = Record<string, unknown>;

export interface Translation {
  readonly dialect: Dialect;
  /** The flag that frees a member from being required and from its schema; undefined frees none. */
  readonly flag: Flag | undefined;
  /** Members of the object at hand that are free. */
  readonly free: ReadonlySet<string>;
  /** What was evaluated counts. */
  readonly annotate: boolean;
  readonly flags: Flags;
  /** By the letter, also where authors mean something else. */
  readonly isExact: boolean;
  /** The letter was left. */
  readonly onLenience: () => void;
  /** Members that `additionalProperties: false` lets pass in all parts of the object at hand. */
  readonly widened?: Widened | undefined;
  /** What stands for the schema that the `$ref` or `$dynamicRef` of `node` leads to. */
  readonly refer: (node: Node, translation: Translation) => Translated;
  /** Remembers which place of the contract a translated schema is. */
  readonly place: (translated: Translated, node: Node) => void;
}

export interface Widened {
  readonly members: ReadonlySet<string>;
  /** Schemas behind a `$ref` that were copied in, so that they are widened too. */
  readonly copied: Set<unknown>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Schemas that apply to the same value as the schema they stand in. */
const IN_PLACE: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'then',
  'else',
  'dependentSchemas',
]);
/** Freeing a member here would turn yes into no: these are taken as written. */
const NEGATING: ReadonlySet<string> = new Set(['not', 'if', 'contains', 'propertyNames']);
/** Where `false` says that nothing more may come. */
const CLOSING: ReadonlySet<string> = new Set([
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
]);
const EMPTIABLE: ReadonlySet<string> = new Set(['enum', 'anyOf', 'oneOf']);
const ANNOTATIONS: ReadonlySet<string> = new Set(['nullable', 'readOnly', 'writeOnly']);
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);
const EXCLUSIVE: Readonly<Record<string, string>> = {
  exclusiveMaximum: 'maximum',
  exclusiveMinimum: 'minimum',
};
const COMPOSITE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'const', REF];

/** A schema of the contract as the validator takes it: JSON Schema 2020-12, without what does not bind in this view. */
export function translate(node: Node, translation: Translation): Translated {
  const translated = translateBody(node, translation);
  const isNullable = node.boolean('nullable') === true || isNullMeant(node, translation);
  // 3.0 ignores what stands beside a `$ref`, and 3.1 has no `nullable`.
  if (!isNullable || (node.string('$ref') !== undefined && isExact(translation))) return translated;
  return admitNull(translated, node);
}

/** Asked where the letter and what is meant differ. */
function isExact({ isExact: exact, onLenience }: Translation): boolean {
  if (!exact) onLenience();
  return exact;
}

/** Of a request: no client can do right by a schema that is wrong. An answer can leave such a member out. */
function isAsked({ flag }: Translation): boolean {
  return flag === 'readOnly';
}

/** Nothing is allowed by the letter, and an answer that requires the member cannot leave it out. */
function isNullMeant(node: Node, translation: Translation): boolean {
  return isNullBeside(node) && (isAsked(translation) || !isExact(translation));
}

function translateBody(node: Node, outer: Translation): Translated {
  if (!node.isObject) return placed(node.value === false ? { not: {} } : {}, node, outer);
  const inner = withWidth(node, withFree(node, outer));
  const isRef = node.string('$ref') !== undefined || node.string('$dynamicRef') !== undefined;
  const ref = isRef ? inner.refer(node, inner) : undefined;
  if (ref && (inner.dialect === '3.0' || standsAlone(node))) return ref;
  const translated = placed(Object.create(null) as Translated, node, inner);
  if (ref) also(translated, [ref]);
  for (const [key, child] of node.children()) translateKeyword(translated, { key, child, inner });
  applyExclusive(translated, node);
  if (inner.widened && translated['additionalProperties'] === false) letPass(translated, inner.widened);
  moveProto(translated);
  if (inner.annotate && 'if' in translated) completeIf(translated);
  return translated;
}

function placed(translated: Translated, node: Node, { place }: Translation): Translated {
  place(translated, node);
  return translated;
}

/** ajv leaves a property of this name out. */
function moveProto(translated: Translated): void {
  const properties = translated['properties'] as Translated | undefined;
  const schema = properties && Object.getOwnPropertyDescriptor(properties, '__proto__')?.value;
  if (schema === undefined) return;
  translated['patternProperties'] = { ...(translated['patternProperties'] as object), '^__proto__$': schema };
}

/** ajv skips an `if` that decides nothing, but what it evaluates counts all the same. */
function completeIf(translated: Translated): void {
  for (const key of ['then', 'else']) translated[key] ??= { allOf: [{}] };
}

function withFree(node: Node, outer: Translation): Translation {
  if (!outer.flag) return outer;
  const { flagged } = outer.flags.level(node, outer.flag);
  if (flagged.size === 0) return outer;
  return { ...outer, free: outer.free.size === 0 ? flagged : new Set([...outer.free, ...flagged]) };
}

function withWidth(node: Node, outer: Translation): Translation {
  const members = outer.widened ? undefined : membersMeant(node, outer.flags, outer.flag);
  return members && !isExact(outer) ? { ...outer, widened: { members, copied: new Set() } } : outer;
}

function letPass(translated: Translated, { members }: Widened): void {
  const properties = Object.create(null) as Translated;
  for (const name of members) properties[name] = true;
  translated['properties'] = Object.assign(properties, translated['properties']);
}

function standsAlone(node: Node): boolean {
  return Object.keys(node.value as object).every(
    (key) => REFERENCES.has(key) || ANNOTATIONS.has(key) || !KEYWORDS.has(key),
  );
}

interface Member {
  readonly key: string;
  readonly child: Node;
  readonly inner: Translation;
}

function translateKeyword(translated: Translated, { key, child, inner }: Member): void {
  const keyword = KEYWORDS.get(key);
  if (!keyword || REFERENCES.has(key)) return;
  // Named when the document was loaded.
  if (!keyword.accepts(child.value)) return translateUnusable(translated, { key, child, inner });
  if (keyword.shape === 'value') return translateValue(translated, { key, child, inner });
  if (key === 'items' && Array.isArray(child.value)) {
    translated['prefixItems'] = translateList(child, below(key, inner));
  } else if (keyword.shape === 'schema') {
    translated[key] = translateSchema(key, child, inner);
  } else if (keyword.shape === 'schemas') {
    translateUnion(translated, { key, child, inner });
  } else {
    translated[key] = translateMap({ key, child, inner });
  }
}

/** An empty list of alternatives or values is no such list; validators that take it let nothing pass. */
function translateUnusable(translated: Translated, { key, child, inner }: Member): void {
  const isEmpty = EMPTIABLE.has(key) && Array.isArray(child.value) && child.value.length === 0;
  if (isEmpty && isExact(inner)) translated['not'] = {};
}

function translateSchema(key: string, child: Node, inner: Translation): unknown {
  if (typeof child.value === 'boolean' && CLOSING.has(key)) return child.value;
  if (key === 'additionalProperties' && isFree(child, inner)) return true;
  return translate(child, below(key, inner));
}

function translateList(list: Node, inner: Translation): Translated[] {
  return [...list.children()].map(([, item]) => translate(item, inner));
}

function translateUnion(translated: Translated, { key, child, inner }: Member): void {
  const branches = translateList(child, below(key, inner));
  if (key === 'allOf') also(translated, branches);
  else if (key === 'oneOf' && isBlurred(child, inner) && !isExact(inner)) {
    const lenient = { anyOf: branches };
    inner.place(lenient, child);
    also(translated, [lenient]);
  } else if (key === 'oneOf') translateOneOf(translated, branches, { key, child, inner });
  else translated[key] = branches;
}

/** The alternative that a discriminator names is enough; else exactly one has to fit. */
function translateOneOf(
  translated: Translated,
  branches: readonly Translated[],
  { child, inner }: Member,
): void {
  const parent = child.up();
  const named = namedBranches(child, inner.flags);
  const each = withoutTwins(branches, child);
  if ((named || each.length < branches.length) && isExact(inner)) {
    translated['oneOf'] = branches;
    return;
  }
  if (!named || !parent) {
    translated['oneOf'] = each;
    return;
  }
  const { member, names } = named;
  const cases = branches.map((branch, index) => ({
    type: 'object',
    required: [member],
    properties: { [member]: { enum: names[index] } },
    allOf: [branch],
  }));
  const oneOf = { oneOf: branches };
  inner.place(oneOf, parent);
  const usable = cases.filter((_, index) => (names[index] ?? []).length > 0);
  const choice: Translated = { if: { anyOf: usable }, else: oneOf };
  if (inner.annotate) completeIf(choice);
  also(translated, [choice]);
}

/** The same alternative twice would fit twice. */
function withoutTwins(branches: readonly Translated[], list: Node): readonly Translated[] {
  const texts = [...list.children()].map(([, { value }]) => JSON.stringify(value));
  return new Set(texts).size === texts.length
    ? branches
    : branches.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** With free members two branches of a oneOf may no longer exclude each other: then one that fits is enough. */
function isBlurred(branches: Node, { flag, flags, free }: Translation): boolean {
  if (!flag) return false;
  return free.size > 0 || [...branches.children()].some(([, branch]) => flags.reaches(branch, flag));
}

function also(translated: Translated, schemas: readonly Translated[]): void {
  translated['allOf'] = [...((translated['allOf'] as Translated[] | undefined) ?? []), ...schemas];
}

function translateMap({ key, child, inner }: Member): Translated {
  const map: Translated = Object.create(null) as Translated;
  const next = below(key, inner);
  for (const [name, member] of child.children()) {
    const isOpen =
      (key === 'properties' && (inner.free.has(name) || isFree(member, inner))) ||
      // What is no regular expression matches every name.
      (key === 'patternProperties' && (isFree(member, inner) || !parsePattern(name)));
    map[name] = isOpen ? true : translate(member, next);
  }
  return map;
}

function isFree(member: Node, { flag, flags }: Translation): boolean {
  return flag !== undefined && flags.isFlagged(member, flag);
}

function below(key: string, translation: Translation): Translation {
  if (IN_PLACE.has(key)) return translation;
  if (NEGATING.has(key)) return { ...translation, free: NOTHING, flag: undefined, widened: undefined };
  if (translation.free.size === 0 && !translation.widened) return translation;
  return { ...translation, free: NOTHING, widened: undefined };
}

function translateValue(translated: Translated, { key, child, inner }: Member): void {
  const { value } = child;
  if (key === 'pattern' && !parsePattern(value as string)) return;
  if (key === 'type' && isMistaken(child.up() ?? child, inner)) return;
  if (key === 'enum' && isAsked(inner)) {
    translated[key] = enumMeant(value as unknown[], child.up()?.member('type'));
  } else if (key === 'required') translated[key] = bound(value as string[], inner.free);
  else if (key === 'dependentRequired') {
    const lists = Object.entries(value as Record<string, string[]>);
    translated[key] = Object.fromEntries(lists.map(([name, list]) => [name, bound(list, inner.free)]));
  } else if (key === 'minProperties') {
    translated[key] = Math.max(0, (value as number) - inner.free.size);
  } else if (!ANNOTATIONS.has(key) && !(key in EXCLUSIVE && typeof value === 'boolean')) {
    translated[key] = value;
  }
}

/** The `type` of this schema cannot be what is meant. */
function isMistaken(node: Node, translation: Translation): boolean {
  if (isNullMeant(node, translation)) return true;
  return isAsked(translation) && isOfOtherTypes(node.member('enum'), node.member('type'));
}

/** 3.0 (and draft 4): `exclusiveMaximum: true` says how `maximum` is meant. */
function applyExclusive(translated: Translated, node: Node): void {
  for (const [key, limit] of Object.entries(EXCLUSIVE)) {
    if (node.boolean(key) !== true || !(limit in translated)) continue;
    translated[key] = translated[limit];
    delete translated[limit];
  }
}

function bound(names: readonly string[], free: ReadonlySet<string>): string[] {
  return [...new Set(names)].filter((name) => !free.has(name));
}

/** `nullable: true` admits null whatever stands beside it: authors mean it so. */
function admitNull(translated: Translated, node: Node): Translated {
  const simple = node.string('$ref') === undefined && !COMPOSITE.some((key) => key in translated);
  if (!simple) return { if: { type: 'null' }, else: translated };
  const { type, enum: values } = translated;
  if (type !== undefined) translated['type'] = [...new Set([type, 'null'].flat())];
  if (Array.isArray(values) && !values.includes(null)) translated['enum'] = [...(values as unknown[]), null];
  return translated;
}

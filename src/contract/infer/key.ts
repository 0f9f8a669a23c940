import type { Node } from '../node.js';
import { escapePointer } from '../pointer.js';
import { isCalled, plain, singular, words } from './names.js';
import type { Facts, Schemas } from './schemas.js';

/** What a path says of the key: `/pets/{petId}`. */
export interface Wanted {
  readonly parameter: string;
  readonly schema: Node | undefined;
  /** What one record is called. */
  readonly noun: readonly string[];
}

export interface Key {
  /** As in `Resource.key`. */
  readonly key: string;
  readonly schema: Node;
  /** By a name that leaves no doubt. */
  readonly strong: boolean;
  readonly why: string;
}

interface Guess {
  readonly member: string;
  readonly strong: boolean;
  readonly why: string;
}

/** Which member of a record the parameter of the item path means. */
export function findKey(wanted: Wanted, record: Facts, schemas: Schemas): Key | undefined {
  const parameter = wanted.schema && schemas.facts(wanted.schema);
  for (const guess of guesses(wanted, [...record.members.keys()])) {
    const schema = record.members.get(guess.member);
    const facts = schema && schemas.facts(schema);
    if (schema && facts && fits(parameter, facts)) return { ...guess, key: asKey(guess.member), schema };
  }
  return inMetadata(wanted, record, schemas);
}

/** Whether a record has this key, as text that stands in a path. */
export function hasKey(key: string, record: Facts, schemas: Schemas): boolean {
  const [first = '', second] = key.startsWith('/') ? key.slice(1).split('/') : [key];
  const outer = record.members.get(first);
  const facts = outer && schemas.facts(outer);
  if (second === undefined) return facts !== undefined && isScalar(facts);
  const inner = facts?.members.get(second);
  const innerFacts = inner && schemas.facts(inner);
  return innerFacts !== undefined && isScalar(innerFacts);
}

/** The schema that says more of a key: that of the member or that of the parameter. */
export function keySchema(member: Node, parameter: Node | undefined, schemas: Schemas): Node {
  const more = (parameter && detail(parameter, schemas)) ?? 0;
  return parameter && more > detail(member, schemas) ? parameter : member;
}

const DETAILS = ['format', 'pattern', 'enum', 'minLength', 'maxLength', 'minimum', 'maximum'];

function detail(schema: Node, schemas: Schemas): number {
  const facts = schemas.facts(schema);
  if (!facts) return 0;
  return DETAILS.filter((keyword) => facts.node.child(keyword)).length + (facts.types.has('integer') ? 1 : 0);
}

function asKey(member: string): string {
  return member.startsWith('/') ? `/${escapePointer(member)}` : member;
}

/** Last words of parameters that name a member of the same name. */
const TAILS = new Set(
  ['name', 'slug', 'number', 'key', 'code', 'uuid', 'guid', 'uid', 'iid', 'sha', 'login', 'username'].concat(
    ['email', 'hash', 'handle', 'token', 'ref', 'version', 'alias', 'label', 'address', 'identifier', 'tag'],
    ['symbol', 'path', 'title', 'reference', 'hostname', 'domain', 'arn', 'sid', 'index', 'sku', 'isbn'],
  ),
);
const IDS = ['id', '_id', 'uuid', 'guid', 'uid', 'gid', 'sid', 'identifier'];
const NAMES = [
  'id',
  'name',
  'slug',
  'key',
  'code',
  'uuid',
  'guid',
  'number',
  'username',
  'login',
  'sha',
  'hash',
];
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['username', ['login', 'name']],
  ['login', ['username']],
  ['identifier', IDS],
  ['ident', IDS],
]);

const strong = (why: string) => (member: string) => ({ member, strong: true, why });
const weak = (why: string) => (member: string) => ({ member, strong: false, why });

/** Members in the order in which they come into question. */
function* guesses({ parameter, noun }: Wanted, members: readonly string[]): Generator<Guess> {
  const name = plain(parameter);
  const by = (test: (member: string) => boolean) => members.filter(test);
  yield* by((member) => member === parameter).map(strong('path parameter and member have the same name'));
  yield* by((member) => plain(member) === name).map(strong('the names differ only in case and separators'));
  const rest = withoutNoun(parameter, noun);
  if (rest)
    yield* by((member) => plain(member) === rest).map(strong('the parameter is called after the records'));
  yield* by((member) => withoutNoun(member, noun) === name).map(
    strong('the member is called after the records'),
  );
  if (/(id|uuid|guid)$/.test(name)) {
    for (const id of IDS) yield* by((member) => member === id).map(strong('it is the id of a record'));
    yield* by((member) => /^(id|uuid|guid)$/i.test(member)).map(strong('it is the id of a record'));
  }
  const all = words(parameter);
  const tail = all.at(-1) ?? '';
  if (all.includes('or')) {
    for (const id of IDS)
      yield* by((member) => member === id).map(weak('one of the two that may stand in the path'));
  }
  if (TAILS.has(tail))
    yield* by((member) => plain(member) === tail).map(weak('the last word of the parameter'));
  if (isCalled(parameter, noun)) {
    for (const usual of NAMES)
      yield* by((member) => member === usual).map(weak('the parameter is the record'));
    yield* by((member) => IDS.includes(withoutNoun(member, noun) ?? '')).map(
      weak('the parameter is the record'),
    );
  }
  const others = words(parameter).includes('or') ? IDS : (SYNONYMS.get(name) ?? []);
  for (const other of others)
    yield* by((member) => member === other).map(weak('another word for the parameter'));
}

/** `pet_id` of pets → id; nothing where the name does not begin with what the records are called. */
function withoutNoun(name: string, noun: readonly string[]): string | undefined {
  const all = words(name);
  for (let from = 0; from < noun.length; from++) {
    const prefix = noun.slice(from);
    const head = all.slice(0, prefix.length);
    const same = prefix.every((word, index) => singular(head[index] ?? '') === singular(word));
    if (same && all.length > prefix.length) return all.slice(prefix.length).join('');
  }
  return undefined;
}

/** As Kubernetes has it. */
function inMetadata({ parameter }: Wanted, record: Facts, schemas: Schemas): Key | undefined {
  const metadata = record.members.get('metadata');
  const facts = metadata && schemas.facts(metadata);
  const schema = facts?.members.get('name');
  if (!schema || words(parameter).at(-1) !== 'name') return undefined;
  return { key: '/metadata/name', schema, strong: true, why: 'names stand in the metadata' };
}

const SCALARS = new Set(['string', 'integer', 'number', 'null']);

function isScalar({ types, members, items }: Facts): boolean {
  return [...types].every((type) => SCALARS.has(type)) && members.size === 0 && !items;
}

function numeric({ types }: Facts): boolean {
  return types.has('integer') || types.has('number');
}

function text({ types }: Facts): boolean {
  return types.has('string') || types.size === 0;
}

/** Whether what stands in the path can be what stands in the record. */
function fits(parameter: Facts | undefined, member: Facts): boolean {
  if (!isScalar(member) || member.node.child('const')) return false;
  if (!parameter) return true;
  if (numeric(parameter) && !text(parameter) && !numeric(member) && member.types.size > 0) return false;
  const uuid = parameter.node.string('format') === 'uuid';
  return !(uuid && numeric(member) && !text(member));
}

import type { Node } from '../node.js';
import { escapePointer, parsePointer } from '../pointer.js';
import { type Guess, type KeyWords, guessKeys } from './key-names.js';
import { words } from './names.js';
import type { Facts, Schemas } from './schemas.js';

/** The parameter that holds the key, and what it says of it. */
export interface Wanted extends KeyWords {
  readonly schema: Node | undefined;
}

export interface Key extends Pick<Guess, 'strong' | 'why'> {
  /** As in `Resource.key`. */
  readonly key: string;
  readonly schema: Node;
}

/** Which member of a record the parameter of the item path means. */
export function findKey(wanted: Wanted, record: Facts, schemas: Schemas): Key | undefined {
  const parameter = wanted.schema && schemas.facts(wanted.schema);
  let second: Key | undefined;
  for (const guess of guessKeys(wanted, schemas.plainNames(record))) {
    const schema = record.members.get(guess.member);
    const facts = schema && schemas.facts(schema);
    if (!schema || !facts || !fits(parameter, facts)) continue;
    const key = { ...guess, key: asKey(guess.member), schema };
    // What is text in the path may be a number in the record; but among doubtful members, one of the same type comes first.
    if (guess.strong || !parameter || isNumeric(parameter) === isNumeric(facts)) return key;
    second ??= key;
  }
  return inMetadata(wanted, record, schemas) ?? second;
}

/** Whether a record has this key, as text that stands in a path. */
export function hasKey(key: string, record: Facts, schemas: Schemas): boolean {
  const schema = memberAt(key, record, schemas);
  const facts = schema && schemas.facts(schema);
  return facts !== undefined && isScalar(facts);
}

/** The schema of the member that `key` names, as `Resource.key` does. */
export function memberAt(key: string, record: Facts, schemas: Schemas): Node | undefined {
  if (!key.startsWith('/')) return record.members.get(key);
  let found: Node | undefined;
  let facts: Facts | undefined = record;
  for (const name of parsePointer(key)) {
    found = facts?.members.get(name);
    facts = found && schemas.facts(found);
  }
  return found;
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
  const named = DETAILS.filter((keyword) => facts.node.child(keyword));
  // A pattern says it all.
  return named.length + (named.includes('pattern') ? 10 : 0) + (facts.types.has('integer') ? 1 : 0);
}

function asKey(member: string): string {
  return member.startsWith('/') ? `/${escapePointer(member)}` : member;
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

export function isScalar({ types, members, items }: Facts): boolean {
  return [...types].every((type) => SCALARS.has(type)) && members.size === 0 && !items;
}

function isNumeric({ types }: Facts): boolean {
  return types.has('integer') || types.has('number');
}

function isText({ types }: Facts): boolean {
  return types.has('string') || types.size === 0;
}

/** Whether what stands in the path can be what stands in the record. */
function fits(parameter: Facts | undefined, member: Facts): boolean {
  if (!isScalar(member) || member.node.child('const')) return false;
  if (!parameter) return true;
  if (isNumeric(parameter) && !isText(parameter) && !isNumeric(member) && member.types.size > 0) return false;
  const uuid = parameter.node.string('format') === 'uuid';
  return !(uuid && isNumeric(member) && !isText(member));
}

import { randomInt, randomUUID } from 'node:crypto';
import type { Contract, Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { pathKeys, withKey } from '../../contract/record-key.js';
import type { Stage } from '../stage.js';
import { markedIn } from '../write-only.js';
import { type Members, isMembers, membersOf, requiredOf } from './members.js';
import { isValid, sampleBody, sampleOf } from './sample.js';
import type { Subject } from './subject.js';

/** What is to be written. Everything that is left out is made. */
export interface Wish {
  readonly key?: unknown;
  /** Over what is made. A member that is undefined is left out. */
  readonly values?: Members | undefined;
  /** Only what the schema requires, and `values`. */
  readonly lean?: boolean | undefined;
}

/** The record of a request that makes or replaces one, with texts of its own in every member that takes them. */
export function wholeRecord(subject: Subject, stage: Stage, operation: Operation, wish: Wish): Members {
  const { contract, resource } = subject;
  const at = resource.bodies.get(operation)?.request ?? '';
  const sample = valueBelow(sampleBody(contract, operation), at);
  const schema = subject.requestSchema(operation);
  const base = wish.lean ? leanOf(sample, requiredOf(contract, schema)) : sample;
  const own = withSecrets(subject, stage, { schema, record: withTexts(subject, stage, base) });
  const keyed =
    wish.key !== undefined && subject.keyInRequest(operation) ? withKey(resource, own, wish.key) : own;
  return merged(keyed, wish.values);
}

/** The record of a request that changes `values`, with what the schema requires beside them. */
export function partOf(subject: Subject, operation: Operation, { key, known, values }: Change): Members {
  const { contract, resource } = subject;
  const schema = subject.requestSchema(operation);
  const members = membersOf(contract, schema);
  const missing = [...requiredOf(contract, schema)].filter((name) => !Object.hasOwn(values, name));
  const needed = missing.map((name) => {
    const node = members.get(name);
    return [name, known?.[name] ?? (node && sampleOf(contract, node))] as const;
  });
  const part: Members = { ...Object.fromEntries(needed), ...values };
  const isKeyless = pathKeys(resource, operation).key === undefined;
  return isKeyless && key !== undefined ? withKey(resource, part, key) : part;
}

export interface Change {
  readonly key?: unknown;
  readonly known: Members | undefined;
  readonly values: Members;
}

/** A record at its place in the request body. */
export function bodyOf(subject: Subject, operation: Operation, record: Members): unknown {
  const at = parsePointer(subject.resource.bodies.get(operation)?.request ?? '');
  return at.reduceRight<unknown>((value, name) => ({ [name]: value }), record);
}

/** A key that nobody has used; undefined where none can be made that the schema allows. */
export function freshKey(subject: Subject, stage: Stage, prefix = 'key'): unknown {
  const { contract, resource } = subject;
  const making = subject.making();
  const schema = (making && subject.keyInRequest(making)) ?? resource.keySchema;
  const text = stage.unique(prefix);
  if (!schema) return text;
  const letters = text.replaceAll('-', '');
  const candidates = [
    text,
    letters,
    letters.toUpperCase(),
    randomUUID(),
    randomInt(2 ** 31),
    randomInt(2 ** 47),
  ];
  return candidates.find((candidate) => isValid(contract, schema, candidate));
}

function valueBelow(value: unknown, at: string): Members {
  let inner = value;
  for (const name of parsePointer(at)) inner = isMembers(inner) ? inner[name] : undefined;
  return isMembers(inner) ? inner : {};
}

function leanOf(record: Members, required: ReadonlySet<string>): Members {
  return Object.fromEntries(Object.entries(record).filter(([name]) => required.has(name)));
}

function withTexts(subject: Subject, stage: Stage, record: Members): Members {
  const texts = Object.keys(record).filter((name) => subject.kept().has(name) && subject.isText(name));
  return { ...record, ...Object.fromEntries(texts.map((name) => [name, stage.unique('Name of')])) };
}

interface Place {
  readonly schema: Node | undefined;
  readonly record: Members;
}

/** Strings in write-only members become secrets that are looked for everywhere, as far as the schema takes them. */
function withSecrets({ contract }: Subject, stage: Stage, { schema, record }: Place): Members {
  let whole = record;
  for (const { path, value } of markedIn(contract, schema, record)) {
    for (const [inner, text] of textsIn(value, path)) {
      const changed = secretsFor(text, stage).map((secret) => replaced(whole, inner, secret));
      whole = changed.find((each) => fits(contract, schema, each)) ?? whole;
    }
  }
  return isMembers(whole) ? whole : record;
}

function secretsFor(text: string, stage: Stage): string[] {
  const secret = stage.secret('sk');
  return text.includes('://') ? [`https://${secret}.example.com/v1`, secret] : [secret];
}

function fits(contract: Contract, schema: Node | undefined, value: unknown): boolean {
  return schema === undefined || isValid(contract, schema, value);
}

function* textsIn(value: unknown, path: readonly string[]): Generator<readonly [readonly string[], string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* textsIn(member, [...path, name]);
}

function replaced(value: Members, [first = '', ...rest]: readonly string[], text: string): Members {
  const inner = value[first];
  const next = rest.length === 0 || !isMembers(inner) ? text : replaced(inner, rest, text);
  return { ...value, [first]: next };
}

function merged(record: Members, values: Members = {}): Members {
  const all = Object.entries({ ...record, ...values });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

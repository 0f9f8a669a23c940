import { randomInt, randomUUID } from 'node:crypto';
import type { Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { pathKeys, withKey } from '../../contract/record-key.js';
import type { Stage } from '../play/stage.js';
import { type Members, isMembers, membersOf, requiredOf } from './members.js';
import { isValid, requestContent, sampleOf } from './sample.js';
import type { Subject } from './subject.js';
import { filled } from './template.js';

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
  const own = filled(subject.template(operation), {
    lean: wish.lean === true && subject.template(operation).leanIsValid,
    text: () => stage.unique('Name of'),
    secret: () => stage.secret('sk'),
  });
  const hasKey = wish.key !== undefined && subject.keyInRequest(operation) !== undefined;
  const keyed = hasKey ? withKey(subject.resource, own, wish.key) : keyless(subject, operation, own);
  return written(operation, merged(keyed, wish.values));
}

/** A form has no way to write an object or a list with nothing in it: whoever sends one sends nothing. */
function written(operation: Operation, record: Members): Members {
  const isForm = /urlencoded/i.test(requestContent(operation)?.range ?? '');
  return isForm ? ((somethingOf(record) ?? {}) as Members) : record;
}

/** Undefined for what has nothing in it. */
function somethingOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([name, member]) => [name, somethingOf(member)] as const);
  const kept = inner.filter(([, member]) => member !== undefined);
  if (kept.length === 0) return undefined;
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}

/** A sample has one key for all records: where the request need not say it, the server chooses. */
function keyless(subject: Subject, operation: Operation, record: Members): Members {
  const { key } = subject.resource;
  const { required } = subject.template(operation);
  if (required.has(key) || !Object.hasOwn(record, key)) return record;
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
  const schema = subject.requestSchema(operation);
  return schema && isValid(subject.contract, schema, rest) ? rest : record;
}

/** The record of a request that changes `values`, with what the schema requires beside them. */
export function partOf(subject: Subject, operation: Operation, { key, known, values }: Change): Members {
  const { contract, resource } = subject;
  const schema = subject.requestSchema(operation);
  const members = membersOf(contract, schema);
  const missing = [...requiredOf(contract, schema)].filter((name) => !Object.hasOwn(values, name));
  const needed = missing.map((name) => {
    const node = members.get(name);
    return [name, known?.[name] ?? (node ? sampleOf(contract, node) : 'Some text')] as const;
  });
  const part = enough({ ...Object.fromEntries(needed), ...values }, { subject, schema, known });
  const isKeyless = pathKeys(resource, operation).key === undefined;
  return written(operation, isKeyless && key !== undefined ? withKey(resource, part, key) : part);
}

/** Alternatives may ask for more than what is always required: then with all members of a sample, as far as that helps. */
function enough(
  part: Members,
  { subject, schema, known }: { subject: Subject; schema: Node | undefined; known: Members | undefined },
): Members {
  const { contract } = subject;
  if (!schema || isValid(contract, schema, part)) return part;
  const sample = sampleOf(contract, schema);
  if (!isMembers(sample)) return part;
  const others = Object.entries(sample).map(([name, value]) => [name, known?.[name] ?? value] as const);
  const whole: Members = { ...Object.fromEntries(others), ...part };
  return isValid(contract, schema, whole) ? whole : part;
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
  const candidates = [text, letters, letters.toUpperCase(), randomUUID(), ...unusedNumbers()];
  return candidates.find((candidate) => isValid(contract, schema, candidate));
}

/** Servers that count have not come so far. */
export function unusedNumbers(): readonly number[] {
  return [randomInt(2 ** 30, 2 ** 31), randomInt(2 ** 46, 2 ** 47)];
}

function merged(record: Members, values: Members = {}): Members {
  const all = Object.entries({ ...record, ...values });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

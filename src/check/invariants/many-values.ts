import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Operation } from '../../contract/model.js';
import type { Actor } from './actor.js';
import { type Members, isMembers, membersOf } from './members.js';
import { isValid } from './sample.js';
import { PHRASES } from './texts.js';

/** Members beyond these would make more choices than there are writes. */
const CHOSEN = 4;
/** From one round to the next, no record may be given the text that it has. */
const STRIDE = Math.ceil(PHRASES.length / 2);

/** Which of many values it is: the number of the record, and of the round. */
export interface Turn {
  readonly record: number;
  readonly round: number;
}

/** Of letters, digits, hyphens and underscores, so that every router lets them through. */
const KEYS: readonly ((own: string) => string)[] = [
  (own) => own,
  () => randomUUID(),
  () => randomUUID().toUpperCase(),
  () => randomBytes(12).toString('hex'),
  () => randomBytes(20).toString('hex'),
  () => String(randomInt(2 ** 40, 2 ** 47)),
  () => `00${randomInt(2 ** 40, 2 ** 47)}`,
  () => `-${randomInt(2 ** 40, 2 ** 47)}`,
  () => `${randomInt(2 ** 40, 2 ** 47)}e9`,
  () => `0x${randomBytes(8).toString('hex')}`,
  (own) => `${randomInt(1000, 9999)}-01-15-${own}`,
  (own) => own.toUpperCase(),
  (own) => own.replaceAll('-', '_'),
  (own) => `_${own}`,
  (own) => `${own}-`,
  (own) => own.replace('-', '--'),
];

/** As programs and databases write keys of their own, for each record in turn. */
export function keyFor(actor: Actor, record: number): unknown {
  const { subject } = actor;
  const own = subject.keyIsOurs() ? actor.newKey() : undefined;
  if (typeof own !== 'string') return own;
  const key = KEYS[record % KEYS.length]?.(own);
  return subject.allowsKey(key) ? key : own;
}

/** Another odd text for each record, and each round. */
export function textsFor({ subject }: Actor, operation: Operation, turn: Turn): Members {
  const text = PHRASES[(turn.record + turn.round * STRIDE) % PHRASES.length] ?? '';
  const names = subject.changeable(operation).filter((name) => {
    const node = subject.kept().get(name);
    return node !== undefined && subject.isText(name) && isValid(subject.contract, node, text);
  });
  return Object.fromEntries(names.map((name) => [name, text]));
}

/** Texts of which characters take one, two, three and four bytes. */
export function beyondAscii({ subject, stage }: Actor): Members {
  const names = subject.changeable(subject.making()).filter((name) => subject.isText(name));
  return Object.fromEntries(names.map((name) => [name, `${stage.unique('Grüße')} 日本語日本語 🚀🚀🚀`]));
}

/** A server may lose a member that comes with another one, or without it: each choice of members in its turn. */
export function choiceFor(
  actor: Actor,
  operation: Operation,
  { known, turn }: { known: Members; turn: Turn },
): Members {
  const { subject } = actor;
  const hidden = hiddenFor(actor, operation, turn);
  const shown = {
    ...actor.otherValues(operation, known, 1),
    ...textsFor(actor, operation, turn),
  };
  if (operation.action !== 'update') {
    const required = subject.template(operation).required;
    const names = Object.keys(hidden).filter((name) => !required.has(name));
    return { ...shown, ...hidden, ...without(names, turn.record) };
  }
  const all = Object.entries({ ...shown, ...hidden }).slice(0, CHOSEN);
  const choice = 1 + (turn.record % (2 ** all.length - 1));
  return Object.fromEntries(all.filter((_, index) => isIn(choice, index)));
}

function without(names: readonly string[], choice: number): Members {
  return Object.fromEntries(
    names.filter((_, index) => !isIn(choice, index)).map((name) => [name, undefined]),
  );
}

function isIn(choice: number, index: number): boolean {
  return Math.floor(choice / 2 ** index) % 2 === 1;
}

/** New values for what is write-only in requests of the operation. */
export function secretsFor(actor: Actor, operation: Operation): Members {
  const names = actor.subject.secret(operation);
  if (names.length === 0) return {};
  const { sent } = actor.draft();
  return Object.fromEntries(names.flatMap((name) => (name in sent ? [[name, sent[name]]] : [])));
}

/** What is write-only; of objects, every second one has nothing in it. */
function hiddenFor(actor: Actor, operation: Operation, { record, round }: Turn): Members {
  const { contract } = actor.subject;
  const members = membersOf(contract, actor.subject.requestSchema(operation));
  const isLean = Math.floor(record / 2 ** CHOSEN + round) % 2 === 1;
  const values = Object.entries(secretsFor(actor, operation)).map(([name, value]) => {
    const node = members.get(name);
    const isEmpty = isLean && isMembers(value) && node !== undefined && isValid(contract, node, {});
    return [name, isEmpty ? {} : value] as const;
  });
  return Object.fromEntries(values);
}

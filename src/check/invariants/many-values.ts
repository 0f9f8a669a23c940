import type { Operation } from '../../contract/model.js';
import type { Actor } from './actor.js';
import { type Members, isMembers, membersOf } from './members.js';
import { isValid } from './sample.js';
import { PHRASES } from './texts.js';

/** Members beyond these would make more choices than there are writes. */
const CHOSEN = 4;
/** From one round to the next, no record may be given the text that it has. */
const STRIDE = 29;

/** Which of many values it is: the number of the record, and of the round. */
export interface Turn {
  readonly record: number;
  readonly round: number;
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

/** What is write-only; of objects, every second one has nothing in it. */
function hiddenFor(actor: Actor, operation: Operation, { record, round }: Turn): Members {
  const { subject } = actor;
  const names = subject.secret(operation);
  if (names.length === 0) return {};
  const { sent } = actor.draft();
  const members = membersOf(subject.contract, subject.requestSchema(operation));
  const isLean = Math.floor(record / 2 ** CHOSEN + round) % 2 === 1;
  const values = names.flatMap((name) => {
    const node = members.get(name);
    const isEmpty = isLean && isMembers(sent[name]) && node && isValid(subject.contract, node, {});
    return Object.hasOwn(sent, name) ? [[name, isEmpty ? {} : sent[name]] as const] : [];
  });
  return Object.fromEntries(values);
}

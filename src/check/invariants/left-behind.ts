import type { Observation } from '../observe/observation.js';
import type { Actor, Fault } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Members } from './members.js';
import type { Subject } from './subject.js';

export interface Words {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  readonly clauses?: readonly string[];
}

/** What requests at the same time have done wrong. */
export function faultOf({ subject }: Actor, words: Words, seen: readonly Observation[]): Fault {
  const last = seen.at(-1);
  const complaint = {
    ...words,
    remedy:
      'let one statement or transaction decide and write: an upsert of the database, a unique index, a lock',
    place: subject.place(last?.operation, last?.status ?? 200),
  };
  return { complaint, seen };
}

export interface Possible {
  readonly key: unknown;
  /** What each of those has written that may have been the last one. */
  readonly values: readonly Members[];
  /** What none of them changes. */
  readonly fixed: Members;
  /** Their answers. */
  readonly seen: readonly Observation[];
}

/** What is there in the end is what one of the requests has written, whole, as it was answered, and there once. */
export async function isOneOf(actor: Actor, possible: Possible): Promise<boolean> {
  const { key, seen } = possible;
  if (actor.has('read') && !(await actor.settles(() => readFault(actor, possible)))) return false;
  if (!actor.has('list')) return true;
  const { subject } = actor;
  return actor.settles(async () => {
    const list = await actor.list();
    const count = recordsOf(subject, list, key).length;
    if (!isSuccess(list) || count === 1 || (count === 0 && !subject.listIsWhole())) return undefined;
    const words = {
      message: 'writes of one key at the same time do not leave one record',
      expected: 'one record',
      seen: `${count} records`,
      clauses: subject.clauses(subject.making()?.action),
    };
    return faultOf(actor, words, [...seen.slice(-1), list]);
  });
}

async function readFault(actor: Actor, { key, values, fixed, seen }: Possible): Promise<Fault | undefined> {
  const { subject } = actor;
  const read = await actor.read(key);
  const record = recordIn(subject, read);
  const isWritten = values.some((each) => record && !difference(subject, { ...each, ...fixed }, record));
  if (record && isWritten && isAnswered(subject, record, seen)) return undefined;
  const words = {
    message: 'writes at the same time leave what none of them can have left as the last one',
    expected: 'what one of them has written and answered',
    seen: record ? shownValue(record) : String(read.status),
  };
  return faultOf(actor, words, [...seen.slice(-1), read]);
}

/** The last one has seen what it left. Answers without a record say nothing. */
function isAnswered(subject: Subject, record: Members, seen: readonly Observation[]): boolean {
  const answers = seen.map((each) => recordIn(subject, each));
  const onWrite = subject.ruled('on-write');
  return answers.some((answer) => {
    if (!answer) return true;
    const moments = onWrite.filter((name) => Object.hasOwn(answer, name));
    const times = Object.fromEntries(moments.map((name) => [name, answer[name]]));
    return !difference(subject, { ...lasting(subject, answer), ...times }, record);
  });
}

import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { difference, keptOf, shownValue } from './compare.js';
import { faultOf } from './left-behind.js';
import type { Members } from './members.js';

/** Each way of writing beside a deletion: one of them is the first. False when something is wrong. */
export async function deletedMeanwhile(actor: Actor, round: number): Promise<boolean> {
  const { subject } = actor;
  if (!actor.has('delete') || !actor.has('read')) return false;
  for (const operation of subject.writing()) {
    const made = await actor.make();
    const values = actor.otherValues(operation, made.shown);
    const write = actor.writeCall(operation, made, values);
    const remove = actor.call(actor.operation('delete'), { step: 'delete it meanwhile', key: made.key });
    const seen = await actor.sendAll(round % 2 === 0 ? [write, remove] : [remove, write]);
    const [written, removed] = round % 2 === 0 ? seen : seen.toReversed();
    if (!written || !removed || !isSuccess(removed)) continue;
    const pair = { operation, made, values, written, removed };
    if (!(await actor.settles(() => wrongAfter(actor, pair)))) return false;
  }
  return true;
}

interface Pair {
  readonly operation: Operation;
  readonly made: Made;
  readonly values: Members;
  readonly written: Observation;
  readonly removed: Observation;
}

/** A write that makes the record came behind the deletion, any other one before it. */
async function wrongAfter(actor: Actor, pair: Pair): Promise<Fault | undefined> {
  const { subject } = actor;
  const { operation, made, values, written, removed } = pair;
  const isMade = written.status === 201;
  if (isSuccess(written) && !isMade && subject.making() === operation && !subject.declares(operation, 201))
    return undefined;
  const read = await actor.read(made.key);
  const record = recordIn(subject, read);
  const isRight = isMade
    ? record !== undefined && !difference(subject, keptOf(subject, values), record)
    : !isSuccess(read);
  if (isRight || read.status >= 500) return undefined;
  const words = {
    message: `${operation.method} and DELETE at the same time leave what no order of them would leave`,
    expected: isMade ? 'the record that was made anew' : '404, as the record was deleted last',
    seen: record ? shownValue(record) : String(read.status),
    clauses: subject.clauses('delete'),
  };
  return faultOf(actor, words, [written, removed, read]);
}

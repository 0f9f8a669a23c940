import type { Observation } from '../observe/observation.js';
import type { Actor, Fault } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import type { Subject } from './subject.js';

export const answerIsRecord: Invariant = {
  id: 'answer-is-record',
  title: 'The answer to a write, a read and the list show the same record',
  severity: 'error',
  basis: 'RFC 9110, 9.3.3 and 15.3: the answer to a write shows what was made or changed.',
  about:
    'After each way of writing: what its answer shows, a read shows too, and so does the list, in every member that clients write or that the contract lets the server set. Moments are compared only as exactly as the coarser of two is written.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [
    subject.place(subject.operation('read'), 200),
    subject.place(subject.operation('list'), 200),
  ],
  scenes: [{ name: 'after each way of writing', play: life }],
};

async function life(actor: Actor): Promise<void> {
  const made = await actor.make();
  let seen = made.seen;
  for (const operation of [undefined, ...actor.subject.writing()]) {
    if (operation) seen = await actor.write(operation, made, actor.otherValues(operation, made.shown));
    const answered = recordIn(actor.subject, seen);
    if (isSuccess(seen) && answered && !(await isShown(actor, { key: made.key, answered, written: seen })))
      return;
  }
}

interface Claim {
  readonly key: unknown;
  readonly answered: Members;
  readonly written: Observation;
}

async function isShown(actor: Actor, claim: Claim): Promise<boolean> {
  const { subject } = actor;
  const read = await actor.settles(async () => {
    const seen = await actor.read(claim.key);
    return faultIn(subject, claim, { seen, record: recordIn(subject, seen), where: 'a read' });
  });
  if (!read || !actor.has('list')) return read;
  return actor.settles(async () => {
    const seen = await actor.list();
    return faultIn(subject, claim, {
      seen,
      record: recordsOf(subject, seen, claim.key)[0],
      where: 'the list',
    });
  });
}

interface Shown {
  readonly seen: Observation;
  readonly record: Members | undefined;
  readonly where: string;
}

function faultIn(
  subject: Subject,
  { answered, written }: Claim,
  { seen, record, where }: Shown,
): Fault | undefined {
  const found = record && difference(subject, settled(subject, answered), record);
  if (!found) return undefined;
  const complaint = {
    message: `\`${found.member}\` in ${where} is not what the answer to ${written.exchange.request.method} showed`,
    expected: shownValue(found.expected),
    seen: shownValue(found.seen),
    remedy: 'answer a write with what has been stored',
    place: subject.member(found.member),
    member: found.member,
  };
  return { complaint, seen: [written, seen] };
}

/** Members that nothing but a write changes. */
function settled(subject: Subject, record: Members): Members {
  const { fields } = subject.resource;
  const names = Object.keys(record).filter(
    (name) => subject.kept().has(name) || fields.has(name) || subject.isKey(name),
  );
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

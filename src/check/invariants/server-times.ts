import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isRefusal, isSuccess, recordIn, recordsOf } from './answers.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { compareMoments } from './moments.js';
import type { Subject } from './subject.js';

export const serverTimes: Invariant = {
  id: 'server-times',
  title: 'The times that the server sets are those of creation and of the last write',
  severity: 'error',
  basis: 'the contract: `set: on-create` is the time of creation, `set: on-write` that of the last write.',
  about:
    'On creation all of them are equal. Whatever is written afterwards, the time of creation stays, and that of the last write does not go back. Reads and refused requests change neither. Moments are compared, not their spelling, and only as exactly as the coarser of two is written.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && timesOf(subject).length > 0,
  places: (subject) => timesOf(subject).map((name) => subject.member(name)),
  scenes: [
    { name: 'through a whole life', play: life },
    { name: 'when only reads follow', play: reads },
  ],
};

function timesOf(subject: Subject): readonly string[] {
  return [...subject.ruled('on-create'), ...subject.ruled('on-write')];
}

async function life(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  if (!judgeNew(actor, made)) return;
  let known = made.shown;
  for (const operation of [...subject.writing(), ...subject.writing()]) {
    const seen = await actor.write(
      operation,
      { key: made.key, shown: known },
      actor.otherValues(operation, known),
    );
    const record = recordIn(subject, seen);
    if (!isSuccess(seen) || !record) continue;
    const fault = afterWrite(subject, { before: known, after: record, seen: [made.seen, seen] });
    if (fault) return actor.report(fault);
    known = { ...known, ...record };
  }
}

function judgeNew(actor: Actor, made: Made): boolean {
  const fault = unlikeTimes(actor.subject, made);
  if (fault) actor.report(fault);
  return fault === undefined;
}

/** What is wrong with the times of a record that has just been made. */
export function unlikeTimes(
  subject: Subject,
  { shown, seen }: Pick<Made, 'shown' | 'seen'>,
): Fault | undefined {
  const [first, ...others] = timesOf(subject).filter((name) => Object.hasOwn(shown, name));
  const other = others.find((name) => !isSame(shown[first ?? ''], shown[name]));
  if (first === undefined || other === undefined) return undefined;
  const complaint = {
    message: `\`${first}\` and \`${other}\` of a new record differ`,
    expected: `\`${other}\` equal to \`${first}\`, ${shownValue(shown[first])}`,
    seen: shownValue(shown[other]),
    remedy: 'ask the clock once for each write',
    place: subject.member(first),
    member: other,
  };
  return { complaint, seen: [seen] };
}

interface Step {
  readonly before: Members;
  readonly after: Members;
  readonly seen: readonly Observation[];
}

function afterWrite(subject: Subject, { before, after, seen }: Step): Fault | undefined {
  for (const name of subject.ruled('on-create')) {
    if (!Object.hasOwn(before, name) || isSame(before[name], after[name])) continue;
    return faultOf(subject, name, {
      message: `a write changes \`${name}\``,
      expected: shownValue(before[name]),
      seen: shownValue(after[name]),
      observations: seen,
    });
  }
  for (const name of subject.ruled('on-write')) {
    if ((compareMoments(after[name], before[name]) ?? 0) >= 0 || isSame(before[name], after[name])) continue;
    return faultOf(subject, name, {
      message: `\`${name}\` goes back on a write`,
      expected: `${shownValue(before[name])} or later`,
      seen: shownValue(after[name]),
      observations: seen,
    });
  }
  return undefined;
}

interface Wording {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  readonly observations: readonly Observation[];
}

function faultOf(subject: Subject, name: string, { message, expected, seen, observations }: Wording): Fault {
  const remedy = 'set it where the contract says, and nowhere else';
  return {
    complaint: { message, expected, seen, remedy, place: subject.member(name), member: name },
    seen: observations,
  };
}

/** Reads, lists and a refused write leave all times as they were. */
async function reads(actor: Actor): Promise<void> {
  const { subject } = actor;
  if (!actor.has('read')) return;
  const made = await actor.make();
  const first = await actor.read(made.key);
  const before = recordIn(subject, first);
  if (!before) return;
  await actor.wait(5);
  if (actor.has('list')) await actor.list();
  const refused = actor.has('update')
    ? await actor.send(actor.operation('update'), { key: made.key, body: BROKEN })
    : undefined;
  if (refused && !isRefusal(refused)) return;
  await actor.settles(async () => {
    const seen = await actor.read(made.key);
    const record = recordIn(subject, seen);
    return record && moved(subject, { before, after: record, seen: [first, seen] });
  });
  if (actor.has('list'))
    await actor.settles(async () => {
      const seen = await actor.list();
      const [record] = recordsOf(subject, seen, made.key);
      return record && moved(subject, { before, after: record, seen: [first, seen] });
    });
}

const BROKEN = { raw: '{"' };

function moved(subject: Subject, { before, after, seen }: Step): Fault | undefined {
  const name = timesOf(subject).find(
    (each) => Object.hasOwn(before, each) && !isSame(before[each], after[each]),
  );
  if (name === undefined) return undefined;
  return faultOf(subject, name, {
    message: `\`${name}\` changes although nothing is written`,
    expected: shownValue(before[name]),
    seen: shownValue(after[name]),
    observations: seen,
  });
}

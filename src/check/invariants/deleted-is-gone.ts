import type { Actor, Fault, Made } from './actor.js';
import type { Observation } from '../observe/observation.js';
import { isSuccess, recordIn } from './answers.js';
import { difference, keptOf, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { onItem, staysAway, staysThere } from './presence.js';

export const deletedIsGone: Invariant = {
  id: 'deleted-is-gone',
  title: 'What is deleted is gone, everywhere and at once, and nothing else is',
  severity: 'error',
  basis: 'the contract: a deletion removes the record.',
  about:
    'Afterwards no operation finds it and the list does not show it, also not when it had been read before; making it again, with the same request or another one, is a creation that brings nothing of the old one back, and the record lives like any other until it is deleted again; its neighbours stay.',
  needs: ['delete'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [subject.place(subject.operation('delete'), 204)],
  clauses: (subject) => subject.clauses('delete'),
  scenes: [
    { name: 'for every operation', play: everywhere },
    { name: 'and can be made again', play: (actor) => again(actor) },
    { name: 'and can be made again by the same request', play: (actor) => again(actor, { same: true }) },
    { name: 'and its neighbours stay', play: neighbours },
  ],
};

const GONE = 'after it was deleted';
const REMEDY = 'remove the record for good, and drop what is cached of it';

async function everywhere(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  if (actor.has('read')) await actor.read(made.key);
  if (actor.has('list')) await actor.list();
  const gone = await removed(actor, made);
  if (!gone) return;
  const before = [made.seen, gone];
  const clauses = subject.clauses('delete');
  if (!(await staysAway(actor, made.key, { when: GONE, remedy: REMEDY, before, clauses }))) return;
  for (const operation of onItem(actor)) {
    if (operation.action === 'read' || subject.resource.creating.has(operation)) continue;
    const seen = operation.requestBody
      ? await actor.write(operation, made, actor.otherValues(operation, made.shown))
      : await actor.send(operation, { step: 'delete it again', key: made.key });
    if (!isSuccess(seen) || !subject.declares(operation, 404)) continue;
    return actor.report({
      complaint: {
        message: `${operation.method} finds a record ${GONE}`,
        expected: '404',
        seen: String(seen.status),
        remedy: 'answer as for any key that is not there',
        place: subject.place(operation, 404),
        clauses: subject.clauses(operation.action),
      },
      seen: [...before, seen],
    });
  }
  await staysAway(actor, made.key, {
    when: `${GONE} and written to in vain`,
    remedy: REMEDY,
    before,
    clauses,
  });
}

/** The same request may be taken for a repetition, and answered with what was answered then. */
async function again(actor: Actor, { same = false } = {}): Promise<void> {
  const { subject } = actor;
  if (!subject.keyIsOurs()) return;
  const made = await actor.make();
  // What is kept of a read must not outlive the record either.
  if (actor.has('read')) await actor.read(made.key);
  const gone = await removed(actor, made);
  if (!gone) return;
  const draft = same ? made : actor.draft({ key: made.asked, lean: true });
  const seen = await actor.sendCall({ ...draft.call, step: 'make it again' });
  const wanted = made.seen.status;
  if (seen.status !== wanted) {
    return actor.report({
      complaint: {
        message: 'making a deleted record again is not answered as a creation',
        expected: String(wanted),
        seen: String(seen.status),
        remedy: 'free the key when its record is deleted',
        place: subject.place(seen.operation, wanted),
        clauses: subject.clauses('delete'),
      },
      seen: [made.seen, gone, seen],
    });
  }
  const before = [made.seen, gone, seen];
  const expected = keptOf(subject, draft.sent);
  if (actor.has('read') && !(await actor.settles(() => oldIn(actor, { key: made.key, expected, before }))))
    return;
  const third = await livesAgain(actor, actor.made(draft, seen), before);
  if (third && !same) await onceMore(actor, made, third);
}

interface Remade {
  readonly key: unknown;
  readonly expected: Members;
  readonly before: readonly Observation[];
}

async function oldIn(actor: Actor, { key, expected, before }: Remade): Promise<Fault | undefined> {
  const { subject } = actor;
  const read = await actor.read(key);
  const record = recordIn(subject, read);
  const other = record && difference(subject, expected, record);
  if (!other) return undefined;
  const complaint = {
    message: `a record that is made again shows an old \`${other.member}\``,
    expected: shownValue(other.expected),
    seen: shownValue(other.seen),
    remedy: 'make a new record, and let nothing of the deleted one come back',
    place: subject.member(other.member),
    clauses: subject.clauses('delete'),
  };
  return { complaint, seen: [...before, read] };
}

/** It is a record like any other: listed, written to, and deleted a second time. */
async function livesAgain(
  actor: Actor,
  made: Made,
  before: readonly Observation[],
): Promise<readonly Observation[] | undefined> {
  const { subject } = actor;
  const clauses = subject.clauses('delete');
  const when = 'that was deleted and made again';
  const occasion = { when, remedy: REMADE, before, clauses, shows: lasting(subject, made.shown) };
  if (!(await staysThere(actor, made.key, occasion))) return undefined;
  for (const operation of subject.writing()) {
    const seen = await actor.write(operation, made, actor.otherValues(operation, made.shown));
    if (seen.status !== 404 && !(operation.action === 'upsert' && seen.status === 201)) continue;
    const complaint = {
      message: `${operation.method} does not find a record that was deleted and made again`,
      expected: '200',
      seen: String(seen.status),
      remedy: REMADE,
      place: subject.place(operation, 200),
      clauses,
    };
    actor.report({ complaint, seen: [...before, seen] });
    return undefined;
  }
  const gone = await removed(actor, made);
  if (!gone) return undefined;
  const all = [...before, gone];
  const late = 'after it was deleted for the second time';
  const isAway = await staysAway(actor, made.key, { when: late, remedy: REMEDY, before: all, clauses });
  return isAway ? all : undefined;
}

/** Marks of deletion may be dropped once, and records that were updated leave other ones. */
async function onceMore(actor: Actor, made: Made, before: readonly Observation[]): Promise<void> {
  const draft = actor.draft({ key: made.asked });
  const seen = await actor.sendCall({ ...draft.call, step: 'make it once more' });
  if (seen.status === made.seen.status) return;
  const complaint = {
    message: 'making a record again that was deleted twice is not answered as a creation',
    expected: String(made.seen.status),
    seen: String(seen.status),
    remedy: REMADE,
    place: actor.subject.place(seen.operation, made.seen.status),
    clauses: actor.subject.clauses('delete'),
  };
  actor.report({ complaint, seen: [...before, seen] });
}

const REMADE = 'let a key be as free after a deletion as one that never was, in every table and index';

async function neighbours(actor: Actor): Promise<void> {
  const [first, second, third] = await actor.makeMany(3);
  if (!first || !second || !third) return;
  const gone = await removed(actor, second);
  if (!gone) return;
  for (const other of [first, third]) {
    const stays = await staysThere(actor, other.key, {
      when: 'after another one was deleted',
      remedy: 'delete by the whole key, and only for the caller',
      before: [other.seen, gone],
      clauses: actor.subject.clauses('delete'),
    });
    if (!stays) return;
  }
}

/** Deletes what has been made. Reports when the server does not know it any more; undefined where it refuses. */
async function removed(actor: Actor, { key, seen }: Made): Promise<Observation | undefined> {
  let gone: Observation | undefined;
  const found = await actor.settles(async () => {
    gone = await actor.remove(key);
    if (gone.status !== 404) return undefined;
    const complaint = {
      message: 'a record that was made and that nobody deleted cannot be deleted',
      expected: 'a deletion',
      seen: '404',
      remedy: 'delete by the whole key, and only for the caller',
      place: actor.subject.place(gone.operation, 204),
      clauses: actor.subject.clauses('delete'),
    };
    return { complaint, seen: [seen, gone] };
  });
  return found && gone && isSuccess(gone) ? gone : undefined;
}

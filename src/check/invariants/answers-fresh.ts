import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { onItem, staysAway } from './presence.js';
import type { Members } from './members.js';

/** As many as the replicas or workers that one may ask by turns. */
const LOOKS = 5;
const ROUNDS = 2;

export const answersFresh: Invariant = {
  id: 'answers-fresh',
  title: 'Whoever looks after a write sees it',
  severity: 'error',
  basis: 'RFC 9110, 9.2.1 and 9.3.1: GET gives the current representation.',
  about:
    'Reads and lists before and after each way of writing, several of them, on kept and on new connections, and every operation before and after a record is made: no cache, replica or worker shows what was there before. `--eventual MS` gives a write its time.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.kept().size > 0,
  places: (subject) => [
    subject.place(subject.operation('read'), 200),
    subject.place(subject.operation('list'), 200),
  ],
  scenes: [
    { name: 'after each way of writing', play: afterWrites, alone: true },
    { name: 'after making what was not there', play: afterMaking, alone: true },
    { name: 'for every operation, after making what was not there', play: allFind },
    { name: 'after deleting', play: afterDeleting, alone: true },
    { name: 'on new connections', play: onNewConnections },
  ],
};

async function look(actor: Actor, key: unknown, looks = LOOKS): Promise<readonly Observation[]> {
  const read = actor.call(actor.operation('read'), { step: 'look', key });
  const list = actor.subject.operation('list');
  const calls = Array.from({ length: looks }, () => read);
  return actor.sendAll(
    list ? [...calls, actor.call(list, { step: 'look' }), actor.call(list, { step: 'look' })] : calls,
  );
}

async function afterWrites(actor: Actor): Promise<void> {
  const made = await actor.make();
  let expected: Members = keptOf(actor.subject, made.sent);
  for (let round = 0; round < ROUNDS; round++) {
    for (const operation of actor.subject.writing()) {
      await look(actor, made.key, 2);
      const written = await write(actor, operation, { made, expected });
      if (!written) return;
      expected = { ...expected, ...written.values };
      if (!(await isFresh(actor, { made, expected, written: written.seen }))) return;
    }
  }
}

async function write(
  actor: Actor,
  operation: Operation,
  { made, expected }: { made: Made; expected: Members },
): Promise<{ values: Members; seen: Observation } | undefined> {
  const values = actor.otherValues(operation, expected);
  const seen = await actor.write(operation, { key: made.key, shown: { ...made.shown, ...expected } }, values);
  return isSuccess(seen) ? { values, seen } : undefined;
}

interface Claim {
  readonly made: Made;
  readonly expected: Members;
  readonly written: Observation;
}

async function isFresh(
  actor: Actor,
  claim: Claim,
  looks = () => look(actor, claim.made.key),
): Promise<boolean> {
  return actor.settles(async () => {
    for (const seen of await looks()) {
      const fault = staleIn(actor, claim, seen);
      if (fault) return fault;
    }
    return undefined;
  });
}

function staleIn(actor: Actor, { made, expected, written }: Claim, seen: Observation): Fault | undefined {
  const { subject } = actor;
  const isList = seen.operation === subject.operation('list');
  const record = isList ? recordsOf(subject, seen, made.key)[0] : recordIn(subject, seen);
  const isMissing = isList ? isSuccess(seen) && !record && subject.listIsWhole() : seen.status === 404;
  const other = record && difference(subject, expected, record);
  if (!other && !isMissing) return undefined;
  const where = isList ? 'the list' : 'a read';
  const complaint = {
    message: isMissing
      ? `${where} after a write does not show the record`
      : `${where} after a write shows what was there before`,
    expected: other ? shownValue(other.expected) : 'the record',
    seen: other ? shownValue(other.seen) : 'no record',
    remedy: 'drop what is cached on every write, and read from where was written (or say --eventual)',
    place: subject.place(seen.operation, 200),
    clauses: subject.clauses(seen.operation?.action),
  };
  return { complaint, seen: [written, seen] };
}

/** What was not there may have been remembered as absent. */
async function afterMaking(actor: Actor): Promise<void> {
  if (!actor.subject.keyIsOurs()) return;
  for (let round = 0; round < ROUNDS; round++) {
    const key = actor.newKey('fresh');
    await look(actor, key, 2);
    const made = await actor.make({ key });
    const claim = { made, expected: keptOf(actor.subject, made.sent), written: made.seen };
    if (!(await isFresh(actor, claim))) return;
  }
}

/** Each of them may remember on its own what it has not found. */
async function allFind(actor: Actor): Promise<void> {
  const { subject } = actor;
  if (!subject.keyIsOurs()) return;
  const operations = onItem(actor).filter((operation) => !subject.resource.creating.has(operation));
  const key = actor.newKey('fresh');
  const ask = (operation: Operation, shown: Members): Promise<Observation> =>
    operation.requestBody
      ? actor.write(operation, { key, shown }, actor.otherValues(operation, shown))
      : actor.send(operation, { key, step: operation.action });
  for (const operation of operations) if ((await ask(operation, {})).status !== 404) return;
  const made = await actor.make({ key });
  for (const operation of operations) {
    const seen = await ask(operation, made.shown);
    if (seen.status !== 404 || actor.stage.eventualMs > 0) continue;
    const complaint = {
      message: `${operation.method} does not find a record that it was asked for before it was made`,
      expected: 'the record',
      seen: '404',
      remedy: 'forget on every write what was not found before',
      place: subject.place(operation, 404),
      clauses: subject.clauses(operation.action),
    };
    return actor.report({ complaint, seen: [made.seen, seen] });
  }
}

async function afterDeleting(actor: Actor): Promise<void> {
  if (!actor.has('delete')) return;
  for (let round = 0; round < ROUNDS; round++) {
    const made = await actor.make();
    await look(actor, made.key, 2);
    const gone = await actor.remove(made.key);
    if (!isSuccess(gone)) return;
    const occasion = {
      when: 'right after it was deleted',
      remedy: 'drop what is cached on every write, and read from where was written (or say --eventual)',
      before: [made.seen, gone],
    };
    for (let count = 0; count < LOOKS / 2; count++) if (!(await staysAway(actor, made.key, occasion))) return;
  }
}

/** Each may end at another worker or replica. */
async function onNewConnections(actor: Actor): Promise<void> {
  const made = await actor.make();
  const [operation] = actor.subject.writing().toReversed();
  if (!operation) return;
  const written = await write(actor, operation, { made, expected: keptOf(actor.subject, made.sent) });
  if (!written) return;
  const expected = { ...keptOf(actor.subject, made.sent), ...written.values };
  const read = actor.call(actor.operation('read'), {
    step: 'on a new connection',
    key: made.key,
    headers: { connection: 'close' },
  });
  const looks = () => actor.sendAll(Array.from({ length: LOOKS }, () => read));
  await isFresh(actor, { made, expected, written: written.seen }, looks);
}

import type { Operation } from '../../contract/model.js';
import type { Actor, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { wholeRecord } from './bodies.js';
import { keptOf } from './compare.js';
import type { Invariant } from './invariant.js';
import { deletedMeanwhile } from './deleted-meanwhile.js';
import { faultOf, isOneOf } from './left-behind.js';
import { type Members, requiredOf } from './members.js';
import { readsMeanwhile, readsWhileMade } from './reads-meanwhile.js';

const AT_ONCE = 10;
/** Two upserts: what undoes one of them is undone itself by a third. */
const UPSERTS = [AT_ONCE, 2, 4];
const ROUNDS = 3;
const FEW_ROUNDS = 2;

export const atTheSameTime: Invariant = {
  id: 'at-the-same-time',
  title: 'Requests at the same time leave what some order of them would leave',
  severity: 'error',
  basis: 'the contract: each request is done as if it were alone.',
  about:
    'Several upserts of one new key make one record, and exactly one of them is the creation; several deletions delete once; what is deleted while it is written is gone, unless the write has made it anew; what is left in the end is what one of the later requests has written and answered, with the first creation time; updates of different members are all kept, those that no answer shows among them; while a record is written again and again, every read and list shows it, once, and as one of the writes has left it; while it is made, as nothing or whole. Tried in several rounds, since a race is not lost every time.',
  needs: [],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [
    subject.place(subject.making(), 201),
    subject.place(subject.operation('delete'), 204),
  ],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [
    { name: 'upserts of one new key', play: (actor) => rounds(actor, upserts) },
    {
      name: 'a deletion and a write of one record',
      play: (actor) => rounds(actor, deletedMeanwhile, FEW_ROUNDS),
    },
    { name: 'deletions of one record', play: (actor) => rounds(actor, deletions) },
    { name: 'updates of one record', play: (actor) => rounds(actor, updates, FEW_ROUNDS) },
    { name: 'updates of different members', play: (actor) => rounds(actor, differentMembers) },
    { name: 'reads while it is written', play: (actor) => rounds(actor, readsMeanwhile, FEW_ROUNDS) },
    { name: 'reads while it is made', play: (actor) => rounds(actor, readsWhileMade, FEW_ROUNDS) },
  ],
};

async function rounds(
  actor: Actor,
  round: (actor: Actor, count: number) => Promise<boolean>,
  times = ROUNDS,
): Promise<void> {
  for (let count = 0; count < times; count++) if (!(await round(actor, count))) return;
}

async function upserts(actor: Actor, round: number): Promise<boolean> {
  const { subject } = actor;
  const operation = subject.operation('upsert');
  if (!operation || !subject.declares(operation, 201)) return false;
  const key = actor.newKey('race');
  const count = UPSERTS[round] ?? AT_ONCE;
  const drafts = Array.from({ length: count }, () => actor.draft({ key }));
  const seen = await actor.sendAll(drafts.map(({ call }) => ({ ...call, step: 'all at the same time' })));
  const created = seen.filter(({ status }) => status === 201);
  const failed = seen.find((each) => !isSuccess(each));
  if (failed) {
    if (failed.status < 500) {
      const words = {
        message: 'one of several upserts at the same time is refused',
        expected: '201 or 200',
        seen: String(failed.status),
      };
      actor.report(faultOf(actor, { ...words, clauses: subject.clauses('upsert') }, [failed]));
    }
    return false;
  }
  if (created.length !== 1) {
    const words = {
      message: `${created.length === 0 ? 'none' : 'more than one'} of several upserts of a new key at the same time is a creation`,
      expected: `201 once and 200 ${count - 1} times`,
      seen: `201 ${created.length} times`,
    };
    actor.report(
      faultOf(actor, { ...words, clauses: subject.clauses('upsert') }, created.length === 0 ? seen : created),
    );
    return false;
  }
  const later = drafts.filter((_, index) => seen[index]?.status !== 201);
  const [creation] = created.map((each) => recordIn(subject, each));
  return isOneOf(actor, {
    key,
    values: later.map(({ sent }) => keptOf(subject, sent)),
    fixed: fixedOf(actor, creation),
    seen: seen.filter(({ status }) => status !== 201),
  });
}

/** What no later write changes. */
function fixedOf({ subject }: Actor, shown: Members = {}): Members {
  const names = subject.ruled('on-create').filter((name) => Object.hasOwn(shown, name));
  return Object.fromEntries(names.map((name) => [name, shown[name]]));
}

async function deletions(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const operation = subject.operation('delete');
  if (!operation || !subject.declares(operation, 404)) return false;
  const made = await actor.make();
  const calls = Array.from({ length: AT_ONCE }, () =>
    actor.call(operation, { step: 'all at the same time', key: made.key }),
  );
  const seen = await actor.sendAll(calls);
  const done = seen.filter(isSuccess);
  if (done.length === 1 || seen.some(({ status }) => status >= 500)) return done.length === 1;
  const words = {
    message: `${done.length === 0 ? 'none' : 'more than one'} of several deletions of one record at the same time succeeds`,
    expected: 'one success, and 404 for the others',
    seen: `${done.length} successes`,
    clauses: subject.clauses('delete'),
  };
  actor.report(faultOf(actor, words, done.length === 0 ? seen.slice(0, 2) : done));
  return false;
}

async function updates(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const operations = subject.writing().filter((each) => subject.changeable(each).length > 0);
  const [last] = operations.toReversed();
  if (!last) return false;
  const made = await actor.make();
  const writes = Array.from({ length: AT_ONCE }, (_, index) => {
    const operation = operations[index % operations.length] ?? last;
    return { operation, values: actor.otherValues(operation, made.shown) };
  });
  const seen = await actor.sendAll(
    writes.map(({ operation, values }) => actor.writeCall(operation, made, values)),
  );
  const refused = seen.find((each) => !isSuccess(each));
  if (refused) {
    if (refused.status >= 500) return false;
    const words = {
      message: 'one of several updates at the same time is refused',
      expected: 'a success',
      seen: String(refused.status),
      clauses: subject.clauses(refused.operation?.action),
    };
    actor.report(faultOf(actor, words, [refused]));
    return false;
  }
  const fixed = fixedOf(actor, made.shown);
  const possible = { key: made.key, values: writes.map(({ values }) => values), fixed, seen };
  return (await isOneOf(actor, possible)) && isStillWritable(actor, made, last);
}

/** What was done at the same time has left no lock and no cache. */
async function isStillWritable(actor: Actor, made: Made, operation: Operation): Promise<boolean> {
  const values = actor.otherValues(operation, made.shown);
  const seen = await actor.write(operation, made, values);
  if (!isSuccess(seen)) return false;
  return isOneOf(actor, { key: made.key, values: [values], fixed: fixedOf(actor, made.shown), seen: [seen] });
}

/** Those that answers show, and those that they do not: what is lost is seen in the former. */
async function differentMembers(actor: Actor, round: number): Promise<boolean> {
  const { subject } = actor;
  const operation = subject.operation('update');
  if (!operation) return false;
  // What every request has to hold, each of them writes.
  const required = requiredOf(subject.contract, subject.requestSchema(operation));
  const visible = subject.changeable(operation).filter((name) => !required.has(name));
  if (visible.length === 0) return false;
  const made = await actor.make();
  const shown = visible.map((name) => ({
    [name]: subject.another(name, made.shown[name], actor.stage.unique('Own')),
  }));
  const whole = wholeRecord(subject, actor.stage, operation, { key: made.key });
  const hidden = subject
    .secret(operation)
    .flatMap((name) => (name in whole ? [{ [name]: whole[name] }] : []));
  const values = round % 2 === 0 ? [...shown, ...hidden] : [...hidden, ...shown];
  if (values.length < 2) return false;
  const seen = await actor.sendAll(values.map((each) => actor.writeCall(operation, made, each)));
  if (!seen.every(isSuccess)) return false;
  const all = shown.reduce((sum, each) => ({ ...sum, ...each }), {});
  return isOneOf(actor, { key: made.key, values: [all], fixed: fixedOf(actor, made.shown), seen });
}

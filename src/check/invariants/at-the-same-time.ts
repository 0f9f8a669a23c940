import type { Observation } from '../observation.js';
import type { Actor, Fault } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { isSame, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

const AT_ONCE = 10;
const ROUNDS = 3;
const FEW_ROUNDS = 2;

export const atTheSameTime: Invariant = {
  id: 'at-the-same-time',
  title: 'Requests at the same time leave what some order of them would leave',
  severity: 'error',
  basis: 'the contract: each request is done as if it were alone.',
  about:
    'Several upserts of one new key make one record, and exactly one of them is the creation; several deletions delete once; updates of different members are all kept; while a record is written again and again, every read and list shows it, once. Tried in several rounds, since a race is not lost every time.',
  needs: [],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [
    subject.place(subject.making(), 201),
    subject.place(subject.operation('delete'), 204),
  ],
  clauses: (subject) => subject.clauses(subject.making()?.action),
  scenes: [
    { name: 'upserts of one new key', play: (actor) => rounds(actor, upserts) },
    { name: 'deletions of one record', play: (actor) => rounds(actor, deletions) },
    { name: 'updates of one record', play: (actor) => rounds(actor, updates, FEW_ROUNDS) },
    { name: 'updates of different members', play: (actor) => rounds(actor, differentMembers) },
    { name: 'reads while it is written', play: (actor) => rounds(actor, readsMeanwhile, FEW_ROUNDS) },
  ],
};

async function rounds(
  actor: Actor,
  round: (actor: Actor) => Promise<boolean>,
  times = ROUNDS,
): Promise<void> {
  for (let count = 0; count < times; count++) if (!(await round(actor))) return;
}

interface Words {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  readonly clauses?: readonly string[];
}

function faultOf({ subject }: Actor, words: Words, seen: readonly Observation[]): Fault {
  const last = seen.at(-1);
  const complaint = {
    ...words,
    remedy:
      'let one statement or transaction decide and write: an upsert of the database, a unique index, a lock',
    place: subject.place(last?.operation, last?.status ?? 200),
  };
  return { complaint, seen };
}

async function upserts(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const operation = subject.operation('upsert');
  if (!operation || !subject.declares(operation, 201)) return false;
  const key = actor.newKey('race');
  const drafts = Array.from({ length: AT_ONCE }, () => actor.draft({ key }));
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
      expected: `201 once and 200 ${AT_ONCE - 1} times`,
      seen: `201 ${created.length} times`,
    };
    actor.report(
      faultOf(actor, { ...words, clauses: subject.clauses('upsert') }, created.length === 0 ? seen : created),
    );
    return false;
  }
  return isOneOf(actor, { key, values: drafts.map(({ sent }) => keptOf(subject, sent)), seen });
}

interface Possible {
  readonly key: unknown;
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly seen: readonly Observation[];
}

/** What is there in the end is what one of the requests has written, whole, and there once. */
async function isOneOf(actor: Actor, { key, values, seen }: Possible): Promise<boolean> {
  const { subject } = actor;
  if (actor.has('read')) {
    const settled = await actor.settles(async () => {
      const read = await actor.read(key);
      const record = recordIn(subject, read);
      if (
        record &&
        values.some((each) => Object.entries(each).every(([name, value]) => isSame(value, record[name])))
      )
        return undefined;
      const words = {
        message: 'writes at the same time leave what none of them has written',
        expected: 'the values of one of them',
        seen: record ? shownValue(record) : String(read.status),
      };
      return faultOf(actor, words, [...seen.slice(-1), read]);
    });
    if (!settled) return false;
  }
  if (!actor.has('list')) return true;
  return actor.settles(async () => {
    const list = await actor.list();
    const count = recordsOf(subject, list, key).length;
    if (!isSuccess(list) || count === 1 || (count === 0 && !subject.listIsWhole())) return undefined;
    const words = {
      message: 'writes of one key at the same time do not leave one record',
      expected: 'one record',
      seen: `${count} records`,
    };
    return faultOf(actor, { ...words, clauses: subject.clauses(subject.making()?.action) }, [
      ...seen.slice(-1),
      list,
    ]);
  });
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
  const [operation] = subject.writing().toReversed();
  if (!operation || subject.changeable(operation).length === 0) return false;
  const made = await actor.make();
  const values = Array.from({ length: AT_ONCE }, () => actor.otherValues(operation, made.shown));
  const seen = await actor.sendAll(values.map((each) => actor.writeCall(operation, made, each)));
  const refused = seen.find((each) => !isSuccess(each));
  if (refused) {
    if (refused.status >= 500) return false;
    const words = {
      message: 'one of several updates at the same time is refused',
      expected: 'a success',
      seen: String(refused.status),
    };
    actor.report(faultOf(actor, { ...words, clauses: subject.clauses(operation.action) }, [refused]));
    return false;
  }
  return isOneOf(actor, { key: made.key, values, seen });
}

async function differentMembers(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const operation = subject.operation('update');
  const names = subject.changeable(operation);
  if (!operation || names.length < 2) return false;
  const made = await actor.make();
  const values = names.map((name) => ({
    [name]: subject.another(name, made.shown[name], actor.stage.unique('Own')),
  }));
  const seen = await actor.sendAll(values.map((each) => actor.writeCall(operation, made, each)));
  if (!seen.every(isSuccess)) return false;
  const all = values.reduce((sum, each) => ({ ...sum, ...each }), {});
  return isOneOf(actor, { key: made.key, values: [all], seen });
}

/** As it is while an upsert deletes and inserts. */
async function readsMeanwhile(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const [read, list] = [subject.operation('read'), subject.operation('list')];
  const made = await actor.make();
  const calls = subject.writing().flatMap((operation) => {
    const write = actor.writeCall(operation, made, actor.otherValues(operation, made.shown));
    const looks = [read, list].flatMap((each) =>
      each ? [actor.call(each, { step: 'meanwhile', key: made.key })] : [],
    );
    return Array.from({ length: AT_ONCE / 2 }, () => [write, ...looks]).flat();
  });
  for (const seen of await actor.sendAll(calls)) {
    const isList = seen.operation === list;
    const count = recordsOf(subject, seen, made.key).length;
    const isLost =
      seen.operation === read
        ? seen.status === 404
        : isList && isSuccess(seen) && count !== 1 && subject.listIsWhole();
    if (!isLost) continue;
    const words = {
      message: `${isList ? 'the list does not show a record once' : 'a read does not find a record'} while it is written`,
      expected: 'the record',
      seen: isList ? `${count} records with its key` : '404',
      clauses: subject.clauses(seen.operation?.action),
    };
    actor.report(faultOf(actor, words, [made.seen, seen]));
    return false;
  }
  return true;
}

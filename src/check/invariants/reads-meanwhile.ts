import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import { faultOf } from './left-behind.js';
import type { Members } from './members.js';
import type { Subject } from './subject.js';

const WRITES = 5;

/** As it is while an upsert deletes and inserts, or writes in two steps. False when something is wrong. */
export async function readsMeanwhile(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const made = await actor.make();
  const looks = (['read', 'list'] as const)
    .flatMap((action) => subject.operation(action) ?? [])
    .map((operation) => actor.call(operation, { step: 'meanwhile', key: made.key }));
  const writes = subject.writing().flatMap((operation) =>
    Array.from({ length: WRITES }, () => {
      const common = commonValues(actor, made);
      const values = { ...actor.otherValues(operation, made.shown), ...common };
      return { common, call: actor.writeCall(operation, made, values) };
    }),
  );
  const all = await actor.sendAll(writes.flatMap(({ call }) => [call, ...looks]));
  const isLook = (index: number): boolean => index % (looks.length + 1) > 0;
  const shows = all.filter((_, index) => isLook(index));
  const answers = all.filter((_, index) => !isLook(index));
  const names = Object.keys(writes[0]?.common ?? {});
  const before = Object.fromEntries(names.map((name) => [name, made.shown[name]]));
  const states = [
    { values: before, seen: made.seen },
    ...answers.map((seen, index) => ({ values: writes[index]?.common ?? {}, seen })),
  ];
  const fault = lostIn(actor, made, shows) ?? tornIn(actor, { key: made.key, states, shows });
  if (fault) actor.report(fault);
  return fault === undefined;
}

/** What every way of writing can change. */
function commonValues({ subject, stage }: Actor, { shown }: Made): Members {
  const [first, ...others] = subject.writing().map((operation) => subject.changeable(operation));
  const names = (first ?? []).filter((name) => others.every((each) => each.includes(name)));
  return Object.fromEntries(
    names.slice(0, FEW).map((name) => [name, subject.another(name, shown[name], stage.unique('Other name'))]),
  );
}

/** So many members are enough to be torn apart; more of them may not go together. */
const FEW = 2;

function lostIn(actor: Actor, made: Made, shows: readonly Observation[]): Fault | undefined {
  const { subject } = actor;
  const list = subject.operation('list');
  const count = (seen: Observation): number => recordsOf(subject, seen, made.key).length;
  const lost = shows.find((seen) =>
    seen.operation === list
      ? isSuccess(seen) && count(seen) !== 1 && subject.listIsWhole()
      : seen.status === 404,
  );
  if (!lost) return undefined;
  const isList = lost.operation === list;
  const words = {
    message: `${isList ? 'the list does not show a record once' : 'a read does not find a record'} while it is written`,
    expected: 'the record',
    seen: isList ? `${count(lost)} records with its key` : '404',
    clauses: subject.clauses(lost.operation?.action),
  };
  return faultOf(actor, words, [made.seen, lost]);
}

/** What is seen of a record while it is made is nothing, or the record. False when something is wrong. */
export async function readsWhileMade(actor: Actor): Promise<boolean> {
  const { subject } = actor;
  const [read, list] = [subject.operation('read'), subject.operation('list')];
  if (!subject.keyIsOurs() || !(read ?? list)) return false;
  const draft = actor.draft();
  const looks = [read, read, list, read, read, list].flatMap((each) =>
    each ? [actor.call(each, { step: 'meanwhile', key: draft.asked })] : [],
  );
  const [creation, ...shows] = await actor.sendAll([draft.call, ...looks]);
  if (!creation || !isSuccess(creation)) return false;
  const { key, shown, seen } = actor.made(draft, creation);
  const fault = tornIn(actor, { key, states: [{ values: lasting(subject, shown), seen }], shows });
  if (fault) actor.report(fault);
  return fault === undefined;
}

/** A state in which the record has been. */
interface State {
  /** What a write has written, the same members in each. */
  readonly values: Members;
  /** Its answer. */
  readonly seen: Observation;
}

interface Looked {
  readonly key: unknown;
  readonly states: readonly State[];
  /** Reads and lists. */
  readonly shows: readonly Observation[];
}

/** What shows the record as none of the writes has left it: in part as before, in part as after one of them. */
function tornIn(actor: Actor, { key, states, shows }: Looked): Fault | undefined {
  const { subject } = actor;
  const names = Object.keys(states[0]?.values ?? {});
  if (names.length === 0 || !states.every(({ seen }) => isSuccess(seen))) return undefined;
  for (const seen of shows) {
    const isList = seen.operation?.action === 'list';
    const records = isList ? recordsOf(subject, seen, key) : [recordIn(subject, seen) ?? []].flat();
    const judged = records.filter((record) => names.every((name) => Object.hasOwn(record, name)));
    const torn = judged.find((record) => !isWhole(subject, record, states));
    if (!torn) continue;
    const words = {
      message: `a ${isList ? 'list' : 'read'} shows a record half written`,
      expected: 'the record as it is before or after a write',
      seen: shownValue(torn),
      clauses: subject.clauses(seen.operation?.action),
    };
    return faultOf(actor, words, [...states.slice(0, 1).map((state) => state.seen), seen]);
  }
  return undefined;
}

/** Its values are those of one write, and so is its time. An answer that shows a later write says nothing of the time. */
function isWhole(subject: Subject, record: Members, states: readonly State[]): boolean {
  const own = states.filter(({ values }) => !difference(subject, values, record));
  const [only] = own;
  const answer = own.length === 1 && only ? recordIn(subject, only.seen) : undefined;
  if (!only || !answer || difference(subject, only.values, answer)) return own.length > 0;
  return !difference(subject, timesIn(subject, answer), record);
}

function timesIn(subject: Subject, shown: Members): Members {
  const names = subject.ruled('on-write').filter((name) => Object.hasOwn(shown, name));
  return Object.fromEntries(names.map((name) => [name, shown[name]]));
}

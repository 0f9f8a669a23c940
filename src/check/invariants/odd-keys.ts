import { keyOf } from '../../contract/record-key.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Draft, Fault } from './actor.js';
import { isSuccess, recordIn, recordsIn } from './answers.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { ODD_PAIRS, type OddPair } from './odd-pairs.js';

export const oddKeys: Invariant = {
  id: 'odd-keys',
  title: 'A key that is taken is kept and found, however odd it is',
  severity: 'warning',
  basis: 'the contract: the key is compared exactly.',
  about:
    'Keys with blanks, with letters and signs beyond ASCII, with what means something in paths, queries or markup, and very long ones, each beside a twin that a careless server takes for it. A server may refuse any of them; of what it takes, the answer, a read and the list have to show exactly that key, and the twin has to be a record of its own. Contracts seldom say which keys there are, so that it is a warning; one for each kind.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && subject.keyIsOurs(),
  places: (subject) => [subject.member(subject.resource.key)],
  scenes: [{ name: 'keys and their twins', play: pairs }],
};

/** A key that the server has taken. */
interface Taken {
  readonly draft: Draft;
  readonly key: string;
  readonly seen: Observation;
}

interface Pair {
  readonly kind: OddPair;
  readonly key: string;
  readonly twin: string;
}

interface Looked {
  readonly reads: ReadonlyMap<string, Observation>;
  readonly list: Observation | undefined;
}

async function pairs(actor: Actor): Promise<void> {
  const { subject, stage } = actor;
  const all = ODD_PAIRS.flatMap((kind): Pair[] => {
    const [key, twin] = kind.make(stage.unique('odd'));
    return subject.allowsKey(key) && subject.allowsKey(twin) ? [{ kind, key, twin }] : [];
  });
  const first = await taken(
    actor,
    all.map(({ key }) => key),
  );
  const twins = await taken(
    actor,
    all.flatMap(({ key, twin }) => (first.has(key) ? [twin] : [])),
  );
  const open = all.filter(({ kind, key, twin }) => {
    const some = [first.get(key), twins.get(twin)].flatMap((each) => each ?? []);
    const fault = inAnswers(actor, kind, some);
    if (fault) actor.report(fault);
    return !fault && some.length > 0;
  });
  const known = new Map([...first, ...twins]);
  await looksRight(actor, open, known);
}

async function taken(actor: Actor, keys: readonly string[]): Promise<ReadonlyMap<string, Taken>> {
  const drafts = keys.map((key) => actor.draft({ key, lean: true }));
  const all = await actor.sendAll(
    drafts.map(({ call }) => ({ ...call, step: 'make a record with an odd key', odd: true })),
  );
  const entries = keys.flatMap((key, index) => {
    const [draft, seen] = [drafts[index], all[index]];
    return draft && seen && isSuccess(seen) ? [[key, { draft, key, seen }] as const] : [];
  });
  return new Map(entries);
}

/** The answers show the keys, and the second one is a creation as the first one was. */
function inAnswers(actor: Actor, kind: OddPair, some: readonly Taken[]): Fault | undefined {
  const [one, two] = some;
  if (!one) return undefined;
  const isJoined = one.seen.status === 201 && two?.seen.status === 200;
  const words = { kind, what: 'is taken for another one', expected: 201, seen: 200 };
  const joined = isJoined ? faultOf(actor, words, [one.seen, two.seen]) : undefined;
  return inAnswer(actor, kind, one) ?? joined ?? (two && inAnswer(actor, kind, two));
}

function inAnswer(actor: Actor, kind: OddPair, { key, seen }: Taken): Fault | undefined {
  const shown = keyOf(actor.subject.resource, recordIn(actor.subject, seen) ?? {});
  if (shown === undefined || shown === key) return undefined;
  const words = { kind, what: 'does not come back as it was sent', expected: key, seen: shown };
  return faultOf(actor, words, [seen]);
}

async function looksRight(
  actor: Actor,
  open: readonly Pair[],
  known: ReadonlyMap<string, Taken>,
): Promise<void> {
  const keysOf = ({ key, twin }: Pair): Taken[] => [key, twin].flatMap((each) => known.get(each) ?? []);
  let faults = await look(actor, open, keysOf);
  const until = Date.now() + actor.stage.eventualMs;
  while (faults.length > 0 && Date.now() < until) {
    await actor.wait(50);
    faults = await look(actor, open, keysOf);
  }
  for (const fault of faults) actor.report(fault);
}

async function look(
  actor: Actor,
  open: readonly Pair[],
  keysOf: (pair: Pair) => readonly Taken[],
): Promise<readonly Fault[]> {
  const looked = await lookUp(actor, open.flatMap(keysOf));
  return open.flatMap((pair) => {
    const found = keysOf(pair).map((each) => wrongWith(actor, { kind: pair.kind, each }, looked));
    return found.find(Boolean) ?? [];
  });
}

async function lookUp(actor: Actor, all: readonly Taken[]): Promise<Looked> {
  const { subject } = actor;
  const [read, list] = [subject.operation('read'), subject.operation('list')];
  const reads = read
    ? await actor.sendAll(
        all.map(({ key }) => ({ ...actor.call(read, { step: 'read it by its key', key }), odd: true })),
      )
    : [];
  const entries = all.flatMap(({ key }, index) => (reads[index] ? [[key, reads[index]] as const] : []));
  const listed = list && subject.listIsWhole() ? await actor.list() : undefined;
  return { reads: new Map(entries), list: listed && isSuccess(listed) ? listed : undefined };
}

interface Tried {
  readonly kind: OddPair;
  readonly each: Taken;
}

function wrongWith(actor: Actor, { kind, each }: Tried, { reads, list }: Looked): Fault | undefined {
  const { subject } = actor;
  const { key, seen: made } = each;
  const read = reads.get(key);
  const record = read && recordIn(subject, read);
  const shown = record && keyOf(subject.resource, record);
  if (read && !isSuccess(read)) {
    const words = { kind, what: 'does not lead to its record', expected: 200, seen: read.status };
    return faultOf(actor, words, [made, read]);
  }
  if (read && shown !== undefined && shown !== key)
    return faultOf(actor, { kind, what: 'is another one in a read', expected: key, seen: shown }, [
      made,
      read,
    ]);
  const keys = list && recordsIn(subject, list)?.map((other) => keyOf(subject.resource, other));
  const count = keys?.filter((other) => other === key).length;
  if (!list || count === undefined || count === 1) return undefined;
  const words = { kind, what: 'is not in the list once', expected: 1, seen: count };
  return faultOf(actor, words, [made, list]);
}

interface Words {
  readonly kind: OddPair;
  readonly what: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

function faultOf({ subject }: Actor, words: Words, seen: readonly Observation[]): Fault {
  const { kind, what, expected } = words;
  const complaint = {
    message: `a key with ${kind.what} ${what}`,
    expected: shownValue(expected),
    seen: shownValue(words.seen),
    remedy:
      'keep and compare keys character by character, decode paths once and as UTF-8, or refuse keys that are not wanted with a 4xx answer, and say in the schema which are taken',
    place: subject.member(subject.resource.key),
    member: subject.resource.key,
  };
  return { complaint, seen };
}

import { randomInt } from 'node:crypto';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

export const keysExact: Invariant = {
  id: 'keys-exact',
  title: 'Keys that are alike are not the same',
  severity: 'error',
  basis: 'the contract: the key is compared exactly.',
  about:
    'Keys that differ in case, by a prefix or a suffix, by one of `_ - . ~`, by leading zeros, as numbers that are written in another way, or far behind: each is a record of its own, found under its own key only, and changed or deleted alone. A server may refuse a key; what it takes it has to keep apart.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.keyIsOurs() && subject.allowsKey('Ab-1_c'),
  places: (subject) => [subject.member(subject.resource.key)],
  scenes: [
    { name: 'each has a record of its own', play: apart },
    { name: 'what is alike is not found', play: notFound },
  ],
};

/** A server may refuse other keys, and longer ones, in paths as it does in bodies. */
const IS_SLUG = /^[\w-]{1,64}$/;

/** The first one, and those that a careless comparison takes for it. */
function family(actor: Actor): readonly string[] {
  const stem = `${actor.stage.unique('k')}a_b`;
  const long = `${stem}${'0123456789'.repeat(12)}`;
  const digits = `1${randomInt(2 ** 47)}${randomInt(2 ** 47)}`.slice(0, 18).padEnd(18, '5');
  return [
    stem,
    `${stem}c`,
    stem.slice(0, -1),
    stem.replace('a_b', 'axb'),
    stem.replace('a_b', 'a-b'),
    stem.replace('a_b', 'A_B'),
    stem.toUpperCase(),
    `x${stem}`,
    `${stem}.json`,
    `${stem}~`,
    digits,
    `0${digits}`,
    `${digits.slice(0, 12)}000`,
    `${digits.slice(0, 12)}e3`,
    `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`,
    `${long}1`,
    `${long}2`,
  ];
}

/** Those that the server takes, as creations. */
async function takenOf(actor: Actor): Promise<readonly Made[] | undefined> {
  const drafts = family(actor).map((key) => actor.draft({ key }));
  const all = await actor.sendAll(drafts.map(({ call }) => call));
  const made = drafts.flatMap((draft, index) => {
    const seen = all[index] as Observation;
    const shown = recordIn(actor.subject, seen) ?? {};
    return isSuccess(seen) ? [{ ...draft, key: draft.asked, shown, seen }] : [];
  });
  const created = made.find(({ seen }) => seen.status === 201);
  const taken = made.find(({ seen }) => seen.status === 200);
  if (!created || !taken) return made;
  const message = 'a key that is like another one is taken for it';
  const fault = faultOf(actor, { message, expected: '201', seen: '200' }, [created.seen, taken.seen]);
  actor.report(fault);
  return undefined;
}

interface Words {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
}

function faultOf({ subject }: Actor, words: Words, seen: readonly Observation[]): Fault {
  const remedy =
    'compare keys character by character: mind collations, patterns, number types and column lengths';
  return { complaint: { ...words, remedy, place: subject.member(subject.resource.key) }, seen };
}

async function apart(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await takenOf(actor);
  const [first, ...others] = made ?? [];
  if (!made || !first || !(await eachIsItself(actor, made)) || !(await eachIsListed(actor, made))) return;
  // Each leaves another value: one look behind all of them sees what any of them has written to a wrong record.
  for (const operation of subject.writing())
    await actor.write(operation, first, actor.otherValues(operation, first.shown));
  const reachable = await eachIsItself(actor, others);
  if (reachable && actor.has('delete')) await deletedAlone(actor, first, reachable);
}

/**
 * Each read shows its own record. A key that the router does not let through harms nobody. Those that were read; undefined where one
 * was another.
 */
async function eachIsItself(actor: Actor, made: readonly Made[]): Promise<readonly Made[] | undefined> {
  const { subject } = actor;
  const operation = actor.operation('read');
  let reachable: readonly Made[] = [];
  const isRight = await actor.settles(async () => {
    const all = await actor.sendAll(made.map(({ key }) => actor.call(operation, { step: 'read each', key })));
    reachable = made.filter((_, index) => isSuccess(all[index] as Observation));
    for (const [index, each] of made.entries()) {
      const seen = all[index] as Observation;
      const record = recordIn(subject, seen);
      const other = record && difference(subject, lasting(subject, each.shown), record);
      if (!isSuccess(seen) || !other) continue;
      const words = {
        message: 'a key leads to the record of another key that is like it',
        expected: shownValue(other.expected),
        seen: shownValue(other.seen),
      };
      return faultOf(actor, words, [each.seen, seen]);
    }
    return undefined;
  });
  return isRight ? reachable : undefined;
}

/** What groups records by a careless comparison shows one of those that are alike. */
async function eachIsListed(actor: Actor, made: readonly Made[]): Promise<boolean> {
  const { subject } = actor;
  if (!actor.has('list') || !subject.listIsWhole()) return true;
  return actor.settles(async () => {
    const seen = await actor.list();
    const missing = made.find(({ key }) => recordsOf(subject, seen, key).length === 0);
    if (!isSuccess(seen) || !missing) return undefined;
    const words = {
      message: 'of records with keys that are alike the list does not show all',
      expected: `${made.length} records`,
      seen: `no record with ${shownValue(missing.key)}`,
    };
    return faultOf(actor, words, [missing.seen, seen]);
  });
}

async function notFound(actor: Actor): Promise<void> {
  const { subject } = actor;
  const [key, ...others] = family(actor);
  const made = await actor.make({ key });
  const operations = (['read', 'update', 'delete'] as const).flatMap(
    (action) => subject.operation(action) ?? [],
  );
  const calls = operations.flatMap((operation) =>
    others.map((other) => ({
      ...(operation.requestBody
        ? actor.writeCall(operation, { key: other, shown: {} }, actor.otherValues(operation, {}))
        : actor.call(operation, { step: 'a key that is not there', key: other })),
      odd: !IS_SLUG.test(other),
    })),
  );
  for (const seen of await actor.sendAll([...calls, ...patterns(actor, made)])) {
    if (!isSuccess(seen)) continue;
    const words = {
      message: `${seen.exchange.request.method} finds a record under a key that is only like its own`,
      expected: '404',
      seen: String(seen.status),
    };
    return actor.report(faultOf(actor, words, [made.seen, seen]));
  }
}

/** What a database may take for a pattern. Whatever it matched would be ours. */
function patterns(actor: Actor, { key, shown }: Made) {
  const operation = actor.operation('read');
  const text = String(key);
  const keys = [
    `${text.slice(0, -2)}%`,
    `${text.slice(0, -1)}_`,
    `${text.slice(0, -2)}*`,
    `${text.slice(0, -2)}.*`,
    `${text}' OR '1'='1`,
  ];
  const names = [...actor.subject.kept().keys()]
    .map((name) => shown[name])
    .filter((value) => typeof value === 'string');
  // Other members identify nothing.
  return [...keys, ...names.slice(0, 1)].map((each) =>
    actor.call(operation, { step: 'a pattern', key: each, odd: true }),
  );
}

/** `others` could be read before. */
async function deletedAlone(actor: Actor, first: Made, others: readonly Made[]): Promise<void> {
  const operation = actor.operation('read');
  const gone = await actor.remove(first.key);
  if (!isSuccess(gone)) return;
  const all = await actor.sendAll(others.map(({ key }) => actor.call(operation, { key })));
  const lost = others.find((_, index) => !isSuccess(all[index] as Observation));
  if (!lost) return;
  const message = 'deleting a record deletes one with a key that is only like its own';
  actor.report(
    faultOf(actor, { message, expected: 'the other record', seen: 'no record' }, [lost.seen, gone]),
  );
}

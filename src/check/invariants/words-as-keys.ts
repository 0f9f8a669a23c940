import { randomInt } from 'node:crypto';
import { keyOf } from '../../contract/record-key.js';
import type { Severity } from '../finding.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Draft, Fault } from './actor.js';
import { isRefusal, isSuccess, recordIn } from './answers.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

interface Word {
  readonly key: string;
  readonly severity: Severity;
}

/** Plain objects of JavaScript have these: many a small server keeps its records in one. */
const OF_OBJECTS = ['constructor', 'toString', '__proto__'];
/** Routes of their own, and words for nothing. */
const OTHERS = ['new', 'search', 'null', 'undefined', '0'];

/** A server may take no other keys, and say so whatever is asked of them. */
const IS_SLUG = /^[a-z]+$/;

const WORDS: readonly Word[] = [
  ...OF_OBJECTS.map((key): Word => ({ key, severity: 'warning' })),
  ...OTHERS.map((key): Word => ({ key, severity: 'error' })),
];

export const wordsAsKeys: Invariant = {
  id: 'words-as-keys',
  title: 'Words of programs and routes are keys like any other',
  severity: 'error',
  basis: 'the contract: the key identifies the record, and is compared exactly.',
  about:
    'The keys `new`, `search`, `null`, `undefined` and `0`, and names of what is in every object of JavaScript: what nobody has made is not found, and what the server takes is made, read and deleted. A key that is there already is left alone; a server may refuse any of them. What looks wrong is tried again, since others may use the same words. For those of JavaScript a warning.',
  needs: ['read', 'delete'],
  applies: (subject) =>
    subject.making() !== undefined && subject.keyIsOurs() && WORDS.every(({ key }) => subject.allowsKey(key)),
  places: (subject) => [subject.member(subject.resource.key)],
  scenes: [{ name: 'each of them', play: eachWord }],
};

interface Tried {
  readonly word: Word;
  readonly draft: Draft;
  readonly seen: Observation;
}

/** Others may use the same words at the same time, another run of this check most of all: what looks wrong is tried again, later. */
async function eachWord(actor: Actor): Promise<void> {
  const first = await faultsOf(actor);
  if (first.length === 0) return;
  await actor.wait(randomInt(100, 1_000));
  const messages = first.map(({ complaint }) => complaint.message);
  const suspected = WORDS.filter(({ key }) => messages.some((each) => each.includes(`\`${key}\``)));
  for (const fault of await faultsOf(actor, suspected)) {
    if (messages.includes(fault.complaint.message)) actor.report(fault);
  }
}

/** `suspected` may be there, since it could not be deleted. */
async function faultsOf(actor: Actor, suspected?: readonly Word[]): Promise<readonly Fault[]> {
  const found: Fault[] = [];
  const free = await freeOf(actor, found);
  const made = await madeOf(actor, { free: suspected ?? free, found });
  const read = actor.operation('read');
  const reads = await actor.sendAll(
    made.map(({ word: { key } }) => actor.call(read, { step: 'read it by its key', key })),
  );
  for (const [index, each] of made.entries()) {
    const fault = wrongIn(actor, each, reads[index] as Observation);
    if (fault) found.push(fault);
  }
  return [...found, ...(await undeletedOf(actor, made, reads))];
}

async function undeletedOf(
  actor: Actor,
  made: readonly Tried[],
  reads: readonly Observation[],
): Promise<readonly Fault[]> {
  const gone = await removeAll(actor, made);
  return made.flatMap(({ word, seen }, index) => {
    const last = gone[index] as Observation;
    if (last.status !== 404 || !isFound(reads[index])) return [];
    return [faultOf(actor, { word, what: 'cannot be deleted', expected: 204, seen: 404 }, [seen, last])];
  });
}

const isFound = (seen: Observation | undefined): boolean => seen !== undefined && isSuccess(seen);

/** Those that nobody has. */
async function freeOf(actor: Actor, found: Fault[]): Promise<readonly Word[]> {
  const { subject } = actor;
  const read = actor.operation('read');
  const all = await actor.sendAll(
    WORDS.map(({ key }) =>
      actor.call(read, { step: 'a word that nobody has made a key', key, odd: !IS_SLUG.test(key) }),
    ),
  );
  return WORDS.filter((word, index) => {
    const seen = all[index] as Observation;
    const shown = keyOf(subject.resource, recordIn(subject, seen) ?? {});
    if (isSuccess(seen) && shown !== word.key) {
      const words = {
        word,
        what: 'leads to something, although nobody has made it',
        expected: 404,
        seen: seen.status,
      };
      found.push(faultOf(actor, words, [seen]));
    }
    return isRefusal(seen);
  });
}

/** Those that the server takes. An update of what was not there may be of somebody else: it is tried again. */
async function madeOf(
  actor: Actor,
  { free, found }: { free: readonly Word[]; found: Fault[] },
): Promise<readonly Tried[]> {
  const first = await makeAll(actor, free);
  const odd = first.filter(({ seen }) => isUpdate(actor, seen));
  if (odd.length === 0) return first;
  await removeAll(actor, odd);
  const second = await makeAll(
    actor,
    odd.map(({ word }) => word),
  );
  for (const { word, seen } of second) {
    if (!isUpdate(actor, seen)) continue;
    const words = { word, what: 'is taken for one that is there already', expected: 201, seen: 200 };
    found.push(faultOf(actor, words, [seen]));
  }
  return [...first.filter((each) => !odd.includes(each)), ...second];
}

async function makeAll(actor: Actor, all: readonly Word[]): Promise<readonly Tried[]> {
  const drafts = all.map(({ key }) => actor.draft({ key, lean: true }));
  const seen = await actor.sendAll(drafts.map(({ call }) => call));
  const tried = all.map((word, index) => ({ word, draft: drafts[index], seen: seen[index] }) as Tried);
  return tried.filter((each) => isSuccess(each.seen));
}

function isUpdate({ subject }: Actor, seen: Observation): boolean {
  return seen.status === 200 && subject.declares(seen.operation, 201);
}

function removeAll(actor: Actor, made: readonly Tried[]): Promise<readonly Observation[]> {
  const operation = actor.operation('delete');
  return actor.sendAll(
    made.map(({ word: { key } }) => actor.call(operation, { step: 'delete it again', key })),
  );
}

/** The answer and a read show the key. */
function wrongIn(actor: Actor, { word, seen }: Tried, read: Observation): Fault | undefined {
  const { subject } = actor;
  for (const each of [seen, read]) {
    const shown = keyOf(subject.resource, recordIn(subject, each) ?? {});
    if (shown === undefined || shown === word.key) continue;
    return faultOf(actor, { word, what: 'comes back as another one', expected: word.key, seen: shown }, [
      seen,
      each,
    ]);
  }
  if (read.status !== 404 || actor.stage.eventualMs > 0) return undefined;
  return faultOf(actor, { word, what: 'is taken, and cannot be read', expected: 200, seen: 404 }, [
    seen,
    read,
  ]);
}

interface Words {
  readonly word: Word;
  readonly what: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

function faultOf({ subject }: Actor, words: Words, seen: readonly Observation[]): Fault {
  const { word, what, expected } = words;
  const complaint = {
    severity: word.severity,
    message: `the key \`${word.key}\` ${what}`,
    expected: shownValue(expected),
    seen: shownValue(words.seen),
    remedy:
      'keep records in a map or a table, take no key for a word of the program or a route, or refuse it with a 4xx answer',
    place: subject.member(subject.resource.key),
  };
  return { complaint, seen };
}

import { sourcesOf } from '../observe/record.js';
import { randomInt } from 'node:crypto';
import { keyOf } from '../../contract/record-key.js';
import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { type Difference, shownValue } from './compare.js';
import type { Invariant, Scene } from './invariant.js';
import type { Members } from './members.js';
import type { Subject } from './subject.js';

export const keyKept: Invariant = {
  id: 'key-kept',
  title: 'A record has the same key everywhere',
  severity: 'error',
  basis: 'the contract: the key identifies the record, and is compared exactly.',
  about:
    'In the answer of every operation and in the list, as a value of the same type, and in the members that the contract derives from it. Keys that look like numbers, that are long or that mix cases are tried too; a server may refuse those. What it takes it lists.',
  needs: [],
  applies: (subject) => subject.resource.key !== '' && subject.making() !== undefined,
  places: (subject) =>
    [subject.resource.key, ...sourcesOf(subject.resource).keys()].map((name) => subject.member(name)),
  scenes: [
    { name: 'in every answer', play: (actor) => everywhere(actor, undefined) },
    sane('a key of digits', () => digits()),
    sane('a key of few digits', () => String(randomInt(2 ** 31, 2 ** 47))),
    sane('a key with leading zeros', () => `00${digits()}`),
    sane('a key with both cases', ({ stage }) => `Key-${stage.unique('Mixed').toUpperCase()}-aB`),
    scene('a key with dots and underscores', ({ stage }) => `${stage.unique('a_b')}.c_d~e`),
    scene('a long key', ({ stage }) => `${stage.unique('long')}-${'x'.repeat(120)}y`),
  ],
};

/** More than doubles can count, so that a number made of it is another one. */
function digits(): string {
  return `1${randomInt(2 ** 47)}${randomInt(2 ** 47)}`.slice(0, 18).padEnd(18, '7');
}

function scene(name: string, key: (actor: Actor) => string): Scene {
  return { name, applies: takesText, play: (actor) => everywhere(actor, key(actor)) };
}

/** Of letters, digits and hyphens: every router lets it through, so that it has to be found. */
function sane(name: string, key: (actor: Actor) => string): Scene {
  return { ...scene(name, key), play: (actor) => everywhere(actor, key(actor), true) };
}

function takesText(subject: Subject): boolean {
  return subject.allowsKey('Ab-1_c');
}

async function everywhere(actor: Actor, key: string | undefined, isSane = false): Promise<void> {
  const { subject } = actor;
  if (key !== undefined && !subject.allowsKey(key)) actor.stage.skip('the schema does not allow such a key');
  const made = await actor.make(key === undefined ? {} : { key });
  if (!judge(actor, made, made.seen)) return;
  const missed: Observation[] = [];
  for (const operation of subject.writing()) {
    const seen = await actor.write(operation, made, {});
    if (!judge(actor, made, seen)) return;
    if (made.seen.status === 201 && isCreation(operation, seen)) return anew(actor, made, seen);
    if (seen.status === 404) missed.push(seen);
  }
  if (actor.has('read')) {
    const look = async (): Promise<Fault | undefined> => {
      const seen = await actor.read(made.asked ?? made.key);
      if (isSane && seen.status === 404) return unreached(subject, made, seen);
      // What can be read is there: its routes differ.
      if (isSuccess(seen) && missed[0])
        return unreached(subject, made, missed[0], isSane || key === undefined);
      return wrongIn(subject, made, { seen, records: [recordIn(subject, seen)] });
    };
    if (!(await actor.settles(look))) return;
  }
  if (actor.has('list') && !(await actor.settles(() => listed(actor, made, isSane)))) return;
  if (!actor.has('delete') || missed.length > 0) return;
  const gone = await actor.remove(made.asked ?? made.key);
  if (gone.status === 404) actor.report(unreached(subject, made, gone, isSane || key === undefined));
}

function isCreation({ action }: Operation, { status }: Observation): boolean {
  return action === 'upsert' && status === 201;
}

function anew(actor: Actor, made: Made, seen: Observation): void {
  const { subject } = actor;
  const complaint = {
    message: 'an upsert of a key that is there is answered as a creation',
    expected: '200',
    seen: `201 for ${shownValue(made.key)}`,
    remedy: 'look records up by the key as text, whatever it looks like',
    place: subject.place(seen.operation, 200),
    clauses: subject.clauses('upsert'),
  };
  actor.report({ complaint, seen: [made.seen, seen] });
}

async function listed(actor: Actor, made: Made, isSane: boolean): Promise<Fault | undefined> {
  const { subject } = actor;
  const seen = await actor.list();
  const records = recordsOf(subject, seen, made.key);
  if (records.length > 0 || !isSane || !isSuccess(seen) || !subject.listIsWhole())
    return wrongIn(subject, made, { seen, records });
  const complaint = {
    message: 'a record is not in the list because of its key',
    expected: 'every record',
    seen: `a list without ${shownValue(made.key)}`,
    remedy: 'list every record that there is, whatever its key looks like',
    place: subject.place(seen.operation, 200),
    clauses: subject.clauses('list'),
  };
  return { complaint, seen: [made.seen, seen] };
}

function unreached(subject: Subject, made: Made, seen: Observation, isFirm = true): Fault {
  const isRead = seen.operation === subject.operation('read');
  const complaint = {
    severity: isFirm ? undefined : ('warning' as const),
    message: isRead
      ? 'a record cannot be read by the key that it was made with'
      : `${seen.exchange.request.method} does not find a record that can be read by the same key`,
    expected: '200',
    seen: `404 for ${shownValue(made.key)}`,
    remedy: 'look records up by the key as text, whatever it looks like',
    place: subject.place(seen.operation, 200),
    clauses: subject.clauses(seen.operation?.action),
  };
  return { complaint, seen: [made.seen, seen] };
}

function judge(actor: Actor, made: Made, seen: Observation): boolean {
  const fault = wrongIn(actor.subject, made, { seen, records: [recordIn(actor.subject, seen)] });
  if (fault) actor.report(fault);
  return fault === undefined;
}

interface Looked {
  readonly seen: Observation;
  readonly records: readonly (Members | undefined)[];
}

function wrongIn(subject: Subject, made: Made, { seen, records }: Looked): Fault | undefined {
  if (!isSuccess(seen)) return undefined;
  const wrong = records.map((record) => record && wrongMember(subject, made, record)).find(Boolean);
  return wrong && faultOf(subject, wrong, seen === made.seen ? [seen] : [made.seen, seen]);
}

/** The key as it was sent, where the caller chose it, else as it was first shown; and what is derived from it. */
function wrongMember(subject: Subject, made: Made, record: Members): Difference | undefined {
  const { resource } = subject;
  const shown = keyOf(resource, record);
  const expected = made.asked ?? made.key;
  const isHidden = shown === undefined && subject.mayHideKey();
  if (shown !== expected && !isHidden) return { member: resource.key, expected, seen: shown };
  for (const [member, from] of sourcesOf(resource)) {
    if (Object.hasOwn(record, member) && record[member] !== record[from])
      return { member, expected: record[from], seen: record[member] };
  }
  return undefined;
}

function faultOf(
  subject: Subject,
  { member, expected, seen }: Difference,
  observations: readonly Observation[],
): Fault {
  const complaint = {
    message: `\`${member}\` is not the key of the record`,
    expected: shownValue(expected),
    seen: shownValue(seen),
    remedy: 'keep and show the key exactly as it was given: the same type, case and length',
    place: subject.member(member),
    member,
  };
  return { complaint, seen: observations };
}

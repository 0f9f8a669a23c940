import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { difference, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, isMembers, membersOf, requiredOf } from './members.js';
import { isValid } from './sample.js';

export const writtenIsRead: Invariant = {
  id: 'written-is-read',
  title: 'What was written is what is read, everywhere',
  severity: 'error',
  basis: 'the contract: a member that requests and answers share holds what was written to it.',
  about:
    'After each way of writing: in its answer, in a read and in the list. Texts are compared character by character, also one that only differs in case from the one before, moments as moments. Members that the contract lets the server set, or that only requests have, are left alone.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && subject.kept().size > 0,
  places: (subject) => [subject.place(subject.operation('read'), 200), subject.place(subject.making(), 201)],
  clauses: (subject) =>
    [subject.making(), ...subject.writing()].flatMap((each) => subject.clauses(each?.action)),
  scenes: [
    { name: 'with every member', play: (actor) => life(actor, {}) },
    { name: 'with the required members only', play: (actor) => life(actor, { lean: true }) },
    { name: 'with each optional member alone', play: eachAlone },
    { name: 'there and back', play: thereAndBack },
  ],
};

async function life(actor: Actor, wish: { lean?: boolean }): Promise<void> {
  const { subject } = actor;
  const made = await actor.make(wish);
  let expected = keptOf(subject, made.sent);
  if (!(await holds(actor, { made, expected, written: made.seen }))) return;
  for (const operation of subject.writing()) {
    const changed = await write(actor, { operation, made, known: expected });
    if (!changed) continue;
    expected = { ...expected, ...changed.values };
    if (!(await holds(actor, { made, expected, written: changed.seen }))) return;
  }
}

interface Writing {
  readonly operation: Operation;
  readonly made: Made;
  readonly known: Members;
}

async function write(
  actor: Actor,
  { operation, made, known }: Writing,
): Promise<{ values: Members; seen: Observation } | undefined> {
  const values = actor.otherValues(operation, known, 3);
  const seen = await actor.write(operation, { key: made.key, shown: { ...made.shown, ...known } }, values);
  return isSuccess(seen) ? { values, seen } : undefined;
}

interface Claim {
  readonly made: Made;
  readonly expected: Members;
  readonly written: Observation;
}

async function holds(actor: Actor, claim: Claim): Promise<boolean> {
  const { subject } = actor;
  const answered = recordIn(subject, claim.written);
  const fault = answered && faultIn(actor, claim, { record: answered, where: 'the answer to the write' });
  if (fault) {
    actor.report(fault);
    return false;
  }
  if (actor.has('read') && !(await actor.settles(() => readFault(actor, claim)))) return false;
  return !actor.has('list') || actor.settles(() => listFault(actor, claim));
}

async function readFault(actor: Actor, claim: Claim): Promise<Fault | undefined> {
  const seen = await actor.read(claim.made.key);
  const record = recordIn(actor.subject, seen);
  if (!isSuccess(seen)) return missing(actor, claim, seen);
  return record && faultIn(actor, claim, { record, where: 'a read', seen });
}

async function listFault(actor: Actor, claim: Claim): Promise<Fault | undefined> {
  const seen = await actor.list();
  const [record] = recordsOf(actor.subject, seen, claim.made.key);
  if (!record && actor.subject.listIsWhole() && isSuccess(seen)) return unlisted(actor, claim, seen);
  return record && faultIn(actor, claim, { record, where: 'the list', seen });
}

function missing({ subject }: Actor, { written }: Claim, seen: Observation): Fault {
  const complaint = {
    message: 'a record that was written cannot be read',
    expected: '200',
    seen: String(seen.status),
    remedy: 'answer a write only when the record is stored, and let reads see it at once (or say --eventual)',
    place: subject.place(subject.operation('read'), 200),
    clauses: subject.clauses('read'),
  };
  return { complaint, seen: [written, seen] };
}

function unlisted({ subject }: Actor, { written }: Claim, seen: Observation): Fault {
  const complaint = {
    message: 'a record that was written is not in the list',
    expected: 'every record',
    seen: 'a list without it',
    remedy: 'list every record that there is: leave none out for what its members hold or lack',
    place: subject.place(subject.operation('list'), 200),
    clauses: subject.clauses('list'),
  };
  return { complaint, seen: [written, seen] };
}

interface Shown {
  readonly record: Members;
  readonly where: string;
  readonly seen?: Observation;
}

function faultIn(
  { subject }: Actor,
  { expected, written }: Claim,
  { record, where, seen }: Shown,
): Fault | undefined {
  const found = difference(subject, expected, record);
  if (!found) return undefined;
  const complaint = {
    message: `\`${found.member}\` in ${where} is not what was written by ${written.exchange.request.method}`,
    expected: shownValue(found.expected),
    seen: shownValue(found.seen),
    remedy: 'store and show what was sent, unchanged',
    place: subject.member(found.member),
    clauses: subject.clauses(written.operation?.action),
    member: found.member,
  };
  return { complaint, seen: seen ? [written, seen] : [written] };
}

/** A server that drops requests it has seen before drops one that is meant. */
async function thereAndBack(actor: Actor): Promise<void> {
  if (!actor.has('read')) return;
  const made = await actor.make();
  for (const operation of actor.subject.writing()) {
    const [one, other] = [actor.otherValues(operation, made.shown), actor.otherValues(operation, made.shown)];
    if (Object.keys(one).length === 0) continue;
    await actor.write(operation, made, one);
    await actor.write(operation, made, other);
    const written = await actor.write(operation, made, one);
    const claim = { made, expected: keptOf(actor.subject, one), written };
    if (isSuccess(written) && !(await actor.settles(() => readFault(actor, claim)))) return;
    if (!(await inOtherCase(actor, { operation, made, known: one }))) return;
  }
}

/** What compares without case sees nothing to write. */
async function inOtherCase(actor: Actor, { operation, made, known }: Writing): Promise<boolean> {
  const texts = Object.entries(known).filter(([name]) => actor.subject.isText(name));
  const values = Object.fromEntries(texts.map(([name, text]) => [name, otherCase(String(text))]));
  if (texts.length === 0) return true;
  const written = await actor.write(operation, made, values);
  if (!isSuccess(written)) return true;
  const claim = { made, expected: keptOf(actor.subject, values), written };
  return actor.settles(() => readFault(actor, claim));
}

function otherCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** An object with nothing in it is neither a usual one nor none. */
function leanest(actor: Actor, name: string, value: unknown): unknown {
  const { subject } = actor;
  const node = isMembers(value)
    ? membersOf(subject.contract, subject.requestSchema(actor.making())).get(name)
    : undefined;
  return node && isValid(subject.contract, node, {}) ? {} : value;
}

/** A server may store a record only when it is whole. */
async function eachAlone(actor: Actor): Promise<void> {
  const { subject } = actor;
  const required = requiredOf(subject.contract, subject.requestSchema(actor.making()));
  const whole = actor.draft().sent;
  const optional = Object.keys(whole).filter((name) => !required.has(name) && !subject.isKey(name));
  for (const name of optional) {
    const value = leanest(actor, name, whole[name]);
    const made = await actor.make({ lean: true, values: { [name]: value } });
    if (!(await holds(actor, { made, expected: keptOf(subject, made.sent), written: made.seen }))) return;
  }
}

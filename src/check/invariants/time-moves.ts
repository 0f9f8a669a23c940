import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { zoneOff } from './clock.js';
import { keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members } from './members.js';
import { compareMoments, momentOf } from './moments.js';
import type { Subject } from './subject.js';

/** A server that counts in whole seconds is given one to count. */
const SECOND_MS = 1_050;
const MILLISECONDS = 12;

export const timeMoves: Invariant = {
  id: 'time-moves',
  title: 'A later write has a later time',
  severity: 'error',
  basis: 'the contract: `set: on-write` is the time of the last write.',
  about:
    'Every way of writing, twice, with a pause before it: of some milliseconds where the server writes fractions of a second, else of a second, so that servers that count in whole seconds can show a difference. A clock may count in larger steps than it writes: unless its times have been seen to be closer than the pause, what does not move is tried again with a pause of a second. A record that is deleted and made again has a new time of creation. That a write of what is there already leaves the time is a warning.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && subject.ruled('on-write').length > 0,
  places: (subject) => subject.ruled('on-write').map((name) => subject.member(name)),
  scenes: [
    { name: 'after each way of writing', play: (actor) => patiently(actor, writes) },
    { name: 'after deleting and making again', play: (actor) => patiently(actor, again) },
    { name: 'after a write of what is there already', play: (actor) => patiently(actor, same) },
  ],
};

/** All that is tried, and what did not move. */
interface Round {
  readonly actor: Actor;
  readonly isLong: boolean;
  readonly found: Fault[];
  /** Members whose clock counts in smaller steps than the short pause. */
  readonly fine: Set<string>;
}

async function patiently(actor: Actor, play: (round: Round) => Promise<void>): Promise<void> {
  const short: Round = { actor, isLong: false, found: [], fine: new Set() };
  await play(short);
  const isSure = ({ complaint }: Fault): boolean => short.fine.has(complaint.member ?? '');
  const sure = short.found.filter(isSure);
  const long: Round = { ...short, isLong: true, found: [], fine: new Set() };
  if (sure.length < short.found.length) await play(long);
  for (const fault of [...sure, ...long.found.filter((each) => !isSure(each))]) actor.report(fault);
}

async function writes(round: Round): Promise<void> {
  const { actor } = round;
  const { subject } = actor;
  const operations = subject.writing();
  const made = await actor.makeMany(operations.length * 2);
  lookAtClock(round, made);
  await pause(round, made[0]?.shown ?? {});
  await Promise.all(
    made.map(async (each, index) => {
      const operation = operations[index % operations.length];
      if (!operation) return;
      const onlySecret = index >= operations.length;
      const values = onlySecret ? secretValues(actor, operation) : actor.otherValues(operation, each.shown);
      if (Object.keys(values).length === 0) return;
      const seen = await actor.write(operation, each, values);
      const names = subject.ruled('on-write');
      judge(round, { before: each.shown, names, seen: [each.seen, seen] });
      if (onlySecret) await otherSecret(round, { operation, each, names, seen });
      else await onceMore(round, { operation, each, names, seen });
    }),
  );
}

interface Written {
  readonly operation: Operation;
  readonly each: Made;
  readonly names: readonly string[];
  readonly seen: Observation;
}

/** What is set when it is not there yet moves once. */
async function onceMore(round: Round, { operation, each, names, seen }: Written): Promise<void> {
  const { actor } = round;
  const before = recordIn(actor.subject, seen);
  if (!before || !isSuccess(seen)) return;
  await pause(round, before);
  const values = actor.otherValues(operation, each.shown);
  const later = await anotherOf(actor).write(operation, each, values);
  judge(round, { before, names, seen: [seen, later] });
}

/** Whoever of the tenant writes: the time moves. */
function anotherOf(actor: Actor): Actor {
  const { stage, subject } = actor;
  const isOther = stage.has('same-tenant-token') && subject.resource.owner === 'credential';
  return isOther ? actor.as('same-tenant-token') : actor;
}

/** Each of them may be kept elsewhere. */
async function otherSecret(round: Round, { operation, each, names, seen }: Written): Promise<void> {
  const { actor } = round;
  const before = recordIn(actor.subject, seen);
  const values = secretValues(actor, operation, 1);
  if (!before || !isSuccess(seen) || Object.keys(values).length === 0) return;
  await pause(round, before);
  judge(round, { before, names, seen: [seen, await actor.write(operation, each, values)] });
}

/** A new secret is a write like any other, though no answer shows it. */
function secretValues(actor: Actor, operation: Operation, index = 0): Members {
  const name = actor.subject.secret(operation)[index];
  const { sent } = actor.draft();
  return name === undefined || sent[name] === undefined ? {} : { [name]: sent[name] };
}

async function again(round: Round): Promise<void> {
  const { actor } = round;
  const { subject } = actor;
  if (!actor.has('delete') || !subject.keyIsOurs()) return;
  const made = await actor.make();
  const gone = await actor.remove(made.key);
  if (!isSuccess(gone)) return;
  await pause(round, made.shown);
  const second = await actor.make({ key: made.asked });
  const names = [...subject.ruled('on-create'), ...subject.ruled('on-write')];
  judge(round, { before: made.shown, names, seen: [made.seen, gone, second.seen] });
}

/** A server may say that nothing was written. Most clients would not expect it. */
async function same(round: Round): Promise<void> {
  const { actor } = round;
  const { subject } = actor;
  const [names, operations] = [subject.ruled('on-write'), subject.writing()];
  const made = await actor.makeMany(operations.length);
  lookAtClock(round, made);
  await pause(round, made[0]?.shown ?? {});
  for (const [index, operation] of operations.entries()) {
    const each = made[index];
    const values = each && keptOf(subject, each.sent);
    if (!each || !values || Object.keys(values).length === 0) continue;
    const seen = await (operation === subject.making()
      ? actor.send(operation, { step: 'the same again', key: each.asked, record: each.sent })
      : actor.write(operation, each, values));
    judge(round, { before: each.shown, names, seen: [each.seen, seen], severity: 'warning' });
  }
}

async function pause({ actor, isLong }: Round, shown: Members): Promise<void> {
  const names = actor.subject.ruled('on-write');
  const isFine = names.every((name) => (momentOf(shown[name])?.decimals ?? 0) > 0);
  await actor.wait(isFine && !isLong ? MILLISECONDS : SECOND_MS);
}

function lookAtClock({ actor, fine }: Round, made: readonly Made[]): void {
  for (const name of actor.subject.ruled('on-write')) {
    const moments = made.flatMap(({ shown }) => momentOf(shown[name])?.nanoseconds ?? []);
    const steps = moments.flatMap((one) => moments.map((other) => one - other)).filter((step) => step > 0n);
    if (steps.some((step) => step < MILLISECONDS * 1_000_000)) fine.add(name);
  }
}

interface Step {
  readonly before: Members;
  readonly names: readonly string[];
  readonly seen: readonly Observation[];
  readonly severity?: 'warning' | undefined;
}

function judge({ actor, found }: Round, { before, names, seen, severity }: Step): void {
  const { subject } = actor;
  const last = seen.at(-1);
  const after = last && isSuccess(last) ? recordIn(subject, last) : undefined;
  const off = after && last && zoneOff(names, after, last);
  if (after && last && off !== undefined && zoneOff(names, before, last) === undefined)
    return reportZone(actor, off, { after, seen });
  const name = after && names.find((each) => (compareMoments(after[each], before[each]) ?? 1) <= 0);
  if (!after || name === undefined) return;
  found.push({
    complaint: {
      severity,
      message: `\`${name}\` does not move on ${how(last, subject)}${severity ? ' of what is there already' : ''}`,
      expected: `later than ${shownValue(before[name])}`,
      seen: shownValue(after[name]),
      remedy: 'set it on every write, whatever members change, and anew for a record that is made again',
      place: subject.member(name),
      member: name,
    },
    seen,
  });
}

function reportZone(
  actor: Actor,
  member: string,
  { after, seen }: { after: Members; seen: readonly Observation[] },
): void {
  const complaint = {
    message: `\`${member}\` is away from now by a time zone after a write`,
    expected: 'about now',
    seen: shownValue(after[member]),
    remedy: 'write the moment with the offset that it has, in every code that writes it',
    place: actor.subject.member(member),
    member,
  };
  actor.report({ complaint, seen });
}

function how(seen: Observation | undefined, { making }: Subject): string {
  const isMaking = seen?.operation === making() && seen?.status === 201;
  return isMaking ? 'when a deleted record is made again' : `with ${seen?.exchange.request.method}`;
}

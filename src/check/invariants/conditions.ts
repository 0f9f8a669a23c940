import { type Headers, header } from '../../http/exchange.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { isSame } from './compare.js';
import type { Invariant } from './invariant.js';
import { secretsFor } from './many-values.js';
import type { Operation } from '../../contract/model.js';

export const conditions: Invariant = {
  id: 'conditions',
  title: 'A conditional request is answered by what is there now',
  severity: 'error',
  basis:
    'RFC 9110, 13.1.2, 13.1.3 and 8.8: 304 is for the representation that the client has; another one has another validator.',
  about:
    'With the ETag of an answer, after the record was written, after what is hidden in it was, after it was deleted, and after it was made again: 304 would leave the client with what was there before. With an ETag that nobody has given, likewise; and with If-Modified-Since of long ago, or of no date at all. Two strong validators that are the same for different content are a warning. A server that ignores conditions is left alone.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.writing().length > 0,
  scenes: [
    { name: 'of a record', play: (actor) => conditional(actor, actor.operation('read')), alone: true },
    { name: 'of the list', play: ofList, alone: true },
  ],
};

async function ofList(actor: Actor): Promise<void> {
  const list = actor.subject.operation('list');
  if (list) await conditional(actor, list);
}

async function conditional(actor: Actor, operation: Operation): Promise<void> {
  const made = await actor.make();
  const before = await actor.send(operation, { key: made.key });
  const none = await actor.send(operation, {
    key: made.key,
    headers: { 'if-none-match': '"nobody-has-given-this"' },
  });
  if (none.status === 304)
    return report(actor, 'an ETag that was never given is answered with 304', [before, none]);
  if (await isStale(actor, operation, { made, before })) return;
  let last = before;
  for (const writing of actor.subject.writing()) {
    const asked = conditionsOf(last);
    if (!isSuccess(last) || !asked) return;
    const values = actor.otherValues(writing, made.shown);
    const written = await actor.write(writing, made, values);
    if (!isSuccess(written) || Object.keys(values).length === 0) continue;
    const after = await actor.send(operation, { step: 'with the old ETag', key: made.key, headers: asked });
    if (after.status === 304)
      return report(actor, 'a conditional request after a write is answered with 304', [
        last,
        written,
        after,
      ]);
    const [seen, both] = [[last, written, after], [last, after] as const];
    // The next one writes as many letters: an ETag may be made of nothing but the length.
    last = after;
    if (!sameTag(...both) || !differs(actor, made, both)) continue;
    const complaint = {
      severity: 'warning' as const,
      message: 'two different representations have the same strong ETag',
      expected: 'another ETag after a write',
      seen: `ETag: ${header(after.exchange.response.headers, 'etag')}`,
      remedy: 'make the ETag from what is sent, or mark it weak, or send none',
      basis: 'RFC 9110, 8.8.1: a strong validator changes whenever the content does.',
    };
    return actor.report({ complaint, seen });
  }
  if (!(await hiddenWrite(actor, operation, { made, last }))) return;
  await otherLife(actor, operation, made);
}

/** A write that answers show by nothing but the time of the last one. */
async function hiddenWrite(
  actor: Actor,
  operation: Operation,
  { made, last }: { made: Made; last: Observation },
): Promise<boolean> {
  const { subject } = actor;
  const update = subject.operation('update');
  const headers = conditionsOf(last);
  const secrets = update ? secretsFor(actor, update) : {};
  if (!update || !headers || Object.keys(secrets).length === 0) return true;
  if (subject.ruled('on-write').length === 0) return true;
  const written = await actor.write(update, made, secrets);
  const plain = await actor.send(operation, { step: 'without a condition', key: made.key });
  if (!isSuccess(written) || !isSuccess(plain) || !differs(actor, made, [last, plain])) return true;
  const after = await actor.send(operation, { step: 'with the old ETag', key: made.key, headers });
  if (after.status !== 304) return true;
  report(actor, 'a conditional request after a write of what is hidden is answered with 304', [
    last,
    written,
    plain,
    after,
  ]);
  return false;
}

/** Versions that are counted begin anew with each life of a key. */
async function otherLife(actor: Actor, operation: Operation, made: Made): Promise<void> {
  const { subject } = actor;
  if (!actor.has('delete') || !subject.keyIsOurs()) return;
  const first = await actor.make();
  const before = await actor.send(operation, { key: first.key });
  const headers = conditionsOf(before);
  if (!headers || !isSuccess(await actor.remove(first.key))) return;
  const gone = await actor.send(operation, { step: 'with the old ETag', key: first.key, headers });
  if (gone.status === 304)
    return report(actor, 'a conditional request after a deletion is answered with 304', [before, gone]);
  const { call } = actor.draft({ key: first.asked });
  const again = await actor.sendCall({ ...call, step: 'make it again' });
  if (again.status !== made.seen.status) return;
  const after = await actor.send(operation, { step: 'with the old ETag', key: first.key, headers });
  if (after.status === 304)
    report(actor, 'a record that was deleted and made again has the ETag of its first life', [
      before,
      again,
      after,
    ]);
}

/** RFC 9110, 13.1.3: the record is newer than the Web; and what is no date is not looked at. */
async function isStale(
  actor: Actor,
  operation: Operation,
  { made, before }: { made: Made; before: Observation },
): Promise<boolean> {
  if (!isSuccess(before)) return false;
  for (const since of ['Sat, 29 Oct 1994 19:43:31 GMT', 'yesterday']) {
    const headers = { 'if-modified-since': since };
    const seen = await actor.send(operation, { step: `modified since ${since}`, key: made.key, headers });
    if (seen.status !== 304) continue;
    const message = 'what was made now is said not to have been modified since long ago';
    report(actor, message, [before, seen]);
    return true;
  }
  return false;
}

/** Only by ETag: times of whole seconds cannot tell two writes in one second apart. */
function conditionsOf({ exchange }: Observation): Headers | undefined {
  const tag = header(exchange.response.headers, 'etag');
  return tag === undefined ? undefined : { 'if-none-match': tag };
}

function sameTag(...both: readonly Observation[]): boolean {
  const [first, second] = both.map(({ exchange }) => header(exchange.response.headers, 'etag'));
  return first !== undefined && first === second && !first.startsWith('W/');
}

function differs({ subject }: Actor, { key }: Made, both: readonly Observation[]): boolean {
  const [first, second] = both.map((seen) => recordIn(subject, seen) ?? recordsOf(subject, seen, key)[0]);
  return first !== undefined && second !== undefined && !isSame(first, second);
}

function report(actor: Actor, message: string, seen: readonly Observation[]): void {
  const complaint = {
    message,
    expected: '200 with what is there now',
    seen: '304',
    remedy: 'compare the condition with the record as it is, after every write',
    basis: conditions.basis,
  };
  actor.report({ complaint, seen });
}

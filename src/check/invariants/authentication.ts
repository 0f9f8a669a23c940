import type { Operation } from '../../contract/model.js';
import type { Credentials } from '../../fixture/scenario.js';
import type { Observation } from '../observe/observation.js';
import type { CallBody } from '../play/stage.js';
import type { Act, Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsOf } from './answers.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { secretsFor } from './many-values.js';
import { staysAway } from './presence.js';
import { judgeRefusal, secured, tokenOf, usesBearer } from './refusal.js';
import { byOtherPaths, withOtherHeaders, withStrangeTokens, withTokenElsewhere } from './strangers.js';
import type { Subject } from './subject.js';

/** One request in many that slips through would be found. */
const OFTEN = 25;

export const authentication: Invariant = {
  id: 'authentication',
  title: 'Without valid credentials nothing is shown and nothing is done',
  severity: 'error',
  basis: 'RFC 9110, 15.5.2, and the security requirement of the operation.',
  about:
    'Every operation, without credentials, with empty ones, with another scheme and with credentials that are almost right; with tokens such as `null`, a JWT that nobody has signed, or text that closes a quote; with headers that only proxies should send, with the token of the caller in other places than the header of the scheme, and by other spellings of the path. The answer is 401 before anything else is looked at: not 404 for what is not there, not 400 for a bad body. A server that takes any credential for a caller of its own is left alone as long as that caller sees nothing of another one. Requests that are refused are not done.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && secured(subject).length > 0,
  places: (subject) =>
    secured(subject).flatMap((each) => [
      subject.place(each, 401),
      ...each.security.flat().map(({ node }) => node),
    ]),
  tokens: ['token'],
  scenes: [
    { name: 'without credentials', play: without },
    { name: 'before anything else', play: beforeAnythingElse },
    { name: 'with credentials that are none', play: malformed },
    { name: 'with credentials that are almost right', play: almost },
    { name: 'often', play: often },
    { name: 'with HEAD', play: withHead },
    { name: 'with tokens of nobody', play: withStrangeTokens },
    { name: 'with other headers than credentials', play: withOtherHeaders },
    { name: 'by other spellings of the path', play: byOtherPaths },
    { name: 'with the token in other places', play: withTokenElsewhere },
  ],
};

async function without(actor: Actor): Promise<void> {
  await refusesAll(actor, ['none']);
}

/** In the header that the scheme has; what it says is no credential at all, or one for nobody. */
async function malformed(actor: Actor): Promise<void> {
  if (!usesAuthorization(actor.subject)) return;
  const bearer = usesBearer(actor.subject);
  const [operation] = secured(actor.subject).filter(({ method }) => method === 'GET');
  const key = actor.newKey('absent');
  const nobody = `Bearer ${actor.stage.unique('nobody')}`;
  // A server may take any token for a caller of its own.
  const isUnknown = async (): Promise<boolean> =>
    operation !== undefined &&
    (await actor.send(operation, { key, credentials: { authorization: nobody } })).status === 401;
  const unknown = bearer && (await isUnknown()) ? [nobody] : [];
  const everywhere = ['', ...unknown, ...(bearer ? ['Basic Og=='] : [])];
  const once = ['null', ',', 'Token', ...(bearer ? ['Bearer', 'Bearer ', 'Basic YTpi'] : [])];
  await refusesAll(
    actor,
    everywhere.map((authorization) => ({ authorization })),
  );
  if (!operation) return;
  const calls = once.map((authorization) => actor.call(operation, { key, credentials: { authorization } }));
  const seen = await actor.sendAll(calls);
  seen.every((each) => judgeRefusal(actor, each, false));
}

function usesAuthorization(subject: Subject): boolean {
  const schemes = secured(subject).flatMap(({ security }) => security.flat());
  return schemes.every(({ kind }) => kind === 'bearer' || kind === 'basic' || kind === 'http-other');
}

/** Each operation with each of the credentials, on a record that is there; and none of it is done. */
async function refusesAll(actor: Actor, all: readonly Credentials[]): Promise<void> {
  const made = await asRead(actor, await actor.make());
  const fresh = actor.subject.keyIsOurs() ? actor.newKey('stranger') : undefined;
  const tries = all.flatMap((credentials) =>
    secured(actor.subject).map((operation) => ({
      operation,
      act: { ...goodAct(actor, operation, { made, fresh }), credentials },
    })),
  );
  const seen = await actor.sendAll(tries.map(({ operation, act }) => actor.call(operation, act)));
  if (
    seen.some(
      (each, index) =>
        !judgeRefusal(actor, each, isEmpty(all[Math.floor(index / secured(actor.subject).length)])),
    )
  )
    return;
  await notDone(actor, { made, fresh, seen });
}

/** Answers to different operations may show an inferred record in different shapes. */
async function asRead(actor: Actor, made: Made): Promise<Made> {
  if (!actor.subject.resource.inferred || !actor.has('read')) return made;
  const shown = recordIn(actor.subject, await actor.read(made.key));
  return shown ? { ...made, shown } : made;
}

function isEmpty(credentials: Credentials | undefined): boolean {
  return credentials === 'none';
}

interface Given {
  readonly made: Made;
  readonly fresh: unknown;
}

/** What would succeed with credentials. */
function goodAct(actor: Actor, operation: Operation, { made, fresh }: Given): Act {
  const step = 'without valid credentials';
  if (operation === actor.subject.making() && fresh !== undefined) {
    return { step, key: fresh, record: actor.draft({ key: fresh }).sent };
  }
  if (!operation.requestBody) return { step, key: made.key };
  const values = { ...actor.otherValues(operation, made.shown), ...secretsFor(actor, operation) };
  const { body } = actor.writeCall(operation, made, values);
  return { step, key: made.key, body };
}

/** A refusal that comes after the deed. */
async function notDone(
  actor: Actor,
  { made, fresh, seen }: Given & { seen: readonly Observation[] },
): Promise<void> {
  const { subject } = actor;
  const before = seen.slice(0, 1);
  if (fresh !== undefined) {
    const remedy = 'look at the credentials before anything is done';
    if (!(await staysAway(actor, fresh, { when: 'that was made without credentials', remedy, before })))
      return;
  }
  if (!actor.has('read')) return;
  await actor.settles(async () => {
    const read = await actor.read(made.key);
    const record = recordIn(subject, read);
    const isOther = ([each, value]: [string, unknown]) =>
      !isSame(value, record?.[each]) && subject.mustShow(each, value, record?.[each] === undefined);
    const [name] = Object.entries(made.shown).find(isOther) ?? [];
    return name === undefined ? undefined : doneFault(actor, { name, made, seen: [...before, read] });
  });
}

function doneFault(
  { subject }: Actor,
  { name, made, seen }: { name: string; made: Made; seen: readonly Observation[] },
): Fault {
  const last = seen.at(-1);
  const record = last && recordIn(subject, last);
  const complaint = {
    message: record
      ? `a request without valid credentials has changed \`${name}\``
      : 'a request without valid credentials has deleted the record',
    expected: shownValue(made.shown[name]),
    seen: shownValue(record?.[name]),
    remedy: 'look at the credentials before anything is done',
    place: subject.place(last?.operation, 401),
  };
  return { complaint, seen };
}

/** What is not there, and what is not well-formed, is as good as any for somebody who may not know. */
async function beforeAnythingElse(actor: Actor): Promise<void> {
  const bad: readonly CallBody[] = [{ value: {} }, { value: [] }, { raw: '{"' }, { raw: '' }];
  const invalid: Credentials = { authorization: `Bearer ${actor.stage.unique('nobody')}` };
  for (const credentials of usesAuthorization(actor.subject)
    ? (['none', invalid] as const)
    : (['none'] as const)) {
    const tries = secured(actor.subject).flatMap((operation) => {
      const absent = { key: actor.newKey('absent'), credentials, step: 'without valid credentials' };
      return operation.requestBody
        ? bad.map((body) => actor.call(operation, { ...absent, body }))
        : [actor.call(operation, absent)];
    });
    const seen = await actor.sendAll(tries);
    const knowsNobody = credentials === 'none' || seen.some(({ status }) => status === 401);
    if (knowsNobody && seen.some((each) => !judgeRefusal(actor, each, credentials === 'none'))) return;
  }
}

/** Only what shows the caller's record tells that the server took them for the caller's. */
async function almost(actor: Actor): Promise<void> {
  const { subject } = actor;
  const operation = (['read', 'list'] as const)
    .map((action) => subject.operation(action))
    .find((each) => each !== undefined && secured(subject).includes(each));
  const made = await actor.make();
  const token = tokenOf(made.seen);
  if (!operation || token === undefined) return;
  const all = variants(token).map((authorization) =>
    actor.call(operation, { key: made.key, credentials: { authorization } }),
  );
  for (const seen of await actor.sendAll(all)) {
    const shows = recordIn(subject, seen) !== undefined || recordsOf(subject, seen, made.key).length > 0;
    if (isSuccess(seen) && shows && !judgeRefusal(actor, seen, false)) return;
  }
}

function variants(token: string): readonly string[] {
  const flipped = token.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  const others = [`${token}x`, token.slice(0, -1), `x${token}`, `${token.slice(0, -1)}~`, flipped];
  const bearers = others.filter((each) => each !== token).map((each) => `Bearer ${each}`);
  const user = Buffer.from(`${token}:`).toString('base64');
  const schemes = ['Token', 'ApiKey', 'Bearer:', 'Basic'].map((scheme) => `${scheme} ${token}`);
  return [...bearers, ...schemes, `Basic ${user}`, `Bearer${token}`, token];
}

async function often(actor: Actor): Promise<void> {
  const [operation] = ['read', 'list'].flatMap((action) =>
    secured(actor.subject).filter((each) => each.action === action),
  );
  if (!operation) return;
  const made = await actor.make();
  const calls = Array.from({ length: OFTEN }, () =>
    actor.call(operation, { key: made.key, credentials: 'none' }),
  );
  const seen = await actor.sendAll(calls);
  seen.every((each) => judgeRefusal(actor, each, true));
}

/** RFC 9110, 9.3.2: HEAD is GET without the content, so it is for the same callers. */
async function withHead(actor: Actor): Promise<void> {
  const made = await actor.make();
  for (const operation of secured(actor.subject).filter(({ method }) => method === 'GET')) {
    const seen = await actor.send(operation, { key: made.key, method: 'HEAD', credentials: 'none' });
    if (!isSuccess(seen)) continue;
    const complaint = {
      message: 'a HEAD without credentials succeeds where a GET does not',
      expected: '401',
      seen: String(seen.status),
      remedy: 'guard HEAD like GET',
      place: actor.subject.place(operation, 401),
      basis: 'RFC 9110, 9.3.2: HEAD is answered like GET, but for the content.',
    };
    return actor.report({ complaint, seen: [seen] });
  }
}

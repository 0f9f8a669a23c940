import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { CallBody } from '../play/stage.js';
import type { Actor, Fault, Made } from './actor.js';
import { isRefusal, isSuccess, recordIn, recordsIn, recordsOf } from './answers.js';
import { bodyOf } from './bodies.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, membersOf, requiredOf } from './members.js';
import { keepsRecords, staysUnread } from './presence.js';
import { isValid } from './sample.js';
import type { Subject } from './subject.js';

export const refusedLeavesNoTrace: Invariant = {
  id: 'refused-leaves-no-trace',
  title: 'A refused write changes nothing',
  severity: 'error',
  basis: 'RFC 9110, 15.5: a 4xx says that the request was not done.',
  about:
    'Requests in which everything is good but one thing: a member of the wrong type, a required one that is missing, a body that is cut off, a key that nobody has made. Those that are refused leave the record as it was, and its neighbours, and make none. Whether they are refused is for the phase `coverage` to say.',
  needs: [],
  applies: (subject) => subject.making() !== undefined && subject.operation('read') !== undefined,
  places: (subject) => [
    subject.place(subject.making(), 400),
    subject.place(subject.operation('update'), 400),
  ],
  scenes: [
    { name: 'to a record that is there', play: onKnown },
    { name: 'to a key that is not there', play: onAbsent },
    { name: 'beside the newest record', play: besideNewest, alone: true },
  ],
};

const REMEDY = 'look at the whole request before anything is written, or undo all of it';
const WRONG: readonly unknown[] = [12345, null, ['list'], { an: 'object' }, 'text', true];

async function onKnown(actor: Actor): Promise<void> {
  const { subject } = actor;
  for (const operation of subject.writing()) {
    const made = await actor.make();
    await actor.wait(actor.stage.eventualMs);
    const before = await actor.read(made.key);
    const bodies = spoiled(actor, operation, made);
    const refused = await actor.sendAll(
      bodies.map((body) => actor.call(operation, { step: 'a bad request', key: made.key, body })),
    );
    if (!refused.every(isRefusal)) await checkEach(actor, { made, operation, bodies });
    else if (!(await unchanged(actor, made, { before, refused: refused.at(-1) as Observation }))) return;
    else if (!(await untyped(actor, operation, { made, before }))) return;
  }
}

/** A type that is not taken is refused before anything is done. */
async function untyped(
  actor: Actor,
  operation: Operation,
  { made, before }: { made: Made; before: Observation },
): Promise<boolean> {
  const { body } = actor.writeCall(operation, made, actor.otherValues(operation, made.shown));
  if (!body || !('value' in body)) return true;
  const text = { value: body.value, contentType: 'text/plain' };
  const seen = await actor.send(operation, { step: 'another type', key: made.key, body: text });
  return !isRefusal(seen) || unchanged(actor, made, { before, refused: seen });
}

interface Each {
  readonly made: Made;
  readonly operation: Operation;
  readonly bodies: readonly CallBody[];
}

/** Where some are taken, those that are not are looked at one by one. */
async function checkEach(actor: Actor, { made, operation, bodies }: Each): Promise<void> {
  for (const body of bodies) {
    await actor.wait(actor.stage.eventualMs);
    const before = await actor.read(made.key);
    const seen = await actor.send(operation, { step: 'a bad request', key: made.key, body });
    if (isRefusal(seen) && !(await unchanged(actor, made, { before, refused: seen }))) return;
  }
}

interface Refused {
  readonly before: Observation;
  readonly refused: Observation;
}

async function unchanged(actor: Actor, made: Made, { before, refused }: Refused): Promise<boolean> {
  const { subject } = actor;
  const known = recordIn(subject, before);
  if (!known || !isSuccess(before)) return true;
  return actor.settles(async () => {
    const seen = await actor.read(made.key);
    const record = recordIn(subject, seen);
    const name = Object.keys(known).find((each) => !isSame(known[each], record?.[each]));
    return name === undefined
      ? undefined
      : changedFault(subject, { name, known, record, seen: [before, refused, seen] });
  });
}

interface Changed {
  readonly name: string;
  readonly known: Members;
  readonly record: Members | undefined;
  readonly seen: readonly Observation[];
}

function changedFault(subject: Subject, { name, known, record, seen }: Changed): Fault {
  const refused = seen.at(-2);
  const complaint = {
    message: `a ${refused?.exchange.request.method} that was refused has changed \`${name}\``,
    expected: shownValue(known[name]),
    seen: shownValue(record?.[name]),
    remedy: REMEDY,
    place: subject.place(refused?.operation, refused?.status ?? 400),
    member: name,
  };
  return { complaint, seen };
}

async function onAbsent(actor: Actor): Promise<void> {
  const { subject } = actor;
  const making = actor.making();
  if (!subject.keyIsOurs()) return unlisted(actor, making);
  const keys = spoiled(actor, making, { key: 'any', shown: {} }).map(() => actor.newKey('refused'));
  const bodies = keys.map((key, index) => spoiled(actor, making, { key, shown: {} })[index]);
  const all = await actor.sendAll(
    keys.map((key, index) => actor.call(making, { step: 'a bad request', key, body: bodies[index] })),
  );
  if (!(await keepsRecords(actor))) return;
  const refused = all.flatMap((seen, index) => (isRefusal(seen) ? [{ seen, key: keys[index] }] : []));
  const when = 'whose making was refused';
  for (const { seen, key } of refused) {
    const occasion = { when, remedy: REMEDY, before: [seen], clauses: [] };
    if (!(await staysUnread(actor, key, occasion))) return;
  }
  const last = refused.at(-1);
  if (!last || !(await areUnlisted(actor, refused, when))) return;
  for (const each of new Set([refused[0] ?? last, last])) if (!(await isFree(actor, each))) return;
}

interface Tried {
  readonly seen: Observation;
  readonly key: unknown;
}

async function areUnlisted(actor: Actor, refused: readonly Tried[], when: string): Promise<boolean> {
  const { subject } = actor;
  if (!actor.has('list')) return true;
  return actor.settles(async () => {
    const seen = await actor.list();
    const found = refused.find(({ key }) => recordsOf(subject, seen, key).length > 0);
    if (!found) return undefined;
    const complaint = {
      message: `the list shows a record ${when}`,
      expected: 'a list without it',
      seen: 'the record in the list',
      remedy: REMEDY,
      clauses: [],
    };
    return { complaint, seen: [found.seen, seen] };
  });
}

/** What was refused has not taken the key either. */
async function isFree(actor: Actor, { seen, key }: Tried): Promise<boolean> {
  const { subject } = actor;
  const tells = [200, 201].every((status) => subject.declares(subject.operation('upsert'), status));
  const made = await actor.sendCall({ ...actor.draft({ key }).call, step: 'a good request' });
  if (made.status >= 500 || made.status === 201 || (isSuccess(made) && !tells)) return true;
  if (!isSuccess(made) && !(await actor.takesRecords())) return true;
  const complaint = {
    message: 'a key is taken by a request that was refused',
    expected: '201',
    seen: String(made.status),
    remedy: REMEDY,
    place: subject.place(made.operation, 201),
    clauses: [],
  };
  actor.report({ complaint, seen: [seen, made] });
  return false;
}

/** Where the server chooses keys, the list shows whether there is a record with the texts of the requests. */
async function unlisted(actor: Actor, making: Operation): Promise<void> {
  const { subject } = actor;
  if (!actor.has('list') || !subject.listIsWhole()) return;
  const bodies = spoiled(actor, making, { key: undefined, shown: {} });
  const all = await actor.sendAll(bodies.map((body) => actor.call(making, { step: 'a bad request', body })));
  const refused = all.at(-1);
  if (!refused || !all.every(isRefusal)) return;
  const texts = new Set(bodies.flatMap((body) => ('value' in body ? ownTexts(actor, body.value) : [])));
  await actor.settles(async () => {
    const seen = await actor.list();
    const left = recordsIn(subject, seen)?.find((record) =>
      ownTexts(actor, record).some((text) => texts.has(text)),
    );
    if (!left) return undefined;
    const complaint = {
      message: 'the list shows a record whose making was refused',
      expected: 'a list without it',
      seen: 'the record in the list',
      remedy: REMEDY,
      clauses: [],
    };
    return { complaint, seen: [refused, seen] };
  });
}

/** Members that no other scene has written. */
function ownTexts({ stage }: Actor, record: unknown): string[] {
  const values = typeof record === 'object' && record !== null ? Object.values(record) : [];
  return values.filter((value): value is string => typeof value === 'string' && value.includes(stage.runId));
}

/** What is not found has the index -1, and that is the last one in some languages. */
async function besideNewest(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  const before = await actor.read(made.key);
  for (const action of ['update', 'replace', 'delete'] as const) {
    const operation = subject.operation(action);
    if (!operation || subject.resource.creating.has(operation)) continue;
    const key = actor.newKey('none');
    const refused = operation.requestBody
      ? await actor.write(operation, { key, shown: {} }, actor.otherValues(operation, {}))
      : await actor.send(operation, { step: 'a key that nobody has made', key });
    if (isRefusal(refused) && !(await unchanged(actor, made, { before, refused }))) return;
  }
}

/** Bodies that the schema does not allow, good but for one thing, with new values in everything that is good. */
function spoiled(actor: Actor, operation: Operation, known: Pick<Made, 'key' | 'shown'>): CallBody[] {
  const { subject } = actor;
  const { contract } = subject;
  const schema = subject.requestSchema(operation);
  const { body } = actor.writeCall(operation, known, actor.otherValues(operation, known.shown, 9));
  const whole = body && 'value' in body ? body.value : undefined;
  if (!schema || typeof whole !== 'object' || whole === null) return [];
  const full = { ...actor.draft({ key: known.key }).sent, ...whole } as Members;
  const names = [...membersOf(contract, schema).keys()].filter((name) => !subject.isKey(name));
  const wrong = names.flatMap((name) => {
    const value = WRONG.find((each) => !isValid(contract, schema, { ...full, [name]: each }));
    return value === undefined ? [] : [{ ...full, [name]: value }];
  });
  const missing = [...requiredOf(contract, schema)]
    .filter((name) => !subject.isKey(name))
    .map((name) => Object.fromEntries(Object.entries(full).filter(([each]) => each !== name)));
  const values = [...wrong, ...missing].filter((record) => !isValid(contract, schema, record));
  const cut = JSON.stringify(bodyOf(subject, operation, full)).slice(0, -1);
  return [...values.map((record) => ({ value: bodyOf(subject, operation, record) })), { raw: cut }];
}

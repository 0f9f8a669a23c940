import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { CallBody } from '../play/stage.js';
import type { Actor, Fault, Made } from './actor.js';
import { isRefusal, isSuccess, recordIn, recordsIn } from './answers.js';
import { bodyOf } from './bodies.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, membersOf, requiredOf } from './members.js';
import { keepsRecords, staysAway } from './presence.js';
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
  }
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
  for (const [index, seen] of all.entries()) {
    if (!isRefusal(seen)) continue;
    const occasion = {
      when: 'whose making was refused',
      remedy: REMEDY,
      before: [seen],
      clauses: [],
    };
    if (!(await staysAway(actor, keys[index], occasion))) return;
  }
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

import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { isSuccess } from './answers.js';
import type { Invariant } from './invariant.js';
import { secretsFor } from './many-values.js';
import type { Members } from './members.js';
import { onItem, staysAway } from './presence.js';

/** What programs know of every object, what databases take for a pattern, and the number of the first row. */
const BUILT_IN = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__class__',
  'undefined',
  'NaN',
  '%',
  '_',
  '*',
  '1',
];

export const absentIsAbsent: Invariant = {
  id: 'absent-is-absent',
  title: 'What is not there is not found, and does not come into being',
  severity: 'error',
  basis: 'RFC 9110, 15.5.5: 404 says that there is no such resource.',
  about:
    'Read, update, replacement and deletion of a key that nobody has made, where they declare 404, and names that programs come with instead of records. None of them makes a record. Of a resource that was inferred this is only known where a record of one’s own can be made and read: what no request brings into being may be computed for any key.',
  needs: [],
  applies: (subject) =>
    isKnown(subject) && onItemOf(subject).some((operation) => subject.declares(operation, 404)),
  places: (subject) => onItemOf(subject).map((operation) => subject.place(operation, 404)),
  scenes: [
    { name: 'for every operation', play: everywhere },
    { name: 'names that programs know', play: builtIn },
  ],
};

/** Whether anything tells which records there are. */
function isKnown(subject: Actor['subject']): boolean {
  const { inferred } = subject.resource;
  return !inferred || (subject.making() !== undefined && subject.operation('read') !== undefined);
}

/** Inferred is only that there are records; one that was made and is found shows that they come by being made. */
async function worksWithRecords(actor: Actor): Promise<void> {
  if (!actor.subject.resource.inferred) return;
  const { key } = await actor.make();
  if (!isSuccess(await actor.read(key))) actor.stage.skip('a record that was made cannot be read');
}

function onItemOf(subject: Actor['subject']): readonly Operation[] {
  return onItem({ subject } as Actor);
}

async function everywhere(actor: Actor): Promise<void> {
  const { subject } = actor;
  await worksWithRecords(actor);
  for (const operation of onItem(actor)) {
    if (subject.resource.creating.has(operation) || !subject.declares(operation, 404)) continue;
    const key = actor.newKey('absent');
    const seen = operation.requestBody
      ? await actor.write(operation, { key, shown: {} }, everyValue(actor, operation))
      : await actor.send(operation, { key });
    if (seen.status !== 404 && !judge(actor, operation, seen)) return;
    const occasion = {
      when: `that nobody made, after a ${operation.method} that did not find it`,
      remedy: 'make records only where the contract says so',
      before: [seen],
    };
    if (!(await staysAway(actor, key, occasion))) return;
  }
}

/** With all that a creation would need. */
function everyValue(actor: Actor, operation: Operation): Members {
  return { ...actor.otherValues(operation, {}, 3), ...secretsFor(actor, operation) };
}

/** Whether it may pass. */
function judge(actor: Actor, operation: Operation, seen: Observation): boolean {
  if (seen.status >= 500 || (seen.status >= 300 && seen.status < 400)) return true;
  actor.report({
    complaint: {
      message: isSuccess(seen)
        ? `${operation.method} of a record that is not there succeeds`
        : `${operation.method} of a record that is not there is not answered with 404`,
      expected: '404',
      seen: String(seen.status),
      remedy:
        'look the record up by its key, for the caller, before anything else, and answer 404 when there is none',
      place: actor.subject.place(operation, 404),
    },
    seen: [seen],
  });
  return false;
}

async function builtIn(actor: Actor): Promise<void> {
  const operation = actor.subject.operation('read');
  if (!operation || !actor.subject.declares(operation, 404)) return;
  await worksWithRecords(actor);
  // One that might be found under another name.
  if (actor.subject.making()) await actor.sendCall(actor.draft().call);
  const keys = BUILT_IN.filter((key) => actor.subject.allowsKey(key));
  const all = await actor.sendAll(keys.map((key) => actor.call(operation, { key, odd: true })));
  for (const [index, seen] of all.entries()) {
    const found = isSuccess(seen) && !isOwn(actor, seen, keys[index]);
    if (found && !judge(actor, operation, seen)) return;
  }
}

/** Somebody may have made it after all. */
function isOwn({ subject }: Actor, { body }: Observation, key: unknown): boolean {
  const text = body.text ?? '';
  return subject.resource.key !== '' && text.includes(JSON.stringify(key));
}

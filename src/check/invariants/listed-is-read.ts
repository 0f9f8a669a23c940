import { keyOf } from '../../contract/record-key.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault } from './actor.js';
import { recordsIn, recordsOf } from './answers.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

const SOME = 6;
/** What means the same in every path. */
const PLAIN = /^[A-Za-z0-9_-]+$/;

export const listedIsRead: Invariant = {
  id: 'listed-is-read',
  title: 'What the list shows can be read',
  severity: 'error',
  basis: 'the contract: a record that the list shows is found by its key.',
  about:
    'A few records that the list shows and the run has not made, such as defaults that a server adds. One that is not found is looked for in the list again, since somebody may have deleted it meanwhile. Only where the contract says which operations belong together, and keys of letters, digits, `-` and `_` only.',
  needs: ['list', 'read'],
  applies: (subject) => !subject.resource.inferred && !subject.isNested(),
  safe: true,
  places: (subject) => [subject.place(subject.operation('read'), 200)],
  clauses: (subject) => subject.clauses('list'),
  scenes: [{ name: 'records of others', play: others }],
};

async function others(actor: Actor): Promise<void> {
  const keys = (recordsIn(actor.subject, await actor.list()) ?? [])
    .map((record) => keyOf(actor.subject.resource, record))
    .filter((key) => PLAIN.test(String(key)) && !String(key).includes(actor.stage.runId));
  for (const key of keys.slice(0, SOME)) {
    const isFound = await actor.settles(async () => missingIn(actor, key, await actor.read(key)));
    if (!isFound) return;
  }
}

async function missingIn(actor: Actor, key: unknown, read: Observation): Promise<Fault | undefined> {
  const { subject } = actor;
  if (read.status !== 404) return undefined;
  const list = await actor.list({ step: 'list again' });
  if (recordsOf(subject, list, key).length === 0) return undefined;
  const complaint = {
    message: 'a record that the list shows is not found by its key',
    expected: '200',
    seen: `404 for ${shownValue(key)}`,
    remedy: 'list only what can be read, or let reads find what is listed',
    place: subject.place(read.operation, 200),
    clauses: subject.clauses('read'),
  };
  return { complaint, seen: [list, read] };
}

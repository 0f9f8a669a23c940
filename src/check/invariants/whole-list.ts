import type { Observation } from '../observe/observation.js';
import type { Actor, Fault, Made } from './actor.js';
import { isSuccess, recordIn, recordsIn } from './answers.js';
import { difference, keptOf, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { keyOf } from '../../contract/record-key.js';
import type { Members } from './members.js';
import { countAt } from './counting.js';
import { choiceFor, keyFor, textsFor } from './many-values.js';

/** More than the page sizes that frameworks come with. */
const MANY = 104;
/** One in so many that gets lost is found, whatever is done to it. */
const OFTEN = 55;
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 413, 422]);

export const wholeList: Invariant = {
  id: 'whole-list',
  title: 'The list holds exactly the records that there are, few or many',
  severity: 'error',
  basis: 'the contract: the list has all records of the caller.',
  about:
    'Many records are made, changed and deleted at the same time, each in every way of writing, with each choice of members, with keys as databases make them and with texts that look like something else, and the list is compared after each round: every record once, as it was written last, each upsert answered as what it was, and none that is deleted. So a page size that nobody declared is found, and one write in many that gets lost. A list that declares parameters for pages may come in parts: then only what is there is judged. With `--other-token`, another tenant has a record meanwhile.',
  needs: ['list'],
  applies: (subject) => subject.making() !== undefined,
  places: (subject) => [subject.place(subject.operation('list'), 200)],
  clauses: (subject) => subject.clauses('list'),
  scenes: [
    { name: 'one record', play: (actor) => rounds(actor, 1) },
    { name: `${MANY} records`, play: (actor) => rounds(actor, MANY) },
  ],
};

async function rounds(actor: Actor, count: number): Promise<void> {
  const { subject } = actor;
  // The check `own-records` looks for it in all lists.
  if (hasNeighbour(actor)) await actor.as('other-token').make();
  let known: readonly Now[] = (await makeAll(actor, count)).map((made) => ({
    made,
    values: keptOf(subject, made.sent),
  }));
  const made = known.map((each) => each.made.seen);
  if (oddStatus(actor, made, 201) || !(await lists(actor, known, made.at(-1)))) return;
  const others = known.slice(OFTEN);
  known = known.slice(0, OFTEN);
  for (const [index, operation] of subject.writing().entries()) {
    const drafts = known.map((each, record) => ({
      each,
      values: choiceFor(actor, operation, { known: each.values, turn: { record, round: index + 1 } }),
    }));
    const seen = await actor.sendAll(
      drafts.map(({ each, values }) => {
        const shown = { ...each.made.shown, ...each.values };
        return actor.writeCall(operation, { key: each.made.key, shown }, values);
      }),
    );
    if (unfound(actor, drafts, seen)) return;
    const done = seen.filter((each) => !isRefused(each));
    if (!done.every((each) => isSuccess(each)) || oddStatus(actor, done, 200)) return;
    const now = drafts.map(({ each, values }, turn) =>
      isRefused(seen[turn])
        ? each
        : { made: each.made, values: { ...each.values, ...keptOf(subject, values) } },
    );
    if (now.some((each, turn) => mixedUp(actor, each, seen[turn]))) return;
    known = now;
    if (!(await lists(actor, known, seen.at(-1)))) return;
  }
  if (actor.has('read') && !(await eachRead(actor, known))) return;
  if (actor.has('delete')) await deleteAll(actor, [...known, ...others]);
}

/** Each with an odd key and text; a server that takes some of them only gets usual ones instead. */
async function makeAll(actor: Actor, count: number): Promise<readonly Made[]> {
  const operation = actor.making();
  const drafts = Array.from({ length: count }, (_, record) =>
    actor.draft({
      key: keyFor(actor, record),
      values: textsFor(actor, operation, { record, round: 0 }),
    }),
  );
  const seen = await actor.sendAll(drafts.map(({ call }) => call));
  const refused = seen.filter((each) => isRefused(each)).length;
  const made = drafts.flatMap((draft, index) => {
    const each = seen[index];
    return each && !isRefused(each) ? [actor.made(draft, each)] : [];
  });
  return [...made, ...(await actor.makeMany(refused))];
}

/** A write does not find what the list shows. */
function unfound(actor: Actor, drafts: readonly { each: Now }[], seen: readonly Observation[]): boolean {
  const { subject } = actor;
  const index = seen.findIndex(({ status }) => status === 404);
  const [known, write] = [drafts[index]?.each.made, seen[index]];
  if (!known || !write) return false;
  const complaint = {
    message: 'one of many writes does not find its record',
    expected: '200',
    seen: `404 for ${shownValue(known.key)}`,
    remedy: 'look records up by the key as text, whatever it looks like',
    place: subject.place(write.operation, 200),
    clauses: subject.clauses(write.operation?.action),
  };
  actor.report({ complaint, seen: [known.seen, write] });
  return true;
}

/** What the phase `coverage` judges. */
function isRefused(seen: Observation | undefined): boolean {
  return seen !== undefined && REFUSALS.has(seen.status);
}

function hasNeighbour({ stage, subject }: Actor): boolean {
  return stage.has('other-token') && subject.resource.owner === 'credential' && !subject.isNested();
}

/** Of an upsert that says by its status what it has done: some of many do not say it. */
function oddStatus(actor: Actor, seen: readonly Observation[], status: 200 | 201): boolean {
  const { subject } = actor;
  const operation = subject.operation('upsert');
  const tells = [200, 201].every((each) => subject.declares(operation, each));
  const [odd, ...others] = seen.filter((each) => each.operation === operation && each.status !== status);
  if (!tells || !odd || others.length + 1 === seen.length) return false;
  const complaint = {
    message: `one of many upserts does not answer as ${status === 201 ? 'a creation' : 'an update'}`,
    expected: String(status),
    seen: String(odd.status),
    remedy: 'answer by what was done: whether there was a record with this key, for this caller',
    place: subject.place(operation, status),
    clauses: subject.clauses('upsert'),
  };
  actor.report({ complaint, seen: [odd] });
  return true;
}

/** A record and what was last written to it. */
interface Now {
  readonly made: Made;
  readonly values: Members;
}

async function lists(actor: Actor, known: readonly Now[], before: Observation | undefined): Promise<boolean> {
  return actor.settles(async () => {
    const seen = await actor.list();
    if (!isSuccess(seen)) return undefined;
    return faultIn(actor, known, { seen, before });
  });
}

interface Looked {
  readonly seen: Observation;
  readonly before: Observation | undefined;
}

function faultIn(actor: Actor, known: readonly Now[], looked: Looked): Fault | undefined {
  const { subject } = actor;
  const byKey = new Map<string, Members[]>();
  for (const record of recordsIn(subject, looked.seen) ?? []) {
    const key = String(keyOf(subject.resource, record));
    byKey.set(key, [...(byKey.get(key) ?? []), record]);
  }
  const found = known.map(({ made }) => byKey.get(String(made.key)) ?? []);
  const missing = found.filter(({ length }) => length === 0).length;
  if (missing > 0 && subject.listIsWhole()) return missingFault(actor, { missing, known, looked });
  if (found.some(({ length }) => length > 1)) return twiceFault(actor, looked);
  for (const [index, { values }] of known.entries()) {
    const record = found[index]?.[0];
    const other = record && difference(subject, values, record);
    if (other) return staleFault(actor, other, looked);
  }
  return countAt(actor, looked.seen);
}

function missingFault(
  actor: Actor,
  { missing, known, looked }: { missing: number; known: readonly Now[]; looked: Looked },
): Fault {
  const all = missing === known.length;
  return fault(actor, looked, {
    message: all ? 'the list does not show a record that is there' : 'the list does not show all records',
    expected: `${known.length} of the ${known.length} records that were made`,
    seen: `${known.length - missing} of them`,
    remedy: 'list all records of the caller, or declare how the list comes in pages',
  });
}

function twiceFault(actor: Actor, looked: Looked): Fault {
  return fault(actor, looked, {
    message: 'the list shows a record twice',
    expected: 'each record once',
    seen: 'one key in two records',
    remedy: 'keep one record for each key, and join no rows that repeat it',
  });
}

function staleFault(
  actor: Actor,
  { member, expected, seen }: { member: string; expected: unknown; seen: unknown },
  looked: Looked,
): Fault {
  return fault(actor, looked, {
    message: `the list shows a \`${member}\` that is not the one that was written last`,
    expected: shownValue(expected),
    seen: shownValue(seen),
    remedy: 'let the list show what the last write left, and drop what is cached of it on every write',
  });
}

function fault(
  { subject }: Actor,
  { seen, before }: Looked,
  words: { message: string; expected: string; seen: string; remedy: string },
): Fault {
  const complaint = {
    ...words,
    place: subject.place(subject.operation('list'), 200),
    clauses: subject.clauses('list'),
  };
  return { complaint, seen: before ? [before, seen] : [seen] };
}

/** The answer to one of many writes belongs to another one. */
function mixedUp(actor: Actor, { made, values }: Now, seen?: Observation): boolean {
  const { subject } = actor;
  const record = seen && recordIn(subject, seen);
  if (!seen || !record) return false;
  const key = keyOf(subject.resource, record);
  const other = difference(subject, values, record);
  if (String(key) === String(made.key) && !other) return false;
  actor.report({
    complaint: {
      message: 'one of many writes at the same time is answered with something else',
      expected: other ? shownValue(other.expected) : shownValue(made.key),
      seen: other ? shownValue(other.seen) : shownValue(key),
      remedy: 'share nothing between requests, and answer each write with what it has written',
      place: subject.place(seen.operation, seen.status),
      clauses: subject.clauses(seen.operation?.action),
    },
    seen: [seen],
  });
  return true;
}

async function eachRead(actor: Actor, known: readonly Now[]): Promise<boolean> {
  const { subject } = actor;
  const operation = actor.operation('read');
  return actor.settles(async () => {
    const all = await actor.sendAll(
      known.map(({ made }) => actor.call(operation, { step: 'read each', key: made.key })),
    );
    for (const [index, { made, values }] of known.entries()) {
      const seen = all[index] as Observation;
      const record = recordIn(subject, seen);
      const other = record && difference(subject, values, record);
      if (isSuccess(seen) && !other) continue;
      const complaint = {
        message: other
          ? `one of many reads shows a \`${other.member}\` that is not the one that was written last`
          : 'one of many reads does not find its record',
        expected: other ? shownValue(other.expected) : '200',
        seen: other ? shownValue(other.seen) : String(seen.status),
        remedy: 'let every read see what the last write left',
        place: subject.place(operation, 200),
        clauses: subject.clauses('read'),
      };
      return { complaint, seen: [made.seen, seen] };
    }
    return undefined;
  });
}

async function deleteAll(actor: Actor, known: readonly Now[]): Promise<void> {
  const { subject } = actor;
  const operation = actor.operation('delete');
  const gone = await actor.sendAll(
    known.map(({ made }) => actor.call(operation, { step: 'delete each', key: made.key })),
  );
  const refused = gone.find((each) => !isSuccess(each));
  if (refused) {
    const complaint = {
      message: 'a record that is there cannot be deleted',
      expected: 'a success',
      seen: String(refused.status),
      remedy: 'delete every record that the caller may see and the contract does not protect',
      place: operation.node.child('responses'),
      clauses: subject.clauses('delete'),
    };
    return actor.report({ complaint, seen: [refused] });
  }
  const keys = new Set(known.map(({ made }) => String(made.key)));
  await actor.settles(async () => {
    const seen = await actor.list();
    const left = (recordsIn(subject, seen) ?? []).filter((record) =>
      keys.has(String(keyOf(subject.resource, record))),
    );
    if (left.length === 0) return undefined;
    return fault(
      actor,
      { seen, before: gone.at(-1) },
      {
        message: 'the list shows records that are deleted',
        expected: `none of the ${known.length} records that were deleted`,
        seen: `${left.length} of them`,
        remedy: 'list what is there, and drop what is cached of it on every write',
      },
    );
  });
}

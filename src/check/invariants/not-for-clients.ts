import { sourcesOf } from '../observe/record.js';
import type { Actor, Made } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { difference, lasting, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import { type Members, isFlagged, membersOf } from './members.js';
import { compareMoments } from './moments.js';
import { staysThere } from './presence.js';
import type { Subject } from './subject.js';

export const notForClients: Invariant = {
  id: 'not-for-clients',
  title: 'What the server sets, clients do not',
  severity: 'error',
  basis:
    'OpenAPI 3.1, Schema Object, `readOnly`: the value is managed by the server; attempts to change it are ignored or refused.',
  about:
    'When a record is made or written as a whole, members that are read-only, set by the server or hidden are sent along: they may be ignored or refused, but not taken; so is null for each of those that are never null. A hidden mark that protects records is tried by deleting the record afterwards. So are names that tables are known to have and the contract does not name, such as `organization_id`, `is_active` and `deleted_at`: a record that is made or changed with them is read, listed and deleted like any other.',
  needs: [],
  applies: (subject) =>
    subject.making() !== undefined && foreignTo(subject).length + hiddenIn(subject).length > 0,
  places: (subject) => foreignTo(subject).map((name) => subject.member(name)),
  scenes: [
    { name: 'on creation', play: onCreation },
    { name: 'on a further write', play: onWrite },
    { name: 'null for each of them', play: nulls },
    { name: 'hidden marks', play: hidden },
    { name: 'what tables hold beside', play: columns },
  ],
};

function foreignTo(subject: Subject): readonly string[] {
  return [...subject.shown()]
    .filter(([name, node]) => {
      if (subject.kept().has(name) || subject.isKey(name)) return false;
      return subject.resource.fields.has(name) || isFlagged(subject.contract, node, 'readOnly');
    })
    .map(([name]) => name);
}

function hiddenIn({ resource }: Subject): readonly (readonly [string, unknown])[] {
  return resource.protection
    .flatMap(({ when }) => [...when])
    .filter(([name]) => {
      const rule = resource.fields.get(name);
      return rule !== undefined && 'hidden' in rule;
    });
}

function strange(subject: Subject, name: string, text: string): unknown {
  const format = subject.member(name)?.string('format');
  return format === 'date-time' ? '2001-02-03T04:05:06Z' : text;
}

function all(actor: Actor): Members {
  const { subject } = actor;
  return Object.fromEntries(
    foreignTo(subject).map((name) => [name, strange(subject, name, actor.stage.unique('foreign'))]),
  );
}

async function onCreation(actor: Actor): Promise<void> {
  const { subject } = actor;
  const names = [...sourcesOf(subject.resource).keys()];
  const other = names.length > 0 && subject.keyIsOurs() ? await actor.make() : undefined;
  const values = { ...all(actor), ...(other && Object.fromEntries(names.map((name) => [name, other.key]))) };
  const made = await actor.make({ values });
  if (!(await judge(actor, made, { values, record: made.shown })) || !other || !actor.has('read')) return;
  await actor.settles(async () => {
    const seen = await actor.read(other.key);
    const record = recordIn(subject, seen);
    const found = record && difference(subject, lasting(subject, other.shown), record);
    if (!found) return undefined;
    const complaint = {
      message: `a creation with the \`${names[0]}\` of another record changes that one`,
      expected: shownValue(found.expected),
      seen: shownValue(found.seen),
      remedy: 'look records up by their key, and by nothing that clients do not set',
      place: subject.member(names[0] ?? ''),
      member: names[0],
    };
    return { complaint, seen: [other.seen, made.seen, seen] };
  });
}

async function onWrite(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make();
  for (const operation of subject.writing().filter(({ action }) => action !== 'update')) {
    const values = all(actor);
    const seen = await actor.write(operation, made, values);
    const record = recordIn(subject, seen);
    if (isSuccess(seen) && record && !(await judge(actor, { ...made, seen }, { values, record }))) return;
  }
}

/** What looks for a value before it takes one may take this for none, and what merges takes it. */
async function nulls(actor: Actor): Promise<void> {
  const { subject } = actor;
  const names = foreignTo(subject).filter((name) => !takesNull(subject, name));
  const values = Object.fromEntries(names.map((name) => [name, null]));
  if (names.length === 0) return;
  const known = await actor.make();
  for (const operation of subject.writing()) {
    const seen = await actor.write(operation, known, {
      ...actor.otherValues(operation, known.shown),
      ...values,
    });
    const record = recordIn(subject, seen);
    if (isSuccess(seen) && record && !(await judge(actor, { ...known, seen }, { values, record }))) return;
  }
  const made = await actor.make({ values });
  await judge(actor, made, { values, record: made.shown });
}

function takesNull(subject: Subject, name: string): boolean {
  const node = subject.member(name);
  return node !== undefined && subject.contract.validator(node, 'response')(null).length === 0;
}

interface Tried {
  readonly values: Members;
  readonly record: Members;
}

async function judge(
  actor: Actor,
  { key, seen }: Pick<Made, 'key' | 'seen'>,
  { values, record }: Tried,
): Promise<boolean> {
  const { subject } = actor;
  const read = actor.has('read') ? recordIn(subject, await actor.read(key)) : undefined;
  const taken = Object.keys(values).find((name) =>
    [record, read].some((each) => isTaken(each?.[name], values[name])),
  );
  if (taken === undefined) return true;
  const complaint = {
    message: `\`${taken}\` is taken from the request`,
    expected: 'a value of the server’s own',
    seen: shownValue(values[taken]),
    remedy: 'take from requests only the members that clients may set',
    place: subject.member(taken),
    member: taken,
  };
  actor.report({ complaint, seen: [seen] });
  return false;
}

function isTaken(shown: unknown, sent: unknown): boolean {
  return shown === sent || compareMoments(shown, sent) === 0;
}

/** What models have beside the members of the contract, and what frameworks take from requests that name it. */
function columnsOf(actor: Actor): Members {
  const { subject, stage } = actor;
  const requests = [subject.making(), subject.operation('update')].flatMap((each) =>
    each ? [...membersOf(subject.contract, subject.requestSchema(each)).keys()] : [],
  );
  const known = new Set([...requests, ...subject.shown().keys()]);
  const owners = OWNERS.map((name) => [name, stage.unique('foreign')] as const);
  return Object.fromEntries([...owners, ...MARKS].filter(([name]) => !known.has(name)));
}

const OWNERS =
  'organization organization_id organizationId tenant tenant_id tenantId account_id owner owner_id user user_id userId created_by pk _id uuid'.split(
    ' ',
  );
const MARKS: readonly (readonly [string, unknown])[] = [
  ...['deleted', 'is_deleted', 'isDeleted', 'archived', 'is_archived', 'hidden', 'locked'].map(
    (name) => [name, true] as const,
  ),
  ...['active', 'is_active', 'isActive', 'enabled', 'is_enabled', 'visible'].map(
    (name) => [name, false] as const,
  ),
  ['deleted_at', '2001-02-03T04:05:06Z'],
  ['status', 'deleted'],
];

async function columns(actor: Actor): Promise<void> {
  const { subject } = actor;
  const made = await actor.make({ values: columnsOf(actor) });
  const before = [made.seen];
  for (const operation of subject.writing())
    before.push(await actor.write(operation, made, columnsOf(actor)));
  const remedy = 'take from requests only the members that the contract names';
  const when = 'that was written with members that the contract does not name';
  if (!(await staysThere(actor, made.key, { when, remedy, before })) || !actor.has('delete')) return;
  const gone = await actor.remove(made.key);
  if (gone.status !== 403 && gone.status !== 404 && gone.status !== 409) return;
  const complaint = {
    message: `a record ${when} cannot be deleted`,
    expected: 'a record like any other',
    seen: `${gone.status} to its deletion`,
    remedy,
    place: subject.place(subject.operation('delete'), 204),
    clauses: subject.clauses('delete'),
  };
  actor.report({ complaint, seen: [...before, gone] });
}

/** A record with the mark of protected ones could not be deleted. */
async function hidden(actor: Actor): Promise<void> {
  const { subject } = actor;
  const marks = hiddenIn(subject);
  if (marks.length === 0 || !actor.has('delete')) return;
  const values = Object.fromEntries(marks);
  const made = await actor.make({ values });
  const update = subject.operation('update');
  if (update) await actor.write(update, made, { ...actor.otherValues(update, made.shown), ...values });
  const seen = await actor.remove(made.key);
  if (isSuccess(seen) || seen.status >= 500 || seen.status === 401) return;
  const names = marks.map(([name]) => `\`${name}\``).join(', ');
  const complaint = {
    message: `${names} is taken from the request: the record is protected now`,
    expected: 'a record like any other',
    seen: `${seen.status} to its deletion`,
    remedy: 'take from requests only the members that clients may set',
    place: subject.place(subject.operation('delete'), seen.status),
  };
  actor.report({ complaint, seen: [made.seen, seen] });
  const plain = Object.fromEntries(marks.map(([name, value]) => [name, value === true ? false : null]));
  if (update) await actor.write(update, made, plain);
}

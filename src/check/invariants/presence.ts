import type { Operation } from '../../contract/model.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault } from './actor.js';
import { isSuccess, recordsOf } from './answers.js';
import { type Difference, difference, shownValue } from './compare.js';
import type { Members } from './members.js';

/** What makes a record be there or not, in words: `after it was deleted`. */
interface Occasion {
  readonly when: string;
  readonly remedy: string;
  readonly before: readonly Observation[];
  /** Whose clauses say so, where it is not the operation that shows it. */
  readonly clauses?: readonly string[] | undefined;
  /** What the list shows of a record that is there. */
  readonly shows?: Members | undefined;
}

/**
 * Of an inferred resource only paths and names are known: a record that was made and is found, beside one that is not, shows that records
 * come by being made.
 */
export async function keepsRecords(actor: Actor): Promise<boolean> {
  if (!actor.subject.resource.inferred) return true;
  const draft = actor.draft();
  const seen = await actor.sendCall(draft.call);
  if (!isSuccess(seen)) return false;
  const { key } = actor.made(draft, seen);
  return isSuccess(await actor.read(key)) && !isSuccess(await actor.read(actor.newKey('absent')));
}

/** Whether nothing shows a record under the key: neither read nor list. Reports the first that does. */
export async function staysAway(actor: Actor, key: unknown, occasion: Occasion): Promise<boolean> {
  if (!(await staysUnread(actor, key, occasion))) return false;
  if (!actor.has('list')) return true;
  return actor.settles(async () => {
    const seen = await actor.list();
    return recordsOf(actor.subject, seen, key).length > 0 ? shownFault(actor, seen, occasion) : undefined;
  });
}

/** The same for a read alone. */
export async function staysUnread(actor: Actor, key: unknown, occasion: Occasion): Promise<boolean> {
  if (!actor.has('read')) return true;
  return actor.settles(async () => {
    const seen = await actor.read(key);
    return isSuccess(seen) ? shownFault(actor, seen, occasion) : undefined;
  });
}

function shownFault(
  { subject }: Actor,
  seen: Observation,
  { when, remedy, before, clauses }: Occasion,
): Fault {
  const isList = seen.operation === subject.operation('list');
  const complaint = {
    message: `${isList ? 'the list' : 'a read'} shows a record ${when}`,
    expected: isList ? 'a list without it' : '404',
    seen: isList ? 'the record in the list' : String(seen.status),
    remedy,
    place: isList ? undefined : subject.place(seen.operation, 404),
    clauses: clauses ?? subject.clauses(seen.operation?.action),
  };
  return { complaint, seen: [...before, seen] };
}

/** Whether a record can be read and is in the list, once. Reports the first that does not show it. */
export async function staysThere(actor: Actor, key: unknown, occasion: Occasion): Promise<boolean> {
  if (actor.has('read')) {
    const there = await actor.settles(async () => {
      const seen = await actor.read(key);
      return isSuccess(seen) ? undefined : lostFault(actor, seen, occasion);
    });
    if (!there) return false;
  }
  if (!actor.has('list') || !actor.subject.listIsWhole()) return true;
  return actor.settles(async () => {
    const seen = await actor.list();
    if (!isSuccess(seen)) return undefined;
    const [record, ...others] = recordsOf(actor.subject, seen, key);
    if (!record || others.length > 0) return lostFault(actor, seen, occasion);
    const other = difference(actor.subject, occasion.shows ?? {}, record);
    return other && staleFault(actor, { other, seen }, occasion);
  });
}

function lostFault(
  { subject }: Actor,
  seen: Observation,
  { when, remedy, before, clauses }: Occasion,
): Fault {
  const isList = seen.operation === subject.operation('list');
  const complaint = {
    message: isList ? `the list does not show a record once ${when}` : `a record cannot be read ${when}`,
    expected: isList ? 'the record, once' : '200',
    seen: isList ? 'it is missing, or there twice' : String(seen.status),
    remedy,
    place: subject.place(seen.operation, 200),
    clauses: clauses ?? subject.clauses(seen.operation?.action),
  };
  return { complaint, seen: [...before, seen] };
}

function staleFault(
  { subject }: Actor,
  { other, seen }: { other: Difference; seen: Observation },
  { when, remedy, before, clauses }: Occasion,
): Fault {
  const complaint = {
    message: `the list shows another \`${other.member}\` of a record ${when}`,
    expected: shownValue(other.expected),
    seen: shownValue(other.seen),
    remedy,
    place: subject.member(other.member),
    clauses: clauses ?? subject.clauses('list'),
  };
  return { complaint, seen: [...before, seen] };
}

/** Every operation on one record, with a request that is as good as any. */
export function onItem(actor: Actor): readonly Operation[] {
  const { subject } = actor;
  const actions = ['read', 'update', 'replace', 'delete'] as const;
  return actions
    .flatMap((action) => subject.operation(action) ?? [])
    .filter((operation) => subject.keyIsInPath(operation));
}

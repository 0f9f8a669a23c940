import { excerpt } from '../observe/body.js';
import { type Members, isMembers } from './members.js';
import { isSameMoment, momentOf } from './moments.js';
import type { Subject } from './subject.js';

export interface Difference {
  readonly member: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

/** The same value: moments however they are written, numbers by value, objects with at least the members that were sent. */
export function isSame(expected: unknown, seen: unknown): boolean {
  if (expected === seen) return true;
  if (momentOf(expected) && momentOf(seen)) return isSameMoment(expected, seen);
  if (Array.isArray(expected)) {
    const other = Array.isArray(seen) ? (seen as readonly unknown[]) : undefined;
    return other?.length === expected.length && expected.every((each, index) => isSame(each, other[index]));
  }
  if (!isMembers(expected) || !isMembers(seen)) return false;
  return Object.entries(expected).every(
    ([name, value]) => Object.hasOwn(seen, name) && isSame(value, seen[name]),
  );
}

/** The first member of `expected` that `seen` shows otherwise or not at all; only members that `subject` shows count. */
export function difference(subject: Subject, expected: Members, seen: Members): Difference | undefined {
  for (const [member, value] of Object.entries(expected)) {
    if (value === undefined || !(subject.shown().has(member) || Object.hasOwn(seen, member))) continue;
    const isMissing = !Object.hasOwn(seen, member);
    const other = isMissing ? undefined : seen[member];
    if (!isSame(value, other) && subject.mustShow(member, value, isMissing))
      return { member, expected: value, seen: other };
  }
  return undefined;
}

/** What was written to members that answers show. */
export function keptOf(subject: Subject, sent: Members): Members {
  const members = Object.entries(sent).filter(([name]) => subject.kept().has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, subject.open(name, value)]));
}

/** Without members that a write sets. */
export function lasting(subject: Subject, shown: Members, changed: Members = {}): Members {
  const free = new Set([...subject.ruled('on-write'), ...Object.keys(changed)]);
  const isFixed = (name: string): boolean =>
    !free.has(name) && (subject.kept().has(name) || subject.resource.fields.has(name) || subject.isKey(name));
  return Object.fromEntries(Object.entries(shown).filter(([name]) => isFixed(name)));
}

export function shownValue(value: unknown): string {
  return value === undefined ? 'nothing' : excerpt(JSON.stringify(value), 200);
}

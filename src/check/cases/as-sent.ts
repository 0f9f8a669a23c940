import { maskOf, strip } from '../../contract/mask.js';
import type { Node } from '../../contract/node.js';
import type { Part } from '../generate/body-cases.js';
import { type Path, isObject, valueIn } from '../generate/json.js';
import type { Severity } from '../finding.js';
import type { Fault } from '../invariants/actor.js';
import { isSuccess, recordIn, recordsOf } from '../invariants/answers.js';
import { isSame } from '../invariants/compare.js';
import type { Members } from '../invariants/members.js';
import type { Subject } from '../invariants/subject.js';
import type { Observation } from '../observe/observation.js';
import { isFreeText } from '../generate/free-text.js';
import type { Ground } from './ground.js';
import { placeName } from './verdict.js';

const MAX_SHOWN = 300;

/** What was sent, and what was special about it. */
export interface Sent {
  readonly value: unknown;
  readonly parts: readonly Part[];
  readonly key: unknown;
}

interface Difference {
  readonly path: Path;
  readonly expected: unknown;
  readonly seen: unknown;
  readonly part: Part | undefined;
}

/** A difference, and where it stands if the value there was a usual one: then it has nothing to do with what else was sent. */
export interface Changed extends Fault {
  readonly usual: string | undefined;
}

/** How the answer shows the record otherwise than it was sent. */
export function changedIn(ground: Ground, sent: Sent, seen: Observation): Changed | undefined {
  const record = ground.actor && recordIn(ground.actor.subject, seen);
  return record && faultOf(ground, { sent, seen, record });
}

/** As `changedIn`, for a list. Records that are not in it say nothing: it may come in parts. */
export function changedInList(ground: Ground, sent: Sent, seen: Observation): Changed | undefined {
  const [record] = ground.actor ? recordsOf(ground.actor.subject, seen, sent.key) : [];
  return record && faultOf(ground, { sent, seen, record });
}

/** What was made is in a list that holds everything. */
export function missingIn(
  { actor, isFirm }: Ground,
  { parts, key }: Sent,
  seen: Observation,
): Fault | undefined {
  if (!actor?.subject.listIsWhole() || !isSuccess(seen) || recordsOf(actor.subject, seen, key).length > 0)
    return undefined;
  const { subject } = actor;
  const complaint = {
    message: 'the list does not show a record that was made with what the schema allows',
    expected: 'every record',
    seen: `no record that was made with ${parts.map(describe).join(', ') || 'usual values'}`,
    remedy: 'list every record that there is: leave none out for what its members hold or lack',
    severity: isFirm ? undefined : ('warning' as const),
    place: subject.place(subject.operation('list'), 200),
    clauses: subject.clauses('list'),
  };
  return { complaint, seen: [seen] };
}

function describe({ path, what }: Part): string {
  return `${placeName(path)}: ${what}`;
}

interface Shown {
  readonly sent: Sent;
  readonly seen: Observation;
  readonly record: Members;
}

function faultOf(ground: Ground, { sent, seen, record }: Shown): Changed | undefined {
  const difference = differenceIn(ground, sent, record);
  if (!difference) return undefined;
  const { path, expected, seen: other, part } = difference;
  const complaint = {
    message: `${placeName(path)} does not come back as it was sent: ${part?.kind ?? 'a usual value'}`,
    expected: exactly(expected),
    seen: exactly(other),
    remedy: 'keep the value as it is: escape, trim or normalise where it is used, not where it is stored',
    severity: severityOf(ground, difference),
    place: nodeOf(ground, path),
    member: path.at(-1),
  };
  return { complaint, seen: [seen], usual: part ? undefined : path.join('/') };
}

/** Frameworks take blanks away at both ends unless they are told not to. */
function severityOf({ isFirm }: Ground, { path, expected, seen }: Difference): Severity | undefined {
  const isTrimmed = typeof expected === 'string' && (seen === expected.trim() || seen === expected.trimEnd());
  return !isTrimmed && (isFirm || isFreeText(path.at(-1) ?? '')) ? undefined : 'warning';
}

/** With every blank: it may be what is missing. */
function exactly(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Only members that answers show, and that the server does not set. */
function differenceIn(ground: Ground, sent: Sent, record: Members): Difference | undefined {
  const { actor, operation } = ground;
  const subject = actor?.subject;
  const root = requestRoot(subject?.resource.bodies.get(operation)?.request ?? '');
  const own = valueIn(withoutHidden(ground, sent.value), root);
  if (!subject || !isObject(own)) return undefined;
  for (const [name, expected] of Object.entries(own)) {
    if (!isShown(subject, name, expected) || !Object.hasOwn(record, name)) continue;
    // What the path says of the record counts.
    if (operation.path.includes(`{${name}}`)) continue;
    const place = { path: [...root, name], parts: sent.parts };
    const difference = firstDifference(expected, record[name], place);
    if (difference && !ground.changed.has(difference.path.join('/'))) return difference;
  }
  return undefined;
}

/** What answers cannot show as it was sent is another member of the same name. */
function isShown(subject: Subject, name: string, expected: unknown): boolean {
  const node = subject.kept().has(name) ? subject.member(name) : undefined;
  return node !== undefined && subject.contract.validator(node, 'response')(expected).length === 0;
}

function withoutHidden({ cases }: Ground, value: unknown): unknown {
  const schema = cases.content()?.schema;
  return schema ? strip(value, maskOf(cases.contract, schema, 'writeOnly')) : value;
}

interface Place {
  readonly path: Path;
  readonly parts: readonly Part[];
}

/** An object may come back with more members than were sent. */
function firstDifference(expected: unknown, seen: unknown, { path, parts }: Place): Difference | undefined {
  if (isObject(expected) && isObject(seen)) {
    for (const [name, value] of Object.entries(expected)) {
      const inner = { path: [...path, name], parts };
      const difference = firstDifference(value, Object.hasOwn(seen, name) ? seen[name] : undefined, inner);
      if (difference) return difference;
    }
    return undefined;
  }
  const part = parts.find((each) => each.path.every((step, index) => path[index] === step));
  return isSameAs(part, expected, seen) ? undefined : { path, expected, seen, part };
}

function requestRoot(pointer: string): Path {
  return pointer === '' ? [] : pointer.slice(1).split('/');
}

/** A text that is tried for itself has to be the very same; elsewhere a moment may be written in another way. */
function isSameAs(part: Part | undefined, expected: unknown, seen: unknown): boolean {
  if (typeof expected !== 'string' || typeof seen !== 'string') return isSame(expected, seen);
  if (part?.value !== expected)
    return isSame(expected, seen) || expected.toLowerCase() === seen.toLowerCase();
  return expected === seen || (part.same?.(expected, seen) ?? false);
}

function nodeOf({ actor }: Ground, path: Path): Node | undefined {
  return path.map((name) => actor?.subject.member(name)).find(Boolean);
}

import type { Violation } from '../../contract/model.js';
import { parsePointer } from '../../contract/pointer.js';
import { isObject } from '../records/merge-patch.js';

/** A member that holds a sentence, by the names that APIs use for it, the most telling first. */
const SENTENCES = [
  'detail',
  'message',
  'error',
  'error_description',
  'description',
  'title',
  'reason',
  'msg',
];

/** Where messages go that belong to no member. */
const WHOLE = 'non_field_errors';

/** One member for each faulty one, nested as in the request, each with its messages. */
export function messagesByMember(violations: readonly Violation[]): unknown {
  const root: Branch = new Map();
  for (const violation of violations) {
    const path = memberPath(violation);
    const branch = branchAt(root, path.slice(0, -1));
    const name = path.at(-1) ?? WHOLE;
    const known = branch.get(name);
    if (Array.isArray(known)) known.push(messageFor(violation));
    else if (known) addWhole(known, messageFor(violation));
    else branch.set(name, [messageFor(violation)]);
  }
  return toValue(root);
}

type Branch = Map<string, Branch | string[]>;

function branchAt(root: Branch, path: readonly string[]): Branch {
  let branch = root;
  for (const name of path) {
    const known = branch.get(name);
    const next: Branch = known instanceof Map ? known : new Map();
    if (Array.isArray(known)) next.set(WHOLE, known);
    branch.set(name, next);
    branch = next;
  }
  return branch;
}

function addWhole(branch: Branch, message: string): void {
  const known = branch.get(WHOLE);
  if (Array.isArray(known)) known.push(message);
  else branch.set(WHOLE, [message]);
}

function toValue(branch: Branch): unknown {
  return Object.fromEntries(
    [...branch].map(([name, part]) => [name, part instanceof Map ? toValue(part) : part]),
  );
}

/** The member that is at fault: a missing one is, and not the object that it is missing in. */
export function memberPath({ in: place, name, pointer, params }: Violation): string[] {
  const path = [...(place === 'body' ? [] : [name ?? place]), ...parsePointer(pointer)];
  const member = MEMBER_PARAMS.map((param) => params?.[param]).find((value) => typeof value === 'string');
  return member === undefined ? path : [...path, member as string];
}

const MEMBER_PARAMS = ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName'];

export function messageFor({ keyword, message }: Violation): string {
  if (keyword === 'required') return 'This field is required.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

/** All faults in one line. */
export function summary(violations: readonly Violation[]): string {
  const parts = violations.slice(0, 5).map((violation) => {
    const path = memberPath(violation).join('.');
    return path === '' ? messageFor(violation) : `${path}: ${messageFor(violation)}`;
  });
  if (violations.length > 5) parts.push(`And ${violations.length - 5} more.`);
  return parts.join(' ');
}

/** A copy of `template` with `sentence` in place of its only string, or of the member that is named like one; undefined if none is. */
export function withSentence(template: unknown, sentence: string): unknown {
  if (typeof template === 'string') return sentence;
  if (!isObject(template)) return undefined;
  const strings = Object.entries(template).filter(([, value]) => typeof value === 'string');
  const names = strings.map(([name]) => name);
  const named = SENTENCES.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
  if (named !== undefined) return { ...template, [named]: sentence };
  for (const [name, value] of Object.entries(template)) {
    const filled = isObject(value) ? withSentence(value, sentence) : undefined;
    if (filled !== undefined) return { ...template, [name]: filled };
  }
  return undefined;
}

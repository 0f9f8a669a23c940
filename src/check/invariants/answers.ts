import { valueAt } from '../../contract/pointer.js';
import { keyOf } from '../../contract/record-key.js';
import { percentDecode } from '../../http/percent.js';
import type { Observation } from '../observe/observation.js';
import { type Members, isMembers } from './members.js';
import type { Subject } from './subject.js';

/** The record in a successful answer that carries one. */
export function recordIn({ resource }: Subject, seen: Observation): Members | undefined {
  const { operation, body } = seen;
  const at = operation && resource.bodies.get(operation)?.answer;
  const value = at === undefined || !body.json ? undefined : valueAt(body.json.value, at);
  return isMembers(value) && isSuccess(seen) ? value : undefined;
}

/** The records of a list, undefined where the answer is none. */
export function recordsIn({ resource }: Subject, seen: Observation): readonly Members[] | undefined {
  const value = seen.body.json && valueAt(seen.body.json.value, resource.listAt);
  return Array.isArray(value) && isSuccess(seen) ? value.filter(isMembers) : undefined;
}

/** Those of a list that have the key. */
export function recordsOf(subject: Subject, seen: Observation, key: unknown): readonly Members[] {
  const records = recordsIn(subject, seen) ?? [];
  return records.filter((record) => isSameKey(keyOf(subject.resource, record), key));
}

export function isSuccess({ status }: Observation): boolean {
  return status >= 200 && status < 300;
}

/** The server refuses this request, and does not say that it failed itself. */
export function isRefusal({ status }: Observation): boolean {
  return status >= 400 && status < 500;
}

/** What is text in a path may be a number in a record. */
export function isSameKey(left: unknown, right: unknown): boolean {
  return left !== undefined && String(left) === String(right);
}

/** The key that Location names. */
export function keyInLocation(
  { resource }: Subject,
  { exchange, contract }: Observation,
): string | undefined {
  const location = [exchange.response.headers['location']].flat()[0];
  if (location === undefined || !URL.canParse(location, 'http://host/')) return undefined;
  const match = contract.match('GET', new URL(location, 'http://host/').pathname);
  const value = 'operation' in match ? match.params.get(resource.keyParameter ?? '') : undefined;
  return value === undefined ? undefined : percentDecode(value);
}

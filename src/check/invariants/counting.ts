import { valueAt } from '../../contract/pointer.js';
import type { Observation } from '../observe/observation.js';
import type { Actor, Fault } from './actor.js';
import { recordsIn } from './answers.js';

/** Where the contract says that the list counts its records, it counts right. */
export function countAt({ subject }: Actor, seen: Observation): Fault | undefined {
  const { countAt: pointer } = subject.resource;
  const records = recordsIn(subject, seen);
  if (pointer === undefined || !records || !subject.listIsWhole()) return undefined;
  const count = seen.body.json && valueAt(seen.body.json.value, pointer);
  if (count === records.length) return undefined;
  const complaint = {
    message: 'the count of the list is not the number of its records',
    expected: String(records.length),
    seen: String(count),
    remedy: 'count what the list holds for this caller',
    place: subject.place(subject.operation('list'), 200),
  };
  return { complaint, seen: [seen] };
}

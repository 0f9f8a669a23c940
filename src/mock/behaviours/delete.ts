import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import type { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

/** Removes the record for good. */
export function remove(call: Call): Outcome | Refusal {
  return call.records.change(keyText(call.key), (current) =>
    current ? take(call, current) : { answer: noRecord() },
  );
}

function take({ rules }: Call, record: Stored): Decision<Outcome | Refusal> {
  const refusal = rules.protects('delete', record);
  return refusal ? { answer: refusal } : { answer: { done: 'removed', record }, remove: true };
}

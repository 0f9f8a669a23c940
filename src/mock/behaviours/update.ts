import type { Decision, Stored } from '../../store/store.js';
import type { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

/** Changes the members that are given. */
export function update(call: Call): Outcome | Refusal {
  const { records, key = '' } = call;
  return records.change(key, (current) => (current ? change(call, current) : { answer: noRecord() }));
}

function change({ rules, given, mergePatch }: Call, current: Stored): Decision<Outcome | Refusal> {
  const record = mergePatch ? rules.patched(current, given) : rules.merged(current, given);
  const refusal = rules.protects('update', current, record);
  return refusal ? { answer: refusal } : { answer: { done: 'written', record }, put: record };
}

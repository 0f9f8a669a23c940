import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records.js';
import type { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

/** Changes the members that are given. */
export function update(call: Call): Outcome | Refusal {
  return call.records.change(keyText(call.key), (current) => (current ? change(call, current) : add(call)));
}

function change({ rules, given, mergePatch }: Call, current: Stored): Decision<Outcome | Refusal> {
  const record = mergePatch ? rules.patched(current, given) : rules.merged(current, given);
  const refusal = rules.protects('update', current, record);
  return refusal ? { answer: refusal } : { answer: { done: 'written', record }, put: record };
}

function add({ rules, given, key, among, mayCreate }: Call): Decision<Outcome | Refusal> {
  if (!mayCreate) return { answer: noRecord() };
  const record = rules.created(given, key, among);
  return { answer: { done: 'created', record, key }, put: record };
}

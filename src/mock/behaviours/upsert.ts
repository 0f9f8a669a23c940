import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import type { Refusal } from '../refusal.js';
import type { Call, Outcome } from './behaviour.js';
import { create } from './create.js';

/** Adds the record, or updates the one that has its key: what is left out keeps its value. */
export function upsert(call: Call): Outcome | Refusal {
  const { records, rules, given } = call;
  const key = call.key ?? rules.chosenKey(given);
  if (key === undefined) return create(call);
  return records.change(keyText(key), (current) => (current ? merge(call, current) : add(call, key)));
}

function add({ rules, given, among }: Call, key: unknown): Decision<Outcome> {
  const record = rules.created(given, key, among);
  return { answer: { done: 'created', record, key }, put: record };
}

function merge({ rules, given }: Call, current: Stored): Decision<Outcome | Refusal> {
  const record = rules.merged(current, given);
  const refusal = rules.protects('upsert', current, record);
  return refusal ? { answer: refusal } : { answer: { done: 'written', record }, put: record };
}

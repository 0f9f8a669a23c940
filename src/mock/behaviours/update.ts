import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

/** Changes the members that are given. */
export function update(call: Call): Outcome | Refusal {
  return call.records.change(keyText(call.key), (current) => (current ? change(call, current) : add(call)));
}

function change(call: Call, current: Stored): Decision<Outcome | Refusal> {
  const { rules } = call;
  const record = changed(call, current);
  if (record instanceof Refusal) return { answer: record };
  const refusal = rules.protects('update', current, record);
  return refusal ? { answer: refusal } : { answer: { done: 'written', record }, put: record };
}

function changed({ rules, given, mergePatch, edit }: Call, current: Stored): Stored | Refusal {
  if (edit) return edit(current);
  return mergePatch ? rules.patched(current, given) : rules.merged(current, given);
}

function add({ rules, given, key, among, mayCreate, edit }: Call): Decision<Outcome | Refusal> {
  if (!mayCreate || edit) return { answer: noRecord() };
  const record = rules.created(given, key, among);
  return { answer: { done: 'created', record, key }, put: record };
}

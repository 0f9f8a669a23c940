import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import type { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

/** Puts the whole record in place of the one that is there or, where the contract has it so, where none is. */
export function replace(call: Call): Outcome | Refusal {
  return call.records.change(keyText(call.key), (current) => (current ? swap(call, current) : add(call)));
}

function swap({ rules, given }: Call, current: Stored): Decision<Outcome | Refusal> {
  const record = rules.replaced(current, given);
  const refusal = rules.protects('replace', current, record);
  return refusal ? { answer: refusal } : { answer: { done: 'written', record }, put: record };
}

function add({ rules, given, key, among, mayCreate }: Call): Decision<Outcome | Refusal> {
  if (!mayCreate) return { answer: noRecord() };
  const record = rules.created(given, key, among);
  return { answer: { done: 'created', record, key }, put: record };
}

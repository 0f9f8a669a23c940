import type { Decision, Stored } from '../../store/store.js';
import { Refusal } from '../refusal.js';
import type { Call, Outcome } from './behaviour.js';

/** Adds a record. A taken key that the client chose is refused; after a taken key that was generated comes the next one. */
export function create(call: Call): Outcome | Refusal {
  const { records, rules, given, among } = call;
  const tries = rules.givesKey(given) ? 1 : 1000;
  for (let count = 0; count < tries; count++) {
    const record = rules.created(given, among);
    const outcome = records.change(rules.keyOf(record), (current) => add(record, current));
    if (outcome) return outcome;
  }
  return taken(rules.resource.key);
}

function add(record: Stored, current: Stored | undefined): Decision<Outcome | undefined> {
  return current ? { answer: undefined } : { answer: { done: 'created', record }, put: record };
}

function taken(key: string): Refusal {
  const message = `A record with this ${key} already exists.`;
  const violation = { keyword: 'unique', in: 'body', pointer: `/${key}`, message } as const;
  return new Refusal('taken', message, { violations: [violation] });
}

import type { Decision, Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import { Refusal } from '../refusal.js';
import type { Call, Outcome } from './behaviour.js';

/** Adds a record. A taken key that the client chose is refused; after a taken key that was generated comes the next one. */
export function create(call: Call): Outcome | Refusal {
  const { rules, given, among } = call;
  const chosen = rules.chosenKey(given);
  if (chosen !== undefined) return add(call, chosen) ?? taken(rules.resource.key);
  for (let tries = 0; tries < 1000; tries++) {
    const outcome = add(call, rules.newKey(among));
    if (outcome) return outcome;
  }
  return taken(rules.resource.key);
}

function add({ records, rules, given, among }: Call, key: unknown): Outcome | undefined {
  const record = rules.created(given, key, among);
  return records.change(keyText(key), (current) => putNew(record, key, current));
}

function putNew(record: Stored, key: unknown, current: Stored | undefined): Decision<Outcome | undefined> {
  return current ? { answer: undefined } : { answer: { done: 'created', record, key }, put: record };
}

function taken(key: string): Refusal {
  const message = `A record with this ${key} already exists.`;
  const pointer = key.startsWith('/') ? key : `/${key}`;
  return new Refusal('taken', message, { violations: [{ keyword: 'unique', in: 'body', pointer, message }] });
}

import type { Call, Outcome } from './behaviour.js';

/** All records in the order in which they were created, or what the request asks for of them. */
export function list({ records, choose }: Call): Outcome {
  const all = records.list();
  const chosen = choose?.(all);
  return { done: 'listed', records: chosen?.records ?? all, chosen };
}

import type { Call, Outcome } from './behaviour.js';

/** All records, in the order in which they were created. */
export function list({ records }: Call): Outcome {
  return { done: 'listed', records: records.list() };
}

import type { Within } from '../model.js';
import type { Verdict } from './actions.js';
import type { Pair } from './paths.js';
import type { RecordShape } from './record.js';

/** A pair of which it is known what its records are and what its operations do. */
export interface Found {
  readonly pair: Pair;
  readonly record: RecordShape;
  readonly verdicts: readonly Verdict[];
  /** What longer paths to the same records do. */
  readonly shared?: readonly Shared[] | undefined;
}

/** What a longer path does to the records of a collection. */
export interface Shared {
  readonly verdict: Verdict;
  readonly within: Omit<Within, 'resource'> & { readonly parentItem: string };
}

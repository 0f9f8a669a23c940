import type { Collection, Stored } from '../../store/store.js';
import type { Chosen } from '../listing/chosen.js';
import type { Among } from '../records/ids.js';
import type { RecordRules } from '../records/rules.js';
import { Refusal } from '../refusal.js';

/** What a behaviour is given: the records of one tenant and nobody else's. */
export interface Call {
  readonly records: Collection;
  readonly rules: RecordRules;
  /** From the path, as the value that it stands for; undefined on operations without an item in their path. */
  readonly key: unknown;
  /** The members of the body that a client may set. */
  readonly given: Stored;
  /** `null` deletes (RFC 7396). */
  readonly mergePatch: boolean;
  /** What a JSON Patch makes of the record (RFC 6902); instead of `given`. */
  readonly edit?: ((current: Stored) => Stored | Refusal) | undefined;
  /** A replace or update of a record that is not there makes it. */
  readonly mayCreate: boolean;
  readonly among: Among;
  /** Of a list: the part that the request asks for. Undefined: all. */
  readonly choose?: ((records: readonly Stored[]) => Chosen) | undefined;
}

/** What was done, and the record as it now stands; after `removed`, as it stood. */
export type Outcome =
  | { readonly done: 'created'; readonly record: Stored; readonly key: unknown }
  | { readonly done: 'written' | 'read' | 'removed'; readonly record: Stored }
  | { readonly done: 'listed'; readonly records: readonly Stored[]; readonly chosen?: Chosen | undefined };

/** Does one action in one atomic step of the store. */
export type Behaviour = (call: Call) => Outcome | Refusal;

/** No record has this key. */
export function noRecord(): Refusal {
  return new Refusal('no-record', 'Not found.');
}

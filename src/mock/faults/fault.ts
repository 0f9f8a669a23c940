import type { Contract } from '../../contract/model.js';
import type { Scope, Store } from '../../store/store.js';
import type { Answered } from '../stages/stage.js';
import type { Call } from './kit/call.js';
import type { Effect } from './kit/effect.js';

/** An answer on its way out, and what the request behind it has done to the store. */
export interface Sent extends Answered {
  /** The collection that it was about. */
  readonly scope?: Scope | undefined;
  readonly effect?: Effect | undefined;
}

export type Handle = (call: Call) => Sent | Promise<Sent>;

/** What stands around a mock to make it faulty. Both share what they remember. */
export interface Wrapping {
  readonly handle?: ((next: Handle) => Handle) | undefined;
  readonly store?: ((inner: Store) => Store) | undefined;
}

export interface FaultContext {
  readonly contract: Contract;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** What is really stored, past all wrappings. */
  readonly store: Store;
  /** Resolves after so many milliseconds, or when the mock closes. */
  readonly delay: (ms: number) => Promise<void>;
}

/** Why nobody can see a fault in servers of this contract, and the line that would have to be added to it. */
export interface Silence {
  readonly why: string;
  readonly add: string;
}

export type Need = (contract: Contract) => true | Silence;

/** One thing that servers do wrong, and all else right. */
export interface Fault {
  /** Kebab case, unique among all faults and odd servers. */
  readonly name: string;
  readonly group: string;
  /** What the server does. */
  readonly title: string;
  /** The declared promise, or the clause of a standard, that this breaks. Of an odd server: why it may. */
  readonly promise: string;
  /** No clause forbids it, only custom: a warning is all that can be asked for. */
  readonly custom?: true | undefined;
  /** Of an odd server: what it changes. Two that change the same thing would hide each other. */
  readonly slot?: string | undefined;
  readonly applies: Need;
  /** A new one for each server: what it remembers is in it. */
  readonly make: (context: FaultContext) => Wrapping;
}

export type FaultOf = Omit<Fault, 'group'>;

export function inGroup(group: string, faults: readonly FaultOf[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, group }));
}

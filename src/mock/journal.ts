import type { Operation, Violation } from '../contract/model.js';
import type { Exchange, HttpResponse } from '../http/exchange.js';
import type { Received } from './pipeline.js';

/** One request and its answer, without secrets, and what the contract says of both. */
export interface JournalEntry {
  /** Counts from 1 since the start. */
  readonly id: number;
  readonly exchange: Exchange;
  /** `Operation.id`; undefined when no operation matched. */
  readonly operation: string | undefined;
  readonly tenant: string | undefined;
  readonly violations: {
    readonly request: readonly Violation[];
    readonly response: readonly Violation[];
  };
  /** What the mock did that the answer does not show: ignored members, preferences that were not applied, … */
  readonly notes: readonly string[];
}

/** What the pipeline hands to the journal when an answer stands. */
export interface Answered {
  readonly received: Received;
  readonly response: HttpResponse;
  readonly operation?: Operation | undefined;
  readonly tenant?: string | undefined;
  /** The request's body as a value, when it could be read. Still with its secrets. */
  readonly requestValue?: unknown;
  readonly violations: JournalEntry['violations'];
  readonly notes: readonly string[];
}

export interface Journal {
  /** Oldest first. */
  entries(): readonly JournalEntry[];
  record(answered: Answered): void;
  clear(): void;
}

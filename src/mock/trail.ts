import type { Operation, Violation } from '../contract/model.js';
import type { Preferences } from './request/prefer.js';

/** What becomes known of a request on its way through the stages, for the journal. */
export interface Trail {
  operation: Operation | undefined;
  /** Path parameters, percent-encoded. */
  params: ReadonlyMap<string, string>;
  tenant: string | undefined;
  /** The body, when it could be read. Still with its secrets. */
  requestValue: unknown;
  requestViolations: readonly Violation[];
  notes: string[];
  /** Preferences that the answer honours. */
  applied: Preferences | undefined;
}

export function newTrail(): Trail {
  return {
    operation: undefined,
    params: NO_PARAMS,
    tenant: undefined,
    requestValue: undefined,
    requestViolations: NONE,
    notes: [],
    applied: undefined,
  };
}

const NONE: readonly Violation[] = Object.freeze([]);

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

import type { Position } from '../errors.js';

export type Severity = 'error' | 'warning';

/** A promise that a check watches over; `docs/checks.md` is generated from these. */
export interface CheckInfo {
  /** Kebab case, stable: baselines and reports refer to it. */
  readonly id: string;
  readonly title: string;
  /** The severity of a finding where the check does not say otherwise. */
  readonly severity: Severity;
  /** The clause or standard that forbids it: `RFC 9110, 15.5.6`, `OpenAPI 3.1, Responses Object`, `the contract`. */
  readonly basis: string;
}

/** A check's verdict on an exchange, or on several. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  /** One sentence, without values that change from run to run. */
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** What to do. */
  readonly remedy: string;
  /** In words, with the id where there is one: `P8: …` or `RFC 9110, 15.5.6: …`. */
  readonly clause: string;
  readonly clauseIds: readonly string[];
  /** `POST /api/providers/`, or undefined when the request matches no operation. */
  readonly operation: string | undefined;
  readonly contract: Position | undefined;
  readonly fixture: Position | undefined;
  /** Survives reordering, other ids and other times. */
  readonly fingerprint: string;
  /** One line that repeats the request; tokens come from the environment. */
  readonly curl: string | undefined;
  /** Ids of the exchanges that show it, redacted in the event stream. */
  readonly exchanges: readonly string[];
  readonly count: number;
  /** In the baseline: known, and not counted against the run. */
  readonly known?: boolean | undefined;
}

/** What a baseline remembers of a finding. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly check: string;
  readonly message: string;
}

import type { Position } from '../errors.js';
import type { CheckInfo, Finding, KnownFinding } from './finding.js';

export type Phase = 'fixtures' | 'examples' | 'coverage' | 'stateful';

/** A message as reports show it: redacted, bodies as text, cut to a bounded length. */
export interface ShownMessage {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
}

export interface ShownExchange {
  readonly id: string;
  /** The step's id in its fixture, or what the invariant is doing here. */
  readonly step?: string | undefined;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly operation: string | undefined;
  readonly request: ShownMessage;
  readonly status: number;
  readonly response: ShownMessage;
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface ScenarioRef {
  /** Unique in the run. */
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  /** The fixture file, or the invariant's id. */
  readonly group: string;
  /** Where it stands in its fixture. */
  readonly position?: Position | undefined;
}

export interface CoverageCount {
  readonly kind: 'operation' | 'status' | 'media-type' | 'member' | 'constraint' | 'clause';
  readonly total: number;
  readonly covered: number;
  readonly missing: readonly string[];
}

export type ScenarioOutcome = 'passed' | 'failed' | 'errored' | 'skipped';

export interface RunSummary {
  readonly verdict: 'conforms' | 'findings' | 'stopped';
  readonly errors: number;
  readonly warnings: number;
  readonly known: number;
  /** Entries of the baseline that were not seen any more. */
  readonly gone: readonly KnownFinding[];
  /** Why the run does not pass although its findings would let it: `coverage is 71 %, and 80 % was asked for`. */
  readonly gate?: string | undefined;
  readonly scenarios: Readonly<Record<ScenarioOutcome, number>>;
  readonly exchanges: number;
  readonly durationMs: number;
  readonly coverage: readonly CoverageCount[];
}

/** What a run emits, in order. Reports fold these and know nothing else. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly at: number;
      readonly contract: {
        readonly title: string;
        readonly file: string;
        readonly clauses: Readonly<Record<string, string>>;
      };
      readonly target: string;
      readonly phases: readonly Phase[];
      readonly seed: number;
      readonly version: string;
      /** The checks of this run, found or not. */
      readonly checks?: readonly CheckInfo[] | undefined;
      /** The file that findings are compared with, where there is one. */
      readonly baseline?: string | undefined;
    }
  | { readonly type: 'scenario-started'; readonly scenario: ScenarioRef; readonly at: number }
  | { readonly type: 'exchange'; readonly scenario: string; readonly exchange: ShownExchange }
  /** A cause that was found before comes again with a higher count. */
  | { readonly type: 'finding'; readonly scenario: string; readonly finding: Finding }
  | {
      readonly type: 'scenario-finished';
      readonly scenario: string;
      readonly outcome: ScenarioOutcome;
      /** Why it was skipped or could not be finished. */
      readonly reason?: string | undefined;
      readonly durationMs: number;
    }
  /** The target cannot be reached or stopped answering: the run ends here. */
  | { readonly type: 'run-stopped'; readonly reason: string; readonly remedy: string }
  | { readonly type: 'run-finished'; readonly summary: RunSummary; readonly findings: readonly Finding[] };

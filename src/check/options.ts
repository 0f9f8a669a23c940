import type { Phase } from '../fixture/scenario.js';
import type { Client } from '../http/client.js';
import type { Headers } from '../http/exchange.js';
import type { Baseline } from './findings/baseline.js';
import type { Severity } from './finding.js';
import type { Planned } from './play/stage.js';

/** What a run is told. Only the target is needed. */
export interface CheckOptions {
  /** Where the server is: `https://staging.example.com`, with a base path if it has one. */
  readonly target: string;
  /** The credential of the caller; for basic authentication `user:password`. */
  readonly token?: string | undefined;
  /** Of another tenant: without it, what concerns two tenants is skipped. */
  readonly otherToken?: string | undefined;
  /** Another credential of the same tenant. */
  readonly sameTenantToken?: string | undefined;
  /** All, by default. */
  readonly phases?: readonly Phase[] | undefined;
  /** Scenarios that were read from files, or made by the caller. */
  readonly fixtures?: readonly Planned[] | undefined;
  /** Further inputs of fixtures, by name. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** The same seed makes the same cases. Default 0. */
  readonly seed?: number | undefined;
  /** Random cases an operation, right and wrong, beyond the deterministic ones. Default 5. */
  readonly cases?: number | undefined;
  /** Scenarios at the same time. Default 4, and 16 where each answer takes more than 15 ms. */
  readonly workers?: number | undefined;
  /** Of a scenario, by its id: those with a lower number start first. Default: in the order of the phases. */
  readonly rank?: ((scenario: string) => number) | undefined;
  /** Requests a second at most. */
  readonly rate?: number | undefined;
  /** For one request. Default 10,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** For the whole run. */
  readonly maxTimeMs?: number | undefined;
  /** Sent with each request. Names in lower case. */
  readonly headers?: Headers | undefined;
  /** Certificates are not verified. */
  readonly insecure?: boolean | undefined;
  /** What the run creates is left there. */
  readonly keep?: boolean | undefined;
  /** Only safe methods (RFC 9110, 9.2.1): scenarios that need others are skipped. */
  readonly readOnly?: boolean | undefined;
  /** How long a write may take to be seen everywhere. Default 0 ms: at once. */
  readonly eventualMs?: number | undefined;
  readonly baseline?: Baseline | undefined;
  /** Percent of the contract that the run has to touch. */
  readonly minCoverage?: number | undefined;
  /** Which findings fail the run. Default `error`. */
  readonly failOn?: Severity | undefined;
  /** Aborting it ends the run; what it has created is deleted first. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the network: for servers in the same process. It is not closed. */
  readonly client?: Client | undefined;
  /** Of Spectwin, for reports. */
  readonly version?: string | undefined;
}

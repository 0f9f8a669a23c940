import type { Content, Contract, Operation, ResponseSpec, Violation } from '../../contract/model.js';
import type { Exchange, WireFault } from '../../http/exchange.js';
import type { Body } from './body.js';
import type { Lapse } from './history.js';
import type { Sighting } from '../secrets/secrets.js';

/** What the request carried for the security schemes of its operation. */
export type CredentialState = 'none-needed' | 'missing' | 'malformed' | 'sent';

/** An exchange and all that the checks need to know about it. */
export interface Observation {
  /** Of the exchange, unique in the run. */
  readonly id: string;
  readonly contract: Contract;
  readonly exchange: Exchange;
  /** Path and query below the base path of the target. */
  readonly target: string;
  /** Undefined when method and path match none, or only but for the trailing slash. */
  readonly operation: Operation | undefined;
  /** Path parameters, still percent-encoded. */
  readonly params: ReadonlyMap<string, string>;
  readonly status: number;
  /** What the operation declares for this status. */
  readonly declared: ResponseSpec | undefined;
  /** What it declares for this media type. */
  readonly content: Content | undefined;
  readonly body: Body;
  /** The request's. */
  readonly sent: Body;
  readonly credentials: CredentialState;
  /** What the request, as it went out, breaks of the contract. */
  readonly requestViolations: readonly Violation[];
  /** Whether the contract allows the request, as it went out. */
  readonly requestIsValid: boolean;
  /** What is wrong with the bytes themselves, where they were looked at. */
  readonly wireFaults: readonly WireFault[] | undefined;
  /** Write-only values of this run that can be seen in this answer. */
  readonly sightings: readonly Sighting[];
  /** What this answer breaks together with earlier ones. */
  readonly lapses: readonly Lapse[];
}

import type { AttemptContext } from './attempt.js';
import type { Exchange, HttpRequest } from './exchange.js';

/** How requests get to the server, and answers back. */
export interface Transport {
  /**
   * One try. `path` is the target with the base path before it; the exchange has the request as it is given.
   * @throws {TransportFault}
   */
  readonly attempt: (request: HttpRequest, path: string, context: AttemptContext) => Promise<Exchange>;
  /** For when nothing is under way any more. */
  readonly close: () => void | Promise<void>;
}

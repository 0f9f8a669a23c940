import type { ServerResponse } from 'node:http';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import type { OperationPlan } from '../plan.js';

/** A request as the HTTP face hands it over. */
export interface Received {
  readonly request: HttpRequest;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The body was longer than the limit; `request.body` is then missing or cut. */
  readonly tooLarge: boolean;
  /** The connection that it came on: the same object for all its requests. */
  readonly connection?: object | undefined;
}

/** A request of which the operation is known. */
export interface Routed extends Received {
  readonly plan: OperationPlan;
  /** Path parameters, percent-encoded. */
  readonly params: ReadonlyMap<string, string>;
  /** As the client addressed it, percent-encoded, without the query. */
  readonly path: string;
}

/** A request of which the caller is known. */
export interface Authorised extends Routed {
  readonly tenant: string;
}

/** A request that keeps to the contract. */
export interface Valid extends Authorised {
  /** Without members that only the server sets. */
  readonly body: unknown;
  /** The body is a JSON Merge Patch (RFC 7396). */
  readonly mergePatch: boolean;
  /** The body is a JSON Patch (RFC 6902). */
  readonly jsonPatch: boolean;
}

/** Answers every request, whatever is in it; never throws or rejects. A promise only where something has to be waited for. */
export type Answer = (received: Received) => Answered | Promise<Answered>;

export interface Answered extends HttpResponse {
  /** A fault that shows on the wire only. */
  readonly transmit?: Transmit | undefined;
}

/** Writes an answer in another way than HTTP has it. `fields` are names and values in turn. */
export type Transmit = (wire: {
  readonly res: ServerResponse;
  readonly fields: readonly string[];
  readonly body: HttpResponse['body'];
}) => void;

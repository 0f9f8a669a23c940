import type { HttpRequest, HttpResponse } from '../http/exchange.js';

/** A request as the HTTP face hands it over. */
export interface Received {
  readonly request: HttpRequest;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The body was longer than the limit; `request.body` is then missing or cut. */
  readonly tooLarge: boolean;
}

/** Answers every request, whatever is in it; never throws or rejects. A promise only where something has to be waited for. */
export type Answer = (received: Received) => HttpResponse | Promise<HttpResponse>;

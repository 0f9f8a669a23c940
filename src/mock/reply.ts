import type { Node } from '../contract/node.js';
import type { Headers, HttpResponse } from '../http/exchange.js';

/** An answer before it is bytes. */
export interface Reply {
  readonly status: number;
  /** With or without Content-Type, which `mediaType` says. */
  readonly headers: Headers;
  /** Undefined: there is no body. */
  readonly mediaType: string | undefined;
  readonly value: unknown;
  /** What the value may be mended to be true of; undefined when it is to stay as it is. */
  readonly schema?: Node | undefined;
}

/** JSON for what has a JSON media type; text as it is. */
export function toResponse({ status, headers, mediaType, value }: Reply): HttpResponse {
  if (mediaType === undefined) return { status, headers };
  const body = typeof value === 'string' && !mediaType.includes('json') ? value : JSON.stringify(value);
  const typed = headers['content-type'] === undefined ? { 'content-type': mediaType, ...headers } : headers;
  return { status, headers: typed, body };
}

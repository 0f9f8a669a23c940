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

/** JSON for what has a JSON media type; text and bytes as they are. */
export function toResponse({ status, headers, mediaType, value }: Reply): HttpResponse {
  if (mediaType === undefined) return { status, headers };
  const typed = headers['content-type'] === undefined ? { 'content-type': mediaType, ...headers } : headers;
  return { status, headers: typed, body: bodyOf(value, mediaType) };
}

function bodyOf(value: unknown, mediaType: string): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' && !isJsonText(mediaType) ? value : JSON.stringify(value);
}

function isJsonText(mediaType: string): boolean {
  return mediaType === 'application/json' || /[/+]json[\t ]*(;|$)/i.test(mediaType);
}

/** The body as whoever judges the answer reads it; undefined for bytes. */
export function readable(value: unknown): unknown {
  return value instanceof Uint8Array ? undefined : value;
}

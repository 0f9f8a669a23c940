import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '../../http/exchange.js';

/** Nothing of this API is for caches, or for pages that embed it. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

export function json(status: number, value: unknown): HttpResponse {
  const headers = { ...HEADERS, 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(value) };
}

export function noContent(): HttpResponse {
  return { status: 204, headers: HEADERS };
}

/** RFC 9457, with `errors` where there are several, each with its place. */
export function problem(
  status: number,
  detail: string,
  more: { headers?: Record<string, string>; errors?: readonly AdminFault[] } = {},
): HttpResponse {
  const { headers, errors } = more;
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, errors };
  return {
    status,
    headers: { ...HEADERS, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify(body),
  };
}

export interface AdminFault {
  readonly detail: string;
  readonly remedy?: string | undefined;
  /** Where in the body that was sent, counted from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The query parameter. */
  readonly parameter?: string | undefined;
}

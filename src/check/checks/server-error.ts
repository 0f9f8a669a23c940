import { header } from '../../http/exchange.js';
import type { Check } from './check.js';

/** RFC 9110: what a server answers to methods, expectations and loads that the contract says nothing about. */
const PROTOCOL: ReadonlySet<number> = new Set([501, 505]);

export const serverError: Check = {
  id: 'server-error',
  title: 'The server does not fail',
  always: true,
  severity: 'error',
  basis: 'RFC 9110, 15.6: a 5xx status says that the server failed on a request that may well be valid.',
  about:
    'Every 5xx, whatever was sent. Left alone: 501 and 505 where the contract declares no operation, and 503 with Retry-After, which the client repeats before it counts.',
  judge({ status, operation, declared, exchange }) {
    if (status < 500) return undefined;
    if (!operation && PROTOCOL.has(status)) return undefined;
    if (declared?.status === String(status) && status !== 500) return undefined;
    if (status === 503 && header(exchange.response.headers, 'retry-after') !== undefined && !operation)
      return undefined;
    return {
      message: `the server failed with ${status}`,
      expected: 'an answer with a status below 500',
      seen: `${status}`,
      remedy: 'look up this request in the log of the server: something was not caught there',
      place: declared?.node,
    };
  },
};

import { header } from '../../http/exchange.js';
import type { Check } from './check.js';

export const challenge: Check = {
  id: 'challenge',
  title: 'A 401 says how to authenticate',
  // A MUST, but clients that know the contract do not need it, and many good servers leave it out.
  severity: 'warning',
  basis: 'RFC 9110, 15.5.2: a 401 carries WWW-Authenticate with at least one challenge.',
  about:
    'A warning although the standard demands it: clients of a contract that declares the scheme do not rely on it. What stands in the header, `header-syntax` looks at.',
  judge({ status, exchange }) {
    if (status !== 401) return undefined;
    if (header(exchange.response.headers, 'www-authenticate') !== undefined) return undefined;
    return {
      message: 'a 401 has no WWW-Authenticate',
      expected: 'WWW-Authenticate, with a challenge such as `Bearer`',
      seen: 'no such header',
      remedy: 'send WWW-Authenticate with every 401',
      ofServer: true,
    };
  },
};

import { header } from '../../http/exchange.js';
import type { Check } from './check.js';

export const caching: Check = {
  id: 'caching',
  title: 'Answers for one caller are not offered to shared caches',
  severity: 'warning',
  basis: 'RFC 9111, 3.5: `public` and `s-maxage` let shared caches give an answer to other callers.',
  about:
    'Successful answers about resources that belong to the caller, to requests with credentials, when they are declared storable for everybody and do not vary by Authorization.',
  judge({ status, operation, exchange, credentials }) {
    if (
      status < 200 ||
      status >= 300 ||
      credentials !== 'sent' ||
      operation?.resource?.owner !== 'credential'
    )
      return undefined;
    if (operation.method !== 'GET' && operation.method !== 'HEAD') return undefined;
    const { headers } = exchange.response;
    const control = [headers['cache-control'] ?? []].flat().join(',').toLowerCase();
    const shared = /(?:^|[\s,])public(?:$|[\s,;])/.test(control) || /s-maxage\s*=\s*"?[1-9]/.test(control);
    const lifetime = /max-age\s*=\s*"?[1-9]/.test(control);
    const vary = (header(headers, 'vary') ?? '').toLowerCase();
    if (
      !shared ||
      !lifetime ||
      /no-store|private|no-cache/.test(control) ||
      vary.includes('authorization') ||
      vary.includes('*')
    )
      return undefined;
    return {
      message: 'an answer for one caller may be given to others by shared caches',
      expected: 'Cache-Control with `private` or `no-store`, or Vary with Authorization',
      seen: `Cache-Control: ${control}`,
      remedy: 'mark answers that depend on the caller as private',
    };
  },
};

import { header } from '../../http/exchange.js';
import type { Check } from './check.js';
import { clausesAbout } from './clauses-about.js';

export const redirect: Check = {
  id: 'redirect',
  title: 'A canonical request is answered, not redirected',
  severity: 'error',
  basis: 'OpenAPI 3.1, Responses Object: a client that follows the contract does not expect a redirect.',
  about:
    'Redirects are never followed, they are judged. Left alone: declared ones, 304 to a conditional request, and redirects of paths that the contract does not name, such as the one with a slash more or less.',
  judge(observation) {
    const { status, operation, declared, exchange } = observation;
    if (status < 300 || status >= 400 || !operation || declared) return undefined;
    const { request, response } = exchange;
    if (status === 304 && Object.keys(request.headers).some((name) => name.startsWith('if-')))
      return undefined;
    const location = header(response.headers, 'location');
    return {
      message: `the request is redirected with ${status}`,
      expected: 'an answer from the address that the contract names',
      seen: `${status} to ${location === undefined ? 'nowhere' : originOf(location)}`,
      remedy: location?.startsWith('https:')
        ? 'give the https address as target, or answer at this one'
        : 'answer at this address, or declare the redirect',
      place: operation.node.child('responses'),
      clauses: clausesAbout(observation, /\b2\d\d\b/),
    };
  },
};

function originOf(location: string): string {
  return location.replace(/[?#].*$/s, '').slice(0, 200);
}

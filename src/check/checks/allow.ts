import { header } from '../../http/exchange.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';

export const allow: Check = {
  id: 'allow',
  title: 'A 405 says which methods there are',
  // A MUST, but clients that know the contract do not need it, and many good servers leave it out.
  severity: 'warning',
  basis: 'RFC 9110, 15.5.6: a 405 carries Allow, with the methods that the target supports.',
  about: 'The header must be there; it may be empty. It must not name the method that has just been refused.',
  judge(observation) {
    if (observation.status !== 405) return undefined;
    const value = observation.exchange.response.headers['allow'];
    return value === undefined ? missing : contradiction([value].flat().join(','), observation);
  },
};

const missing: Complaint = {
  message: 'a 405 has no Allow',
  expected: 'Allow, with the methods of this address',
  seen: 'no such header',
  remedy: 'send Allow with every 405',
};

function contradiction(value: string, { exchange, operation }: Observation): Complaint | undefined {
  const { method } = exchange.request;
  const names = value.split(',').map((name) => name.trim());
  if (operation || !names.includes(method)) return undefined;
  return {
    message: 'a 405 allows the very method that it refuses',
    expected: `Allow without ${method}`,
    seen: `Allow: ${header({ allow: value }, 'allow')}`,
    remedy: 'name only methods that are answered',
  };
}

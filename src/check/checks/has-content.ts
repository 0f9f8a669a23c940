import type { Observation } from '../observe/observation.js';

/** Whether the answer to this request has a body at all (RFC 9110, 6.4.1 and 15.4.5). */
export function mayHaveContent({ exchange, status }: Observation): boolean {
  return exchange.request.method !== 'HEAD' && status !== 204 && status !== 304 && status >= 200;
}

export function hasContent(observation: Observation): boolean {
  return mayHaveContent(observation) && observation.body.bytes.length > 0;
}

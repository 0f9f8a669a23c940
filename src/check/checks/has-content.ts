import type { Observation } from '../observe/observation.js';

const WITHOUT: ReadonlySet<number> = new Set([204, 205, 304]);

/** Whether the answer to this request has a body at all (RFC 9110, 6.4.1, 15.3.6 and 15.4.5). */
export function mayHaveContent({ exchange, status }: Observation): boolean {
  return exchange.request.method !== 'HEAD' && !WITHOUT.has(status) && status >= 200;
}

export function hasContent(observation: Observation): boolean {
  return mayHaveContent(observation) && observation.body.bytes.length > 0;
}

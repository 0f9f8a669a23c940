import type { Headers } from './exchange.js';

/** Whether a message says that it is the last one on its connection (RFC 9112, 9.6). */
export function saysClose({ connection = [] }: Headers): boolean {
  return /(?:^|,)\s*close\s*(?:,|$)/i.test([connection].flat().join(','));
}

import { percentDecode } from '../../http/percent.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';

const INJECTED = /[\r\n]+[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n"\\]+)/g;

/** A value of the request may go on behind what the header took of it. */
const SHORTEST = 3;

export const headerInjection: Check = {
  id: 'header-injection',
  title: 'What is sent does not become a header',
  always: true,
  severity: 'error',
  basis: 'RFC 9110, 5.5: CR and LF are never part of a field value.',
  about: 'A line break and a header inside a value of the request, found again as a header of the answer.',
  judge(observation) {
    const text = textsOf(observation);
    if (text === '') return undefined;
    for (const [, name = '', value = ''] of text.matchAll(INJECTED)) {
      const seen = [observation.exchange.response.headers[name.toLowerCase()] ?? []].flat();
      if (!seen.some((line) => line.length >= SHORTEST && value.startsWith(line.trim()))) continue;
      return {
        message: 'a value of the request became a header of the answer',
        expected: 'no such header',
        seen: `${name}: ${value}`,
        remedy: 'encode or refuse line breaks in whatever is written into headers',
      };
    }
  },
};

/** Values of the request that hold line breaks, in the target and in JSON. */
function textsOf({ exchange, sent }: Observation): string {
  const target = percentDecode(exchange.request.target);
  const body = sent.text?.includes('\\n') ? sent.text.replaceAll('\\r', '\r').replaceAll('\\n', '\n') : '';
  return [target, body].filter((text) => /[\r\n]/.test(text)).join('\u0000');
}

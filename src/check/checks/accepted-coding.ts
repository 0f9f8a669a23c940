import { contentCodings } from '../../http/content-coding.js';
import { type Headers, header } from '../../http/exchange.js';
import type { Check } from './check.js';
import { hasContent } from './has-content.js';

export const acceptedCoding: Check = {
  id: 'accepted-coding',
  title: 'The content is coded in no way that the client refuses',
  severity: 'error',
  basis:
    'RFC 9110, 12.5.3: a coding that Accept-Encoding does not name, or names with q=0, is not acceptable.',
  about:
    'Only where the request has an Accept-Encoding: without one, every coding will do. A client that asked for none cannot read what it gets. A coding that stands there with q=0 is a warning: many servers look for its name alone.',
  judge(observation) {
    const { request, response } = observation.exchange;
    const codings = contentCodings(response.headers);
    if (codings.length === 0 || !hasContent(observation)) return undefined;
    const accepted = acceptedBy(request.headers);
    const refused = codings.find((coding) => accepted && !accepts(accepted, coding));
    if (!accepted || refused === undefined) return undefined;
    return {
      severity: accepted.has(plain(refused)) ? 'warning' : 'error',
      message: `the content is coded with ${refused}, which the request does not accept`,
      expected: `Accept-Encoding: ${header(request.headers, 'accept-encoding')}`,
      seen: `Content-Encoding: ${refused}`,
      remedy: 'code content only for clients that accept the coding',
    };
  },
};

/** Whether each coding that is named is acceptable. */
function acceptedBy(headers: Headers): ReadonlyMap<string, boolean> | undefined {
  const text = headers['accept-encoding'];
  if (text === undefined) return undefined;
  const weights = new Map<string, boolean>();
  for (const element of [text].flat().join(',').split(',')) {
    const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
    weights.set(plain(name), !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)));
  }
  return weights;
}

function accepts(accepted: ReadonlyMap<string, boolean>, coding: string): boolean {
  return accepted.get(plain(coding)) ?? accepted.get('*') ?? false;
}

/** RFC 9110, 8.4.1.3: x-gzip is gzip. */
function plain(coding: string): string {
  return coding.replace(/^x-(?=gzip$)/, '');
}

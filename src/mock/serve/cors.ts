import { header, type Headers, type HttpRequest, type HttpResponse } from '../../http/exchange.js';

/** What pages may read of every answer, besides the headers that the answer itself carries. */
const EXPOSED = 'Location, WWW-Authenticate, Preference-Applied, Allow, Accept-Patch, Retry-After, Link';
const EXPOSED_ALWAYS = new Set(EXPOSED.toLowerCase().split(', '));

/** Readable without being named (Fetch, CORS-safelisted response-header name), or never readable. */
const SAFELISTED = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
  'set-cookie',
  'vary',
]);

const PREFLIGHT_VARY =
  'Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network';

/** The answer to a CORS preflight; undefined when the request is none. It is given before any credentials are asked for. */
export function preflight({ method, headers }: HttpRequest): HttpResponse | undefined {
  if (method !== 'OPTIONS') return undefined;
  const origin = header(headers, 'origin');
  const wanted = header(headers, 'access-control-request-method');
  if (origin === undefined || wanted === undefined) return undefined;
  const requested = header(headers, 'access-control-request-headers');
  const privateNetwork = header(headers, 'access-control-request-private-network') === 'true';
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': wanted,
      ...(requested === undefined ? {} : { 'access-control-allow-headers': requested }),
      ...(privateNetwork ? { 'access-control-allow-private-network': 'true' } : {}),
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    },
  };
}

/** Whether `name`, a header of an answer, is the business of this file and not of the answer. */
export function isCorsHeader(name: string): boolean {
  return name.startsWith('access-control-');
}

/**
 * Appends to `fields`, a flat list of names and values, what lets a page of `origin` read the answer. `Vary` is for every answer, so
 * that no cache hands one page's answer to another.
 */
export function appendCors(fields: string[], origin: string | undefined, headers: Headers): void {
  const vary = headers['vary'];
  fields.push('vary', vary === undefined ? 'Origin' : withOrigin(String(vary)));
  if (origin === undefined) return;
  fields.push('access-control-allow-origin', origin, 'access-control-allow-credentials', 'true');
  fields.push('access-control-expose-headers', exposed(headers));
}

function withOrigin(vary: string): string {
  return /(^|,)\s*(origin|\*)\s*(,|$)/i.test(vary) ? vary : `${vary}, Origin`;
}

/** With credentials `*` is a header name and no wildcard (Fetch, 3.3.3), so every name is listed. */
function exposed(headers: Headers): string {
  let list = EXPOSED;
  for (const name of Object.keys(headers)) {
    if (!SAFELISTED.has(name) && !EXPOSED_ALWAYS.has(name) && !isCorsHeader(name)) list += `, ${name}`;
  }
  return list;
}

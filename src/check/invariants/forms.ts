import type { Headers } from '../../http/exchange.js';

/** How clients ask for the same thing. */
export interface Form {
  readonly what: string;
  readonly headers?: Headers;
  readonly query?: string;
  /** A refusal is no fault: some servers are strict here. */
  readonly mayRefuse?: boolean;
  /** No standard says that a refusal is a fault, but it meets clients that mean no harm. */
  readonly custom?: boolean;
}

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const LONG = 5 * 1024;

export const FORMS: readonly Form[] = [
  { what: 'Accept: application/json', headers: { accept: 'application/json' } },
  { what: 'the Accept of a browser library', headers: { accept: 'application/json, text/plain, */*' } },
  { what: 'the Accept of a browser', headers: { accept: BROWSER } },
  { what: 'an Accept that likes XML better', headers: { accept: 'application/xml, application/json;q=0.5' } },
  { what: 'an Accept with weights', headers: { accept: 'application/json;q=0.9, */*;q=0.1' } },
  { what: 'an Accept of a range', headers: { accept: 'application/*' }, custom: true },
  { what: 'no Accept', headers: { accept: undefined } },
  { what: 'an Accept that is malformed', headers: { accept: 'json;;q=x, /' }, mayRefuse: true },
  { what: 'no compression', headers: { 'accept-encoding': 'identity' } },
  { what: 'gzip', headers: { 'accept-encoding': 'gzip' } },
  { what: 'gzip refused', headers: { 'accept-encoding': 'gzip;q=0, br;q=0, identity' } },
  { what: 'no Accept-Encoding', headers: { 'accept-encoding': undefined } },
  { what: 'a coding that nobody knows', headers: { 'accept-encoding': 'x-unknown' } },
  {
    what: 'another user agent',
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0' },
  },
  { what: 'no user agent', headers: { 'user-agent': undefined }, mayRefuse: true },
  { what: 'a language', headers: { 'accept-language': 'de-DE, de;q=0.9, en;q=0.1' } },
  { what: 'an origin', headers: { origin: 'https://app.example.com' } },
  { what: 'a proxy in between', headers: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' } },
  {
    what: 'headers of tracing and of caches',
    headers: {
      'x-request-id': '4bf92f3577b34da6',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'accept-charset': 'utf-8, iso-8859-1;q=0.5',
      'max-forwards': '10',
      from: 'somebody@example.com',
      dnt: '1',
      'save-data': 'on',
      priority: 'u=1, i',
    },
  },
  {
    what: 'headers that name a tenant',
    headers: { 'x-org-id': '1', 'x-organization-id': '1', 'x-tenant-id': '1', 'x-tenant': '1' },
    mayRefuse: true,
  },
  { what: 'cookies of others', headers: { cookie: 'theme=dark; _ga=GA1.2.3; sessionid=' } },
  { what: 'a cookie that is malformed', headers: { cookie: 'theme=dark; broken' }, mayRefuse: true },
  { what: 'a Content-Type without content', headers: { 'content-type': 'application/json' }, custom: true },
  { what: 'a long header', headers: { 'x-note': 'x'.repeat(LONG) }, mayRefuse: true },
  { what: 'a query that means nothing', query: '?_=1700000000000', mayRefuse: true },
  {
    what: 'a query that is malformed',
    query: '?a=%zz&b[=1&&=&page=abc&limit=abc&ordering=%00',
    mayRefuse: true,
  },
  { what: 'a long query', query: `?_=${'x'.repeat(LONG)}`, mayRefuse: true },
  { what: 'an empty query', query: '?' },
  { what: 'no-cache', headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } },
];

/** What servers choose the words and the form of their refusals by. */
export const FORMS_OF_REFUSALS: readonly Form[] = [
  { what: 'a language', headers: { 'accept-language': 'de-DE, de;q=0.9, en;q=0.1' } },
  { what: 'the Accept of a browser', headers: { accept: BROWSER } },
  { what: 'an Accept that likes XML better', headers: { accept: 'application/xml, application/json;q=0.5' } },
  { what: 'no Accept', headers: { accept: undefined } },
  { what: 'an origin', headers: { origin: 'https://app.example.com' } },
];

import { header } from '../../http/exchange.js';
import { type FaultOf, inGroup } from './fault.js';
import { isSuccess, json, page, text, textOf, withBody, withHeader, withStatus } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { does } from './kit/needs.js';
import { after, instead } from './kit/wrap.js';
import { breaksRefusal } from './kit/refusals.js';

const CRASH = 'no request brings the server down';
const TYPE = 'the media type that the contract declares for the answer';
const looks = does('read', 'list');

function asked(call: Call, name: string): string {
  return header(call.request.headers, name) ?? '';
}

const CRASHES: readonly { name: string; title: string; when: (call: Call) => boolean }[] = [
  {
    name: 'crashes-on-malformed-query',
    title: 'a query with a percent sign that encodes nothing is answered with 500',
    when: ({ request }) => /\?.*%(?![0-9a-f]{2})/i.test(request.target),
  },
  {
    name: 'crashes-on-malformed-accept',
    title: 'an Accept that is no list of media types is answered with 500',
    when: (call) => asked(call, 'accept') !== '' && !/^[^,;]+\/[^,;]+/.test(asked(call, 'accept')),
  },
  {
    name: 'crashes-on-malformed-cookie',
    title: 'a cookie without a value is answered with 500',
    when: (call) =>
      asked(call, 'cookie')
        .split(/; */)
        .some((each) => each !== '' && !each.includes('=')),
  },
  {
    name: 'crashes-on-malformed-date',
    title: 'an If-Modified-Since that is no date is answered with 500',
    when: (call) =>
      asked(call, 'if-modified-since') !== '' && Number.isNaN(Date.parse(asked(call, 'if-modified-since'))),
  },
  {
    name: 'crashes-without-user-agent',
    title: 'a request without a User-Agent is answered with 500',
    when: (call) => asked(call, 'user-agent') === '',
  },
];

/** What servers do wrong with requests that other clients send than their authors have tried. */
export const clients = inGroup('clients', [
  ...CRASHES.map(({ name, title, when }): FaultOf => ({
    name,
    title,
    promise: CRASH,
    applies: looks,
    make: () => instead((call) => (call.operation && when(call) ? page(500, 'Server Error') : undefined)),
  })),
  {
    name: 'xml-by-accept',
    title: 'a client that likes XML better gets XML',
    promise: `${TYPE}; a client that asks for it by name can read it, so that a warning is enough`,
    custom: true,
    applies: looks,
    make: () =>
      after((sent, call) =>
        call.operation && isSuccess(sent) && /^(?:application|text)\/xml\b/.test(asked(call, 'accept'))
          ? text(
              sent.status,
              '<?xml version="1.0" encoding="utf-8"?>\n<root></root>',
              'application/xml; charset=utf-8',
            )
          : sent,
      ),
  },
  ...[401, 404].map((code): FaultOf => ({
    name: `error-${code}-as-page-for-browsers`,
    title: `a client that accepts HTML too gets ${code} as a page`,
    promise:
      'the body that the contract declares for the refusal; a browser that asks for pages by name can read them, so that a warning is enough',
    custom: true,
    applies: breaksRefusal(code, () => page(code, 'Error'), {
      why: `the contract declares no JSON for ${code}`,
      add: `responses: { '${code}': { content: { application/json: { schema: … } } } }`,
    }),
    make: () =>
      after((sent, call) =>
        call.operation && sent.status === code && asked(call, 'accept').includes('text/html')
          ? page(code, 'Error')
          : sent,
      ),
  })),
  {
    name: 'unknown-cookie-refused',
    title: 'a request with a cookie that the server has not set is refused with 403',
    promise: 'a request that keeps to the contract is not refused',
    applies: looks,
    make: () =>
      instead((call) =>
        call.operation && asked(call, 'cookie') !== ''
          ? json(403, { detail: 'CSRF token missing.' })
          : undefined,
      ),
  },
  {
    name: 'type-without-content-refused',
    title: 'a GET that names a media type, and has no content, is refused with 400',
    promise: 'a request that keeps to the contract is not refused',
    custom: true,
    applies: looks,
    make: () =>
      instead((call) =>
        call.operation && call.method === 'GET' && asked(call, 'content-type') !== ''
          ? json(400, { detail: 'The body is empty.' })
          : undefined,
      ),
  },
  {
    name: 'expectation-refused',
    title: 'a write with `Expect: 100-continue` is refused with 400',
    promise: 'RFC 9110, 10.1.1: an expectation is met, or refused with 417',
    applies: does('create', 'upsert'),
    make: () =>
      instead((call) =>
        call.isWrite && asked(call, 'expect') !== ''
          ? json(400, { detail: 'Unexpected header.' })
          : undefined,
      ),
  },
  {
    name: 'range-off-by-one',
    title: 'a part of an answer is one byte longer than it says',
    promise: 'RFC 9110, 14.4: Content-Range says which bytes come',
    applies: looks,
    make: () =>
      after((sent, call) => {
        const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(asked(call, 'range')) ?? [];
        if (call.method !== 'GET' || !isSuccess(sent) || first === undefined || last === undefined)
          return sent;
        const whole = Buffer.from(textOf(sent));
        const part = withBody(sent, whole.subarray(Number(first), Number(last) + 2));
        return withHeader(withStatus(part, 206), 'content-range', `bytes ${first}-${last}/${whole.length}`);
      }),
  },
  {
    name: 'malformed-allow',
    title: 'the methods in Allow stand without commas',
    promise: 'RFC 9110, 10.2.1: the form of Allow',
    applies: looks,
    make: () => after((sent) => (sent.status === 405 ? withHeader(sent, 'allow', 'GET POST') : sent)),
  },
]);

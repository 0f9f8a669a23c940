import { gunzipSync, gzipSync } from 'node:zlib';
import { header } from '../../http/exchange.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isCreated, isSuccess, text, textOf, withBody, withHeader } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { all, always, does, secured } from './kit/needs.js';
import { after } from './kit/wrap.js';

const TYPE = 'the media type that the contract declares for the answer';
const RFC = 'RFC 9110';
const OMITTED = 'plain servers leave it out, and clients of a contract do not need it';
const answers = does('create', 'upsert', 'read', 'update', 'list');

function onSuccess(change: (sent: Sent, call: Call) => Sent) {
  return after((sent, call) =>
    call.operation && isSuccess(sent) && sent.body !== undefined ? change(sent, call) : sent,
  );
}

const TYPES: readonly { name: string; title: string; type: string | undefined }[] = [
  { name: 'missing', title: 'none', type: undefined },
  { name: 'plain', title: 'text/plain', type: 'text/plain' },
  { name: 'html', title: 'text/html', type: 'text/html; charset=utf-8' },
  { name: 'bytes', title: 'application/octet-stream', type: 'application/octet-stream' },
  { name: 'script', title: 'text/javascript', type: 'text/javascript' },
  { name: 'vendor', title: 'a vendor tree of JSON', type: 'application/vnd.api+json' },
  { name: 'old-json', title: 'text/json', type: 'text/json' },
  { name: 'malformed', title: 'a word without a slash', type: 'json' },
];

export const headers = inGroup('headers', [
  ...TYPES.map(({ name, title, type }): FaultOf => ({
    name: `content-type-${name}`,
    title: `the media type of JSON answers is ${title}`,
    promise: TYPE,
    applies: answers,
    make: () => onSuccess((sent) => withHeader(sent, 'content-type', type)),
  })),
  {
    name: 'content-type-html-in-list',
    title: 'the media type of lists is text/html',
    promise: TYPE,
    applies: does('list'),
    make: () =>
      onSuccess((sent, call) => (call.is('list') ? withHeader(sent, 'content-type', 'text/html') : sent)),
  },
  {
    name: 'content-type-by-accept',
    title: 'the media type of JSON answers is whatever the client accepts first',
    promise: TYPE,
    applies: answers,
    make: () =>
      onSuccess((sent, call) => {
        const first = header(call.request.headers, 'accept')?.split(/[,;]/)[0]?.trim() ?? '';
        return /^[a-z]+\/[a-z+.-]+$/.test(first) ? withHeader(sent, 'content-type', first) : sent;
      }),
  },
  {
    name: 'browsable-html',
    title: 'a client that accepts HTML too gets a page',
    promise: `${TYPE}; a page for browsers is a common second representation, so that a warning is enough`,
    custom: true,
    applies: answers,
    make: () =>
      onSuccess((sent, call) =>
        header(call.request.headers, 'accept')?.includes('text/html')
          ? text(sent.status, `<html><body><pre>${textOf(sent)}</pre></body></html>`, 'text/html')
          : sent,
      ),
  },
  {
    name: 'gzip-label-without-gzip',
    title: 'answers are labelled as gzip, and are not',
    promise: `${RFC}, 8.4: Content-Encoding says how the content is coded`,
    applies: answers,
    make: () => onSuccess((sent) => withHeader(sent, 'content-encoding', 'gzip')),
  },
  {
    name: 'gzip-without-label',
    title: 'answers are coded with gzip, and do not say so',
    promise: `${RFC}, 8.4: Content-Encoding says how the content is coded`,
    applies: answers,
    make: () => onSuccess((sent) => withBody(sent, gzipSync(textOf(sent)))),
  },
  {
    name: 'gzip-refused',
    title: 'answers are coded with gzip although the client refuses it',
    promise: `${RFC}, 12.5.3: a coding with the weight 0 is not acceptable`,
    applies: answers,
    make: () =>
      onSuccess((sent, call) => {
        const accepted = header(call.request.headers, 'accept-encoding');
        const refuses =
          accepted !== undefined &&
          (/gzip\s*;\s*q=0(\.0*)?\s*(,|$)/.test(accepted) || accepted.trim() === 'identity');
        return refuses
          ? withHeader(withBody(sent, gzipSync(textOf(sent))), 'content-encoding', 'gzip')
          : sent;
      }),
  },
  {
    name: 'gzip-cut',
    title: 'a client that accepts gzip gets the beginning of it',
    promise: `${RFC}, 8.4: Content-Encoding says how the content is coded`,
    applies: answers,
    make: () =>
      onSuccess((sent, call) => {
        if (!header(call.request.headers, 'accept-encoding')?.includes('gzip')) return sent;
        const whole = gzipSync(textOf(sent));
        return withHeader(withBody(sent, whole.subarray(0, whole.length - 12)), 'content-encoding', 'gzip');
      }),
  },
  {
    name: 'gzip-of-another-answer',
    title: 'a client that accepts gzip gets what the first one got under this address',
    promise: 'an answer does not depend on its coding',
    applies: does('read', 'list'),
    make: () => {
      const kept = new Map<string, Uint8Array>();
      return onSuccess((sent, call) => {
        const isFit =
          call.is('read', 'list') && header(call.request.headers, 'accept-encoding')?.includes('gzip');
        if (!isFit) return sent;
        const id = `${call.caller}\n${call.request.target}`;
        const coded = kept.get(id) ?? gzipSync(textOf(sent));
        kept.set(id, coded);
        return gunzipSync(coded).length === 0
          ? sent
          : withHeader(withBody(sent, coded), 'content-encoding', 'gzip');
      });
    },
  },
  {
    name: 'location-elsewhere',
    title: 'a creation names an address that does not exist',
    promise: `${RFC}, 10.2.2: Location identifies what was created`,
    applies: all(does('create', 'upsert'), does('read')),
    make: () =>
      after((sent, call) =>
        isCreated(sent) ? withHeader(sent, 'location', `${call.path.replace(/\/$/, '')}/undefined`) : sent,
      ),
  },
  {
    name: 'location-inside',
    title: 'a creation names an address inside of the data centre',
    promise: `${RFC}, 10.2.2: Location identifies what was created`,
    custom: true,
    applies: all(does('create', 'upsert'), does('read')),
    make: () =>
      after((sent, call) =>
        isCreated(sent)
          ? withHeader(
              sent,
              'location',
              `http://app.internal:8000${call.path}${encodeURIComponent(call.key ?? '')}/`,
            )
          : sent,
      ),
  },
  {
    name: 'no-challenge',
    title: 'a 401 does not say which credentials are asked for',
    promise: `${RFC}, 15.5.2: a 401 has WWW-Authenticate (${OMITTED})`,
    custom: true,
    applies: secured,
    make: () =>
      after((sent) => (sent.status === 401 ? withHeader(sent, 'www-authenticate', undefined) : sent)),
  },
  {
    name: 'broken-challenge',
    title: 'the challenge of a 401 is a sentence',
    promise: `${RFC}, 11.6.1: the syntax of WWW-Authenticate`,
    applies: secured,
    make: () =>
      after((sent) =>
        sent.status === 401 ? withHeader(sent, 'www-authenticate', 'please, log in first!') : sent,
      ),
  },
  {
    name: 'no-allow',
    title: 'a 405 does not say which methods there are',
    promise: `${RFC}, 15.5.6: a 405 has Allow (${OMITTED})`,
    custom: true,
    applies: always,
    make: () => after((sent) => (sent.status === 405 ? withHeader(sent, 'allow', undefined) : sent)),
  },
  {
    name: 'allow-refused-method',
    title: 'a 405 names the method that it refuses among those that there are',
    promise: `${RFC}, 10.2.1: Allow lists the methods that are supported (what a server supports is for it to say)`,
    custom: true,
    applies: always,
    make: () =>
      after((sent, call) =>
        sent.status === 405 ? withHeader(sent, 'allow', `GET, POST, ${call.method}`) : sent,
      ),
  },
  ...[
    { name: 'date', value: 'yesterday', what: '5.6.7: the form of Date' },
    { name: 'last-modified', value: '2024-01-15T10:30:00Z', what: '5.6.7: the form of Last-Modified' },
    { name: 'etag', value: 'abc', what: '8.8.3: an entity tag stands in quotes' },
    { name: 'retry-after', value: 'soon', what: '10.2.3: the form of Retry-After' },
    { name: 'vary', value: 'Accept Authorization', what: '12.5.5: the form of Vary' },
    { name: 'age', value: '-5', what: 'RFC 9111, 5.1: the form of Age' },
    { name: 'cache-control', value: 'max-age=ten', what: 'RFC 9111, 5.2.2.1: the form of max-age' },
  ].map(({ name, value, what }): FaultOf => ({
    name: `malformed-${name}`,
    title: `answers have \`${name}: ${value}\``,
    promise: what.startsWith('RFC') ? what : `${RFC}, ${what}`,
    applies: answers,
    make: () => onSuccess((sent) => withHeader(sent, name, value)),
  })),
  {
    name: 'server-version',
    title: 'answers name the server software with its version',
    promise: 'internals stay inside',
    custom: true,
    applies: answers,
    make: () =>
      after((sent) =>
        withHeader(withHeader(sent, 'server', 'nginx/1.14.0 (Ubuntu)'), 'x-powered-by', 'PHP/7.2.24'),
      ),
  },
  {
    name: 'header-split',
    title: 'a line break in the key makes a header of its own in the answer',
    promise: 'no request puts headers into the answer',
    applies: does('read'),
    make: () =>
      after((sent, call) => {
        const injected = /[\r\n]+([\w-]+):\s*([^\r\n]*)/.exec(call.pathKey ?? '');
        return injected ? withHeader(sent, (injected[1] ?? '').toLowerCase(), injected[2]) : sent;
      }),
  },
]);

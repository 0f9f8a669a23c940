import { brotliCompressSync, gzipSync } from 'node:zlib';
import { header } from '../../../http/exchange.js';
import { type FaultOf, type Sent, inGroup } from '../fault.js';
import { isCreated, isSuccess, textOf, withBody, withHeader } from '../kit/answers.js';
import { always, does, secured } from '../kit/needs.js';
import { after } from '../kit/wrap.js';

const FREE = 'the contract does not name these headers, and HTTP allows them';
const RFC = 'RFC 9110';

function adding(name: string, title: string, fields: Readonly<Record<string, string>>): FaultOf {
  return {
    name,
    title,
    promise: FREE,
    applies: always,
    make: () => after((sent) => ({ ...sent, headers: { ...sent.headers, ...fields } })),
  };
}

function typed(name: string, title: string, change: (type: string) => string): FaultOf {
  return {
    name,
    title,
    slot: 'media-type',
    promise: `${RFC}, 8.3.1: case and parameters of a media type do not count`,
    applies: always,
    make: () =>
      after((sent) => {
        const type = header(sent.headers, 'content-type');
        return type === undefined ? sent : withHeader(sent, 'content-type', change(type));
      }),
  };
}

function coded(coding: string, code: (text: string) => Uint8Array): FaultOf {
  return {
    name: `odd-${coding}`,
    slot: 'coding',
    title: `answers are coded with ${coding} for clients that accept it`,
    promise: `${RFC}, 8.4: content may be coded as the client accepts`,
    applies: always,
    make: () =>
      after((sent, { request }) => {
        const accepted = header(request.headers, 'accept-encoding') ?? '';
        const isFit = sent.body !== undefined && new RegExp(`\\b${coding}\\b(?!\\s*;\\s*q=0)`).test(accepted);
        return isFit
          ? vary(withHeader(withBody(sent, code(textOf(sent))), 'content-encoding', coding))
          : sent;
      }),
  };
}

function vary(sent: Sent): Sent {
  return withHeader(sent, 'vary', 'Accept-Encoding');
}

export const oddHeaders = inGroup('odd-headers', [
  adding('odd-proxy-headers', 'answers carry what proxies add', {
    'x-request-id': '7f0c6a9e-3f0b-4a55-9c8e-0a6c2b1f4e11',
    via: '1.1 edge',
    'x-cache': 'MISS',
    'server-timing': 'app;dur=12.3',
    'alt-svc': 'h3=":443"; ma=86400',
  }),
  adding('odd-security-headers', 'answers carry what hardened servers add', {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'content-security-policy': "default-src 'none'",
    'cross-origin-opener-policy': 'same-origin',
  }),
  adding('odd-framework-headers', 'answers carry what Django adds', {
    allow: 'GET, POST, PATCH, DELETE, HEAD, OPTIONS',
    vary: 'Accept, Cookie',
    'content-language': 'en',
  }),
  adding('odd-rate-headers', 'answers say how many requests are left', {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    'ratelimit-policy': '"default";q=1000;w=60',
  }),
  adding('odd-no-store', 'answers may not be kept', {
    'cache-control': 'no-store, private',
    pragma: 'no-cache',
    expires: '0',
  }),
  adding('odd-cookies', 'answers set a cookie', {
    'set-cookie': 'lb=node3; Path=/; HttpOnly; Secure; SameSite=Lax',
  }),
  adding('odd-links', 'answers carry links', {
    link: '</docs>; rel="service-doc", </openapi.json>; rel="service-desc"',
  }),
  adding('odd-old-server', 'answers name the server software', { server: 'gunicorn' }),
  typed('odd-charset', 'media types have a charset', (type) => `${type}; charset=utf-8`),
  typed(
    'odd-charset-in-capitals',
    'media types have a charset in capitals and quotes',
    (type) => `${type};charset="UTF-8"`,
  ),
  typed('odd-media-type-in-capitals', 'media types are written with capitals', (type) =>
    type.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  ),
  coded('gzip', (text) => gzipSync(text)),
  coded('br', (text) => brotliCompressSync(text)),
  {
    name: 'odd-etag',
    slot: 'coding',
    title: 'answers to GET have an entity tag, and conditional requests are honoured',
    promise: `${RFC}, 13.1.2`,
    applies: does('read', 'list'),
    make: () =>
      after((sent, call) => {
        if (call.method !== 'GET' || !isSuccess(sent) || sent.body === undefined) return sent;
        const etag = `W/"${Buffer.from(textOf(sent)).toString('base64url').slice(-24)}${textOf(sent).length}"`;
        const asked = header(call.request.headers, 'if-none-match');
        if (asked !== undefined && (asked.trim() === '*' || asked.split(/,\s*/).includes(etag)))
          return { status: 304, headers: { etag } };
        return withHeader(sent, 'etag', etag);
      }),
  },
  {
    name: 'odd-last-modified',
    title: 'answers to GET say when they were made',
    promise: `${RFC}, 8.8.2`,
    applies: does('read', 'list'),
    make: ({ clock }) =>
      after((sent, call) =>
        call.method === 'GET' && isSuccess(sent)
          ? withHeader(sent, 'last-modified', new Date(clock()).toUTCString())
          : sent,
      ),
  },
  {
    name: 'odd-no-location',
    title: 'a creation does not say where the record is',
    promise: `${RFC}, 15.3.2: Location is not required`,
    applies: does('create', 'upsert'),
    make: () => after((sent) => (isCreated(sent) ? withHeader(sent, 'location', undefined) : sent)),
  },
  {
    name: 'odd-challenges',
    title: 'a 401 names several schemes, with parameters',
    promise: `${RFC}, 11.6.1`,
    applies: secured,
    make: () =>
      after((sent) =>
        sent.status === 401
          ? withHeader(
              sent,
              'www-authenticate',
              'Bearer realm="api", error="invalid_token", error_description="no, sorry", Basic realm="api"',
            )
          : sent,
      ),
  },
]);

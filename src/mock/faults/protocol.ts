import { header } from '../../http/exchange.js';
import { type FaultOf, inGroup } from './fault.js';
import {
  empty,
  isSuccess,
  json,
  page,
  text,
  textOf,
  withBody,
  withHeader,
  withStatus,
} from './kit/answers.js';
import type { Call } from './kit/call.js';
import { all, always, demand, does, secured } from './kit/needs.js';
import { after, before, instead, route, upon } from './kit/wrap.js';
import { breaksRefusal } from './kit/refusals.js';

const DECLARED = 'the statuses that the contract declares';
const looks = does('read', 'list');
const writes = does('create', 'upsert', 'update', 'replace');
const TRANSLATED: Readonly<Record<number, string>> = {
  401: 'Anmeldedaten fehlen.',
  404: 'Nicht gefunden.',
};

function mediaType({ request }: Call): string {
  return header(request.headers, 'content-type') ?? '';
}

function accept({ request }: Call): string {
  return header(request.headers, 'accept') ?? '';
}

const unrouted = (call: Call): boolean => 'status' in call.contract.match(call.method, call.path);
const unknownPath = (call: Call): boolean => {
  const match = call.contract.match('GET', call.path);
  return 'status' in match && match.status === 404;
};

export const protocol = inGroup('protocol', [
  ...[404, 500].map((code): FaultOf => ({
    name: `head-answers-${code}`,
    title: `HEAD of what GET shows answers ${code}`,
    promise:
      code === 404
        ? 'RFC 9110, 9.3.2: HEAD is GET without the content (plain servers do not route it, and the contract does not name it)'
        : 'RFC 9110, 9.3.2: HEAD is GET without the content',
    ...(code === 404 && { custom: true as const }),
    applies: looks,
    make: () => after((sent, call) => (call.method === 'HEAD' && isSuccess(sent) ? empty(code) : sent)),
  })),
  {
    name: 'head-always-200',
    title: 'HEAD of what is not there answers 200',
    promise: 'RFC 9110, 9.3.2: HEAD is GET without the content',
    applies: does('read'),
    make: () =>
      after((sent, call) =>
        call.method === 'HEAD' && sent.status === 404 && call.operation ? withStatus(sent, 200) : sent,
      ),
  },
  {
    name: 'head-without-credentials',
    title: 'HEAD asks for no credentials',
    promise: 'the operation asks for credentials (`security`)',
    applies: all(looks, secured),
    make: () =>
      after((sent, call) =>
        call.method === 'HEAD' && sent.status === 401
          ? withHeader(empty(200), 'content-type', 'application/json')
          : sent,
      ),
  },
  {
    name: 'options-answers-500',
    title: 'OPTIONS answers 500',
    promise: 'no request brings the server down',
    applies: always,
    make: () => instead((call) => (call.method === 'OPTIONS' ? page(500, 'Server Error') : undefined)),
  },
  {
    name: 'unknown-method-answers-500',
    title: 'a method that is not declared for the path answers 500',
    promise: 'no request brings the server down',
    applies: always,
    make: () => after((sent) => (sent.status === 405 ? page(500, 'Server Error') : sent)),
  },
  {
    name: 'unknown-method-answers-200',
    title: 'a method that is not declared for the path answers 200 and does nothing',
    promise:
      'RFC 9110, 15.5.6: a method that is not supported is refused (which ones are, the contract does not say)',
    custom: true,
    applies: always,
    make: () => after((sent) => (sent.status === 405 ? json(200, {}) : sent)),
  },
  {
    name: 'unknown-method-answers-404',
    title: 'a method that is not declared for the path answers 404',
    promise: 'RFC 9110, 15.5.6: a method that is not supported is answered with 405',
    custom: true,
    applies: always,
    make: () => after((sent) => (sent.status === 405 ? json(404, { detail: 'Not found.' }) : sent)),
  },
  {
    name: 'trace-echoes',
    title: 'TRACE answers with the request, credentials and all',
    promise: 'RFC 9110, 9.3.8: credentials never come back',
    custom: true,
    applies: secured,
    make: () =>
      instead((call) => {
        if (call.method !== 'TRACE') return undefined;
        const fields = Object.entries(call.request.headers).map(
          ([name, value]) => `${name}: ${String(value)}`,
        );
        return text(
          200,
          `TRACE ${call.request.target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n`,
          'message/http',
        );
      }),
  },
  {
    name: 'unknown-path-answers-page',
    title: 'a path that does not exist answers 200 and a page (the fallback of a front end)',
    promise: 'what does not exist is answered with 404',
    custom: true,
    applies: always,
    make: () => instead((call) => (unknownPath(call) ? page(200, 'App') : undefined)),
  },
  {
    name: 'unknown-path-answers-500',
    title: 'a path that does not exist answers 500',
    promise: 'no request brings the server down',
    applies: always,
    make: () =>
      instead((call) => (unrouted(call) && unknownPath(call) ? page(500, 'Server Error') : undefined)),
  },
  ...[301, 302, 307, 308].map((code): FaultOf => ({
    name: `redirects-with-${code}`,
    title: `each request is first sent to the path with or without its final slash, with ${code}`,
    promise: DECLARED,
    applies: does('create', 'upsert', 'read', 'list'),
    make: () =>
      instead((call) => {
        const { operation, path } = call;
        const isCanonical = operation?.path.endsWith('/') === path.endsWith('/');
        const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
        return operation && isCanonical ? withHeader(empty(code), 'location', other) : undefined;
      }),
  })),
  {
    name: 'accept-json-answers-406',
    title: 'a client that accepts application/json and nothing else gets 406',
    promise: DECLARED,
    applies: looks,
    make: () =>
      instead((call) =>
        call.operation && /^application\/json\s*$/.test(accept(call))
          ? json(406, { detail: 'Not acceptable.' })
          : undefined,
      ),
  },
  {
    name: 'accept-anything-answers-406',
    title: 'a client that accepts anything gets 406',
    promise: DECLARED,
    applies: looks,
    make: () =>
      instead((call) =>
        call.operation && accept(call) === '*/*' ? json(406, { detail: 'Not acceptable.' }) : undefined,
      ),
  },
  {
    name: 'charset-refused',
    title: 'a body with `charset=utf-8` behind its media type is refused with 415',
    promise: 'RFC 9110, 8.3.1: parameters belong to a media type',
    applies: writes,
    make: () =>
      instead((call) =>
        call.isWrite && /;/.test(mediaType(call))
          ? json(415, { detail: 'Unsupported media type.' })
          : undefined,
      ),
  },
  {
    name: 'media-type-in-capitals-refused',
    title: 'a media type with capitals is refused with 415',
    promise: 'RFC 9110, 8.3.1: the case of a media type does not count',
    applies: writes,
    make: () =>
      instead((call) =>
        call.isWrite && /[A-Z]/.test(mediaType(call).split(';')[0] ?? '')
          ? json(415, { detail: 'Unsupported media type.' })
          : undefined,
      ),
  },
  {
    name: 'chunked-body-not-read',
    title: 'a body in chunks is not read',
    promise: 'RFC 9112, 7.1: a recipient can read chunked messages',
    applies: writes,
    make: () =>
      before((call) =>
        call.request.headers['transfer-encoding'] === undefined ? call : call.with({ body: undefined }),
      ),
  },
  {
    name: 'query-breaks-route',
    title: 'an address with a query that is not declared is not found',
    promise: 'what a contract does not name is ignored',
    custom: true,
    applies: looks,
    make: () =>
      instead((call) =>
        call.request.target.includes('?') &&
        call.operation?.parameters.every((parameter) => parameter.in !== 'query')
          ? json(404, { detail: 'Not found.' })
          : undefined,
      ),
  },
  {
    name: 'range-without-content-range',
    title: 'a request for a range is answered with 206, without saying which range it is',
    promise: 'RFC 9110, 15.3.7.1: a 206 has Content-Range',
    applies: looks,
    make: () =>
      after((sent, call) =>
        header(call.request.headers, 'range') && call.method === 'GET' && isSuccess(sent)
          ? withStatus(withBody(sent, textOf(sent).slice(0, 10)), 206)
          : sent,
      ),
  },
  {
    name: 'if-modified-since-always-304',
    title: 'a request with If-Modified-Since is always told that nothing has changed',
    promise: 'RFC 9110, 13.1.3: If-Modified-Since is compared',
    applies: looks,
    make: () =>
      after((sent, call) =>
        call.method === 'GET' &&
        isSuccess(sent) &&
        header(call.request.headers, 'if-modified-since') !== undefined
          ? empty(304)
          : sent,
      ),
  },
  ...[401, 404].map((code): FaultOf => ({
    name: `error-${code}-translated`,
    title: `the text of ${code} is in the language that the client asks for`,
    promise: 'the text that the contract fixes',
    applies: breaksRefusal(
      code,
      (sent) => ({ ...sent, body: JSON.stringify({ detail: TRANSLATED[code] }) }),
      {
        why: `the text of ${code} is not fixed`,
        add: 'const: …   # on the member of the refusal',
      },
    ),
    make: () =>
      after((sent, call) =>
        call.operation &&
        sent.status === code &&
        /^(de|fr|es|zh)/.test(header(call.request.headers, 'accept-language') ?? '')
          ? json(code, { detail: TRANSLATED[code] }, sent.headers)
          : sent,
      ),
  })),
  {
    name: 'post-read-as-get',
    title: 'a GET with a body changes the record',
    promise: 'RFC 9110, 9.2.1: GET is safe',
    applies: all(does('read'), does('update')),
    make: () =>
      route((call, next) => {
        if (!call.is('read') || call.method !== 'GET' || call.value === undefined) return next(call);
        return upon(next(call.with({ method: 'PATCH' })), () => next(call));
      }),
  },
  {
    name: 'method-override',
    title: 'a POST with X-HTTP-Method-Override is taken for the method that the header names',
    promise: 'the operations that the contract declares',
    custom: true,
    applies: all(does('upsert', 'create'), undeclaredOverride),
    make: () =>
      route((call, next) => {
        const other = header(call.request.headers, 'x-http-method-override');
        return other !== undefined && call.method === 'POST'
          ? next(call.with({ method: other.toUpperCase() }))
          : next(call);
      }),
  },
]);

function undeclaredOverride(contract: Parameters<FaultOf['applies']>[0]): ReturnType<FaultOf['applies']> {
  return demand(
    ({ operations }) =>
      !operations.some(({ parameters }) => parameters.some(({ name }) => /override/i.test(name))),
    { why: 'the contract has such a header', add: 'no such header' },
  )(contract);
}

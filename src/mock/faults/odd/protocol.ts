import { header } from '../../../http/exchange.js';
import { type FaultOf, type Sent, inGroup } from '../fault.js';
import { isSuccess, json, page, withHeader } from '../kit/answers.js';
import { every } from '../kit/every.js';
import { all, always, declares, does } from '../kit/needs.js';
import { after, before, instead, route, upon } from '../kit/wrap.js';
import type { Transmit } from '../../stages/stage.js';

const TIME = 'no time is promised';
const looks = does('read', 'list');
const writes = does('create', 'upsert', 'update', 'replace');

function sending(transmit: (sent: Sent) => Transmit) {
  return after((sent) => (sent.body === undefined ? sent : { ...sent, transmit: transmit(sent) }));
}

function without(fields: readonly string[], name: string): string[] {
  return fields.flatMap((field, index) =>
    index % 2 === 0 && field.toLowerCase() !== name ? [field, fields[index + 1] ?? ''] : [],
  );
}

function slow(name: string, title: string, ms: (count: number) => number): FaultOf {
  return {
    name,
    title,
    slot: 'time',
    promise: TIME,
    applies: always,
    make: ({ delay }) => {
      let count = 0;
      return route((call, next) => {
        const wait = ms(++count);
        return wait === 0 ? next(call) : upon(delay(wait), () => next(call));
      });
    },
  };
}

export const oddProtocol = inGroup('odd-protocol', [
  slow('odd-slow', 'each answer takes five milliseconds', () => 5),
  slow('odd-slow-now-and-then', 'every 40th answer takes 150 milliseconds', (count) =>
    count % 40 === 0 ? 150 : 0,
  ),
  slow('odd-slow-start', 'the first answer takes half a second', (count) => (count === 1 ? 500 : 0)),
  {
    name: 'odd-uneven',
    slot: 'time',
    title: 'answers overtake each other',
    promise: TIME,
    applies: always,
    make: ({ delay }) => {
      let count = 0;
      return after(async (sent) => {
        await delay(++count % 3 === 0 ? 6 : 1);
        return sent;
      });
    },
  },
  {
    name: 'odd-chunked',
    slot: 'wire',
    title: 'answers come in chunks',
    promise: 'RFC 9112, 7.1',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        const bytes = Buffer.from(body ?? '');
        res.writeHead(sent.status, without(fields, 'content-length'));
        res.write(bytes.subarray(0, 7));
        res.end(bytes.subarray(7));
      }),
  },
  {
    name: 'odd-in-pieces',
    slot: 'wire',
    title: 'head and body of answers come apart',
    promise: 'RFC 9112: a message is a stream of bytes',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        res.writeHead(sent.status, [...fields]);
        res.flushHeaders();
        setTimeout(() => res.end(body), 2);
      }),
  },
  {
    name: 'odd-connection-close',
    slot: 'wire',
    title: 'each connection serves one request, and answers say so',
    promise: 'RFC 9112, 9.6',
    applies: always,
    make: () =>
      after((sent) => ({
        ...sent,
        transmit: ({ res, fields, body }) => {
          res.writeHead(sent.status, [...fields, 'connection', 'close']);
          res.end(body);
        },
      })),
  },
  {
    name: 'odd-early-hints',
    slot: 'wire',
    title: 'an interim answer comes before the final one',
    promise: 'RFC 9110, 15.2: a client must take interim answers',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' }, () => {
          res.writeHead(sent.status, [...fields]);
          res.end(body);
        });
      }),
  },
  {
    name: 'odd-no-date',
    slot: 'wire',
    title: 'answers have no Date',
    promise: 'RFC 9110, 6.6.1: a server without a clock sends none',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        res.sendDate = false;
        res.writeHead(sent.status, [...fields]);
        res.end(body);
      }),
  },
  {
    name: 'odd-field-names-in-capitals',
    slot: 'wire',
    title: 'names of headers are written with capitals',
    promise: 'RFC 9110, 5.1: the case of a field name does not count',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        res.writeHead(
          sent.status,
          fields.map((field, index) => (index % 2 === 0 ? field.toUpperCase() : field)),
        );
        res.end(body);
      }),
  },
  {
    name: 'odd-reason',
    slot: 'wire',
    title: 'the reason behind a status is in other words',
    promise: 'RFC 9112, 4: the reason phrase means nothing',
    applies: always,
    make: () =>
      sending((sent) => ({ res, fields, body }) => {
        res.writeHead(sent.status, 'Very Well', [...fields]);
        res.end(body);
      }),
  },
  {
    name: 'odd-no-head',
    title: 'HEAD is answered with 405',
    promise: 'the contract does not declare HEAD',
    applies: looks,
    make: () =>
      instead((call) =>
        call.method === 'HEAD' ? { status: 405, headers: { allow: 'GET, POST, PATCH, DELETE' } } : undefined,
      ),
  },
  {
    name: 'odd-no-options',
    slot: 'options',
    title: 'OPTIONS is answered with 405',
    promise: 'the contract does not declare OPTIONS',
    applies: always,
    make: () =>
      instead((call) =>
        call.method === 'OPTIONS'
          ? json(405, { detail: 'Method "OPTIONS" not allowed.' }, { allow: 'GET, POST, PATCH, DELETE' })
          : undefined,
      ),
  },
  {
    name: 'odd-options-described',
    slot: 'options',
    title: 'OPTIONS is answered with 200 and a description',
    promise: 'the contract does not declare OPTIONS',
    applies: always,
    make: () =>
      instead((call) =>
        call.method === 'OPTIONS'
          ? json(
              200,
              { name: 'List', renders: ['application/json'], parses: ['application/json'] },
              { allow: 'GET, POST, HEAD, OPTIONS' },
            )
          : undefined,
      ),
  },
  {
    name: 'odd-rate-limit',
    slot: 'busy',
    title: 'every 50th request is asked to come again in a second',
    promise: 'RFC 6585, 4: 429 with Retry-After',
    applies: always,
    make: () => {
      const isTime = every(50);
      return instead((call) =>
        call.operation && isTime()
          ? json(429, { detail: 'Request was throttled.' }, { 'retry-after': '1' })
          : undefined,
      );
    },
  },
  {
    name: 'odd-unavailable-once',
    slot: 'busy',
    title: 'one request is asked to come again in a second, because the server is being restarted',
    promise: 'RFC 9110, 15.6.4: 503 with Retry-After',
    applies: always,
    make: () => {
      let count = 0;
      return instead((call) =>
        call.operation && ++count === 25
          ? withHeader(page(503, 'Restarting'), 'retry-after', '1')
          : undefined,
      );
    },
  },
  {
    name: 'odd-404-page',
    title: 'a path that does not exist is answered with a page',
    promise: 'the contract says nothing of other paths',
    applies: always,
    make: () =>
      after((sent, call) =>
        call.operation === undefined && sent.status === 404 ? page(404, 'Not Found') : sent,
      ),
  },
  {
    name: 'odd-takes-text-plain',
    slot: 'other-media-types',
    title: 'JSON is taken under any media type',
    promise: 'the contract does not say what becomes of other media types',
    applies: writes,
    make: () =>
      before((call) => {
        const type = header(call.request.headers, 'content-type');
        if (!call.isWrite || call.value === undefined || type === undefined) return call;
        return call.with({ headers: { ...call.request.headers, 'content-type': 'application/json' } });
      }),
  },
  {
    name: 'odd-415-for-text',
    slot: 'other-media-types',
    title: 'a body without a media type is refused with 400',
    promise: 'the contract does not say what becomes of other media types',
    applies: all(writes, declares(['create', 'upsert', 'update', 'replace'], 400)),
    make: () =>
      after((sent, call) =>
        call.isWrite && sent.status === 415 ? json(400, { detail: 'Unsupported media type.' }) : sent,
      ),
  },
  {
    name: 'odd-406',
    title: 'a client that accepts no JSON gets 406',
    promise: 'RFC 9110, 15.5.7',
    applies: looks,
    make: () =>
      instead((call) => {
        const accepted = header(call.request.headers, 'accept') ?? '*/*';
        return call.operation && !/\*\/\*|application\/(json|\*)/i.test(accepted)
          ? json(406, { detail: 'Could not satisfy the request Accept header.' })
          : undefined;
      }),
  },
  {
    name: 'odd-bom-refused',
    title: 'a body that begins with a byte order mark is refused',
    promise: 'RFC 8259, 8.1: it may be',
    applies: all(writes),
    make: () =>
      instead((call) => {
        const [first] = call.request.body ?? [];
        return call.isWrite && first === 0xef ? json(400, { detail: 'Unexpected UTF-8 BOM.' }) : undefined;
      }),
  },
  {
    name: 'odd-vary-by-accept',
    title: 'answers to lists vary, and say by what',
    promise: 'RFC 9110, 12.5.5',
    applies: looks,
    make: () =>
      after((sent) => (isSuccess(sent) ? withHeader(sent, 'vary', 'Accept, Authorization, Origin') : sent)),
  },
]);

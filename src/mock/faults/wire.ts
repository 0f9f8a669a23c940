import type { ServerResponse } from 'node:http';
import type { Transmit } from '../stages/stage.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isSuccess, textOf } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { every } from './kit/every.js';
import { all, declares, does } from './kit/needs.js';
import { after } from './kit/wrap.js';

const FRAMING = 'RFC 9112, 6: the framing of a message says where it ends';
const answers = does('create', 'upsert', 'read', 'update', 'list');

/** The answer, and how it goes over the wire. */
function sending(sent: Sent, transmit: Transmit): Sent {
  return { ...sent, transmit };
}

/** No answer: the connection is reset. */
export function reset(sent: Sent): Sent {
  return sending(sent, ({ res }) => res.socket?.resetAndDestroy());
}

function onSuccess(
  transmit: (sent: Sent) => Transmit,
  matches: (sent: Sent, call: Call) => boolean = () => true,
) {
  return after((sent, call) =>
    call.operation &&
    call.method !== 'HEAD' &&
    isSuccess(sent) &&
    sent.body !== undefined &&
    matches(sent, call)
      ? sending(sent, transmit(sent))
      : sent,
  );
}

/** The header fields with this one changed; undefined takes it away. */
function withField(fields: readonly string[], name: string, value: string | undefined): string[] {
  const kept = fields.flatMap((field, index) =>
    index % 2 === 0 && field.toLowerCase() !== name ? [field, fields[index + 1] ?? ''] : [],
  );
  return value === undefined ? kept : [...kept, name, value];
}

/** Node leaves out bodies that HTTP does not allow; with this it lets them through. There is no public way. */
function forceBody(res: ServerResponse): void {
  Object.assign(res, { ['_hasBody']: true });
}

function length(change: (real: number) => number): (sent: Sent) => Transmit {
  return (sent) =>
    ({ res, fields, body }) => {
      const wrong = String(change(Buffer.byteLength(body ?? '')));
      res.writeHead(sent.status, withField(fields, 'content-length', wrong));
      res.end(body);
    };
}

/** Node writes no such line: the head goes over the wire by hand. */
function withBadLine({ status }: Sent): Transmit {
  return ({ res, fields, body = '' }) => {
    const lines = fields.flatMap((field, index) => (index % 2 === 0 ? `${field}: ${fields[index + 1]}` : []));
    const counted = `content-length: ${Buffer.byteLength(body)}`;
    const kept = lines.filter((line) => !/^content-length:/i.test(line));
    const head = [
      `HTTP/1.1 ${status} OK`,
      ...kept,
      'warning from the proxy',
      counted,
      'connection: close',
      '',
      '',
    ];
    res.socket?.write(head.join('\r\n'));
    res.socket?.end(body);
  };
}

export const wire = inGroup('wire', [
  {
    name: 'content-length-too-short',
    title: 'Content-Length is five bytes short of the body',
    promise: FRAMING,
    applies: answers,
    make: () => onSuccess(length((real) => Math.max(0, real - 5))),
  },
  {
    name: 'content-length-too-long',
    title: 'Content-Length is five bytes longer than the body, and the connection ends',
    promise: FRAMING,
    applies: answers,
    make: () =>
      onSuccess((sent) => ({ res, fields, body }) => {
        const wrong = String(Buffer.byteLength(body ?? '') + 5);
        res.writeHead(sent.status, withField(fields, 'content-length', wrong));
        res.write(body ?? '', () => res.socket?.end());
      }),
  },
  {
    name: 'content-length-counts-characters',
    title: 'Content-Length counts characters and not bytes',
    promise: FRAMING,
    applies: answers,
    make: () => onSuccess((sent) => length(() => textOf(sent).length)(sent)),
  },
  {
    name: 'chunks-without-end',
    title: 'the last chunk of an answer never comes, and the connection ends',
    promise: FRAMING,
    applies: answers,
    make: () =>
      onSuccess((sent) => ({ res, fields, body }) => {
        res.writeHead(
          sent.status,
          withField(withField(fields, 'content-length', undefined), 'transfer-encoding', 'chunked'),
        );
        res.write(body ?? '', () => res.socket?.end());
      }),
  },
  {
    name: 'connection-closed-without-notice',
    title: 'the connection is closed behind each answer, which does not say so',
    promise: 'RFC 9112, 9.6: a server that closes says `Connection: close`',
    custom: true,
    applies: answers,
    make: () =>
      after((sent, call) =>
        call.operation
          ? sending(sent, ({ res, fields, body }) => {
              const { socket } = res;
              res.writeHead(sent.status, [...fields]);
              res.end(body, () => socket?.destroySoon());
            })
          : sent,
      ),
  },
  {
    name: 'no-content-with-body',
    title: 'a 204 has a body, which the next answer on the connection begins with',
    promise: 'RFC 9110, 15.3.5: a 204 has no content',
    applies: declares(['delete'], 204),
    make: () =>
      after((sent) =>
        sent.status === 204
          ? sending(sent, ({ res, fields }) => {
              res.writeHead(204, [...fields, 'content-type', 'application/json', 'content-length', '2']);
              forceBody(res);
              res.end('{}');
            })
          : sent,
      ),
  },
  {
    name: 'no-content-with-length',
    title: 'a 204 has a Content-Length',
    promise: 'RFC 9110, 8.6: a 204 has no Content-Length (plain servers write 0, and no client minds)',
    custom: true,
    applies: declares(['delete'], 204),
    make: () =>
      after((sent) =>
        sent.status === 204
          ? sending(sent, ({ res, fields }) => {
              res.writeHead(204, [...fields, 'content-length', '0']);
              res.end();
            })
          : sent,
      ),
  },
  {
    name: 'head-with-body',
    title: 'the answer to HEAD has a body, which the next answer on the connection begins with',
    promise: 'RFC 9110, 9.3.2: the answer to HEAD has no content',
    applies: does('read', 'list'),
    make: () =>
      after((sent, call) =>
        call.method === 'HEAD' && sent.body !== undefined
          ? sending(sent, ({ res, fields, body }) => {
              res.writeHead(sent.status, [...fields]);
              forceBody(res);
              res.end(body);
            })
          : sent,
      ),
  },
  {
    name: 'head-with-other-length',
    title: 'the answer to HEAD says that the body would be empty',
    promise:
      'RFC 9110, 8.6: Content-Length is that of the answer to GET (plain servers count the empty content of HEAD)',
    custom: true,
    applies: does('read', 'list'),
    make: () =>
      after((sent, call) =>
        call.method === 'HEAD' && sent.body !== undefined
          ? sending(sent, ({ res, fields }) => {
              res.writeHead(sent.status, withField(fields, 'content-length', '0'));
              res.end();
            })
          : sent,
      ),
  },
  {
    name: 'two-content-types',
    title: 'answers have two Content-Type fields',
    promise: 'RFC 9110, 5.3: such a field stands once',
    applies: answers,
    make: () =>
      onSuccess((sent) => ({ res, fields, body }) => {
        const [name, value] = ['content-type', 'text/html'];
        res.writeHead(sent.status, [...fields, name, value]);
        res.end(body);
      }),
  },
  {
    name: 'answer-behind-answer',
    title: 'a second answer comes behind the first',
    promise: 'one request has one answer',
    applies: does('read', 'list'),
    make: () =>
      onSuccess(
        (sent) =>
          ({ res, fields, body }) => {
            const { socket } = res;
            res.writeHead(sent.status, [...fields]);
            res.end(body, () => socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
          },
        (_sent, call) => call.is('read', 'list'),
      ),
  },
  {
    name: 'content-length-too-short-every-25',
    title: 'every 25th answer has a Content-Length that is five bytes short of its body',
    promise: FRAMING,
    applies: answers,
    make: () =>
      onSuccess(
        length((real) => Math.max(0, real - 5)),
        every(25),
      ),
  },
  {
    name: 'bad-header-line-every-25',
    title: 'every 25th answer has a line among its headers that is none',
    promise: 'RFC 9112, 5: a header line is a name, a colon and a value',
    applies: answers,
    make: () => onSuccess(withBadLine, every(25)),
  },
  ...(['read', 'list', 'delete', 'upsert', 'create'] as const).map((action): FaultOf => ({
    name: `${action}-resets-connection`,
    title: `${action} ends with a reset of the connection`,
    promise: 'a request has an answer',
    applies: does(action),
    make: () => after((sent, call) => (call.is(action) && isSuccess(sent) ? reset(sent) : sent)),
  })),
  {
    name: 'invalid-body-resets-connection',
    title: 'a body that is refused ends with a reset of the connection',
    promise: 'a request has an answer',
    applies: all(does('create', 'upsert', 'update')),
    make: () => after((sent, call) => (call.isWrite && sent.status === 400 ? reset(sent) : sent)),
  },
  {
    name: 'no-content-answers-hang',
    title: 'a deletion is done, and never answered',
    promise: 'a request has an answer',
    applies: does('delete'),
    make: () => after((sent, call) => (call.is('delete') && sent.effect ? sending(sent, () => {}) : sent)),
  },
]);

import { header } from '../../../http/exchange.js';
import { percentDecode } from '../../../http/percent.js';
import type { Transmit } from '../../stages/stage.js';
import { type Sent, inGroup } from '../fault.js';
import {
  isCreated,
  isSuccess,
  json,
  page,
  textOf,
  withBody,
  withHeader,
  withStatus,
} from '../kit/answers.js';
import type { Call } from '../kit/call.js';
import { all, always, does, secured } from '../kit/needs.js';
import { after, both, instead } from '../kit/wrap.js';

const RFC = 'RFC 9110';
const looks = does('read', 'list');

function asked({ request }: Call, name: string): string {
  return header(request.headers, name) ?? '';
}

function part(sent: Sent, range: string): Sent {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const whole = Buffer.from(textOf(sent));
  if (first === undefined || last === undefined || Number(first) >= whole.length) return sent;
  const end = Math.min(Number(last), whole.length - 1);
  const bytes = withBody(sent, whole.subarray(Number(first), end + 1));
  return withHeader(withStatus(bytes, 206), 'content-range', `bytes ${first}-${end}/${whole.length}`);
}

/** As servers of HTTP/1.0 write it: no chunks, and the connection is over. */
const inOldHttp =
  (sent: Sent): Transmit =>
  ({ res, fields, body }) => {
    const lines = fields.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${fields[index + 1]}`] : []));
    const { socket } = res;
    socket?.write(`HTTP/1.0 ${sent.status} OK\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
    socket?.end(res.req.method === 'HEAD' ? '' : (body ?? ''));
  };

/** By the rules that firewalls come with. */
function isSuspicious({ request }: Call): boolean {
  const body = Buffer.from(request.body ?? '').toString();
  const text = `${percentDecode(request.target)} ${body}`;
  return /<script|\.\.\/|' or '|union select|drop table/i.test(text);
}

/** What servers make of what rare clients send, and of what HTTP leaves to them. */
export const oddClients = inGroup('odd-clients', [
  {
    name: 'odd-ranges',
    title: 'a part of an answer is sent to who asks for it',
    promise: `${RFC}, 14.2: a server may honour Range`,
    applies: looks,
    make: () =>
      after((sent, call) => {
        if (call.method !== 'GET' || !call.operation || !isSuccess(sent)) return sent;
        return part(withHeader(sent, 'accept-ranges', 'bytes'), asked(call, 'range'));
      }),
  },
  {
    name: 'odd-431',
    slot: 'limits',
    title: 'long headers are refused with 431, long addresses with 414',
    promise: 'RFC 6585, 5, and RFC 9110, 15.5.15: servers have limits',
    applies: always,
    make: () =>
      instead((call) => {
        const { headers, target } = call.request;
        if (target.length > 4096) return page(414, 'URI Too Long');
        const isLong = Object.keys(headers).some((name) => asked(call, name).length > 4096);
        return isLong ? page(431, 'Request Header Fields Too Large') : undefined;
      }),
  },
  {
    name: 'odd-malformed-query-refused',
    slot: 'query',
    title: 'a query that is malformed is refused with 400',
    promise: 'RFC 3986, 2.1: a percent sign stands before two digits',
    applies: always,
    make: () =>
      instead((call) =>
        /\?.*%(?![0-9a-f]{2})/i.test(call.request.target) ? page(400, 'Bad Request') : undefined,
      ),
  },
  {
    name: 'odd-malformed-cookie-refused',
    title: 'a cookie without a value is refused with 400',
    promise: 'RFC 6265, 4.2.1: a cookie is a name, "=" and a value',
    applies: always,
    make: () =>
      instead((call) =>
        asked(call, 'cookie')
          .split(/; */)
          .some((each) => each !== '' && !each.includes('='))
          ? json(400, { detail: 'Malformed cookie.' })
          : undefined,
      ),
  },
  {
    name: 'odd-malformed-token-refused',
    title: 'what cannot be a token is refused with 400',
    promise: 'RFC 6750, 3.1: invalid_request',
    applies: all(secured, looks),
    make: () =>
      instead((call) =>
        /^Bearer .*[^A-Za-z0-9._~+/= -]/.test(asked(call, 'authorization'))
          ? json(400, { detail: 'Malformed token.' })
          : undefined,
      ),
  },
  {
    name: 'odd-501',
    title: 'methods of others are not implemented (501)',
    promise: `${RFC}, 15.6.2`,
    applies: always,
    make: () =>
      instead((call) =>
        /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(call.method)
          ? undefined
          : page(501, 'Not Implemented'),
      ),
  },
  {
    name: 'odd-old-http',
    slot: 'wire',
    title: 'answers with content are those of HTTP/1.0, and chunks are not known',
    promise: 'RFC 9112, 2.5: a server may answer in an older minor version',
    applies: always,
    make: () =>
      both(
        instead(({ request }) =>
          header(request.headers, 'transfer-encoding') === undefined
            ? undefined
            : json(400, { detail: 'Malformed JSON.' }),
        ),
        after((sent) => (sent.body === undefined ? sent : { ...sent, transmit: inOldHttp(sent) })),
      ),
  },
  {
    name: 'odd-decodes-paths-first',
    title: 'paths are decoded before they are routed, so that a slash in a key leads nowhere',
    promise: 'no clause says which characters a key may have',
    applies: always,
    make: () => instead(({ request }) => (/%2f/i.test(request.target) ? page(404, 'Not Found') : undefined)),
  },
  {
    name: 'odd-firewall',
    title: 'a firewall refuses with a page what looks like an attack',
    promise: 'the contract says nothing of who stands in front of the server',
    applies: always,
    make: () => instead((call) => (isSuspicious(call) ? page(403, 'Request blocked') : undefined)),
  },
  {
    name: 'odd-cors-for-all',
    title: 'scripts of every origin may read answers',
    promise: 'the contract does not name these headers',
    applies: always,
    make: () =>
      after((sent) =>
        withHeader(withHeader(sent, 'access-control-allow-origin', '*'), 'timing-allow-origin', '*'),
      ),
  },
  {
    name: 'odd-lists-in-lines',
    title: 'lists in headers come in several lines',
    promise: `${RFC}, 5.3: lines of one name are one list`,
    applies: always,
    make: () =>
      after((sent) => ({
        ...sent,
        headers: {
          ...sent.headers,
          vary: ['Accept', 'Authorization, Origin'],
          'cache-control': ['private', 'max-age=0, must-revalidate'],
          ...(sent.status === 401 && {
            'www-authenticate': ['Bearer realm="api"', 'Basic realm="api", charset="UTF-8"'],
          }),
        },
      })),
  },
  {
    name: 'odd-vary-by-all',
    title: 'answers vary by more than headers',
    promise: `${RFC}, 12.5.5: Vary: *`,
    applies: always,
    make: () => after((sent) => withHeader(sent, 'vary', '*')),
  },
  {
    name: 'odd-absolute-location',
    slot: 'location',
    title: 'a creation names the address at the front door',
    promise: `${RFC}, 10.2.2: Location may be absolute`,
    applies: does('create', 'upsert'),
    make: () =>
      after((sent, call) =>
        isCreated(sent) && call.pathKey === undefined
          ? withHeader(
              sent,
              'location',
              `https://api.example.com${call.path.replace(/\/$/, '')}/${encodeURIComponent(call.key ?? '')}/`,
            )
          : sent,
      ),
  },
  {
    name: 'odd-417',
    title: 'expectations are refused with 417',
    promise: `${RFC}, 15.5.18`,
    applies: always,
    make: () =>
      instead((call) => (asked(call, 'expect') === '' ? undefined : page(417, 'Expectation Failed'))),
  },
]);

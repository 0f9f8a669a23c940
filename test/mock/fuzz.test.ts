import * as fc from 'fast-check';
import { defaultContractPath, loadContract } from '../../src/contract/document.js';
import type { Listening } from '../../src/mock/handler.js';
import { createMock, type Mock } from '../../src/mock/server.js';
import { answersIn, exchangeRaw } from './support/raw.js';

/** Whoever sees one of these anywhere but in what was sent has found a leak. */
const SECRETS = ['tok-91f2c3d4', 'sk-live-5d6e7f80', 'hidden-9a8b7c6d.example.com'] as const;
const [TOKEN, KEY, HIDDEN] = SECRETS;

const contract = await loadContract(defaultContractPath);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH'];
const TARGETS = [
  '/api/providers/',
  '/api/providers',
  '/api/providers/a/',
  '/api/providers/a',
  '/api/providers/%2F/',
  '/api/providers/%zz/',
  '/api/providers/%C3%28/',
  '/api/providers/__proto__/',
  `/api/providers/?access_token=${TOKEN}`,
  `/api/providers/${'x'.repeat(3000)}/`,
  '/api/providers/%00/',
  '//api//providers//',
  '/..%2f..%2fetc/passwd',
  '*',
  'http://other.example/api/providers/',
  '/?',
  '/#fragment',
];
const NAMES = ['__proto__', 'constructor', 'a', '', 'é', 'a/b', '\ud800', 'x'.repeat(5000)];

const record = fc.record(
  {
    provider_id: fc.oneof(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 2 })),
    provider_name: fc.oneof(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 2 })),
    api_key: fc.constantFrom<unknown>(KEY, [KEY], { inner: KEY }),
    extra_kwargs: fc.constantFrom<unknown>({ base_url: HIDDEN }, HIDDEN, [{ base_url: HIDDEN }], {
      timeout: KEY,
    }),
    __proto__: fc.constant(null),
  },
  { requiredKeys: [] },
);

const json = fc.oneof(
  { weight: 4, arbitrary: record },
  fc.constantFrom<unknown>(null, [], 0, '', [{ api_key: KEY }]),
);

const body = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.tuple(json, fc.nat(200)).map(([value, length]) => JSON.stringify(value).slice(0, length)),
  fc.constantFrom(
    '',
    '\ufeff{}',
    '{"a":1,"a":2}',
    '['.repeat(20_000),
    '{"a":'.repeat(20_000),
    'null',
    '1e999',
    '"\\ud800"',
  ),
);

const credentials = fc.constantFrom<string[]>(
  [`Authorization: Bearer ${TOKEN}`],
  [`authorization: bEaReR   ${TOKEN}`],
  [`Authorization: Basic ${Buffer.from(`user:${TOKEN}`).toString('base64')}`],
  [`Authorization: ${TOKEN}`],
  [`Cookie: session=${TOKEN}; a`],
  [`X-Api-Key: ${TOKEN}`],
  ['Authorization: Bearer'],
  [],
);

const fields = fc.subarray(
  [
    'Accept: text/html;q=0.1, */*;q=0',
    'Accept: ,,;q=x',
    'Prefer: code=403, example=nothing, wait=0',
    'Prefer: code=x; "',
    'Prefer: code=204',
    'Origin: null',
    'Access-Control-Request-Method: x',
    'If-None-Match: *',
    'Range: bytes=0-1',
    'Content-Encoding: gzip',
    'Upgrade: websocket',
    'X-Forwarded-For: 10.0.0.1',
    'X-HTTP-Method-Override: DELETE',
  ],
  { maxLength: 4 },
);

const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON;charset="utf-8"',
  'application/vnd.x+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  ';;;',
  '',
);

interface Parts {
  method: string;
  target: string;
  credentials: string[];
  fields: string[];
  contentType: string;
  body: string;
  chunked: boolean;
}

const request: fc.Arbitrary<Parts> = fc.record({
  method: fc.constantFrom(...METHODS),
  target: fc.constantFrom(...TARGETS),
  credentials,
  fields,
  contentType,
  body,
  chunked: fc.boolean(),
});

function bytesOf(parts: Parts): string {
  const size = Buffer.byteLength(parts.body);
  const framing = parts.chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${size}`;
  const chunks = size === 0 ? '0\r\n\r\n' : `${size.toString(16)}\r\n${parts.body}\r\n0\r\n\r\n`;
  return [
    `${parts.method} ${parts.target} HTTP/1.1`,
    'Host: localhost',
    ...parts.credentials,
    ...parts.fields,
    `Content-Type: ${parts.contentType}`,
    framing,
    'Connection: close',
    '',
    parts.chunked ? chunks : parts.body,
  ].join('\r\n');
}

/** The bytes with some of them replaced, cut out or doubled. */
const broken = fc
  .tuple(
    request.map((parts) =>
      Buffer.from(
        bytesOf({ ...parts, credentials: [], body: '{"provider_id":"a"}', target: '/api/providers/' }),
      ),
    ),
    fc.array(fc.tuple(fc.constantFrom('set', 'cut', 'double'), fc.nat(), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([bytes, edits]) => edits.reduce<Buffer>(edited, bytes));

function edited(bytes: Buffer, [kind, place, value]: [string, number, number]): Buffer {
  const at = place % bytes.length;
  if (kind === 'set') return Buffer.concat([bytes.subarray(0, at), Buffer.of(value), bytes.subarray(at + 1)]);
  if (kind === 'cut') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (value % 20))]);
  return Buffer.concat([bytes.subarray(0, at), bytes]);
}

const seen: string[] = [];

function tell(value: unknown): void {
  seen.push(JSON.stringify(value));
}

describe('bounded fuzz over raw sockets', () => {
  let mock: Mock;
  let server: Listening;

  beforeAll(async () => {
    mock = createMock(contract, {
      journalSize: 2000,
      onWarning: tell,
      onExchange: ({ exchange, notes, violations, tenant }) => {
        const { node: _node, ...first } = violations.request[0] ?? { node: undefined };
        const sent = Buffer.from(exchange.request.body ?? '').toString();
        tell([exchange.request, sent, exchange.response, notes, first, tenant]);
      },
    });
    server = await mock.listen({ port: 0 });
  });

  afterAll(() => mock.close());

  async function send(bytes: string | Uint8Array): Promise<string> {
    const text = await exchangeRaw(server, bytes, { end: true });
    for (const { status } of answersIn(text)) expect(status).toBeLessThan(500);
    return text;
  }

  test('no 5xx, no hang, no secret in an answer', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (parts) => {
        const text = await send(bytesOf(parts));
        expect(text).toMatch(/^HTTP\/1\.1 \d{3} /);
        for (const secret of SECRETS) expect(text).not.toContain(secret);
      }),
      { numRuns: 400, seed: 20_261_121 },
    );
  }, 60_000);

  test('what is not HTTP any more does no harm either', async () => {
    await fc.assert(
      fc.asyncProperty(broken, async (bytes) => {
        await send(bytes);
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  }, 60_000);

  test('the mock still answers, and no secret has come into its journal, log, warnings or state', async () => {
    const authorization = 'Bearer another';
    expect((await fetch(`${server.url}/api/providers/`, { headers: { authorization } })).status).toBe(200);
    const journal = await (await fetch(`${server.url}/__spectwin/journal?limit=2000`)).text();
    const state = await (await fetch(`${server.url}/__spectwin/state`)).text();
    expect(seen.length).toBeGreaterThan(300);
    const everything = [...seen, journal, state].join('\n');
    for (const secret of SECRETS) expect(everything).not.toContain(secret);
  });
});

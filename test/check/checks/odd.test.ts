import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import type { Contract } from '../../../src/contract/model.js';
import { outcomeOf, providersContract } from '../support/run.js';
import { type Answer, type Got, serve } from '../support/server.js';
import { changed, providers } from '../support/providers.js';
import { operationOf, playOf, wholeLife } from '../support/play.js';

const TOKEN = 'token-a-0123456789abc';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

type Change = (answer: Answer, got: Got) => Answer;

const header =
  (name: string, value: string): Change =>
  (answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } });

/** The answer as bytes, made from its JSON. */
const encoded =
  (encode: (json: string) => Buffer, headers: Record<string, string>): Change =>
  (answer) =>
    answer.json === undefined
      ? answer
      : {
          ...answer,
          json: undefined,
          text: encode(JSON.stringify(answer.json)),
          headers: { 'content-type': 'application/json', ...answer.headers, ...headers },
        };

const stamped =
  (stamp: (iso: string) => string): Change =>
  (answer) => ({ ...answer, json: mapStamps(answer.json, stamp) });

function mapStamps(value: unknown, stamp: (iso: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapStamps(item, stamp));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(
    ([name, member]) => [name, name.endsWith('_at') ? stamp(String(member)) : member] as const,
  );
  return Object.fromEntries(members);
}

const onlyFor =
  (status: number, headers: Record<string, string>): Change =>
  (answer) =>
    answer.status === status ? { ...answer, headers: { ...answer.headers, ...headers } } : answer;

const onRefusal =
  (json: unknown): Change =>
  (answer) =>
    answer.status === 400 ? { ...answer, json } : answer;

/** Odd, and within the contract and HTTP. */
const oddities: readonly (readonly [what: string, change: Change])[] = [
  ['writes charset behind the type', header('content-type', 'application/json; charset=utf-8')],
  ['writes the type in capitals', header('content-type', 'Application/JSON;charset="UTF-8"')],
  ['names a charset that JSON does not have', header('content-type', 'application/json; charset=iso-8859-1')],
  ['compresses with gzip', encoded((json) => gzipSync(json), { 'content-encoding': 'gzip' })],
  ['compresses with brotli', encoded((json) => brotliCompressSync(json), { 'content-encoding': 'br' })],
  ['compresses with raw deflate', encoded((json) => deflateRawSync(json), { 'content-encoding': 'deflate' })],
  ['compresses twice', encoded((json) => gzipSync(gzipSync(json)), { 'content-encoding': 'gzip, gzip' })],
  ['says identity', header('content-encoding', 'identity')],
  [
    'writes JSON with spaces and lines',
    encoded((json) => Buffer.from(`\r\n ${JSON.stringify(JSON.parse(json), undefined, '\t')}\n`), {}),
  ],
  [
    'escapes what need not be',
    encoded((json) => Buffer.from(json.replaceAll('/', '\\/').replaceAll('A', '\\u0041')), {}),
  ],
  ['counts microseconds', stamped((iso) => iso.replace('Z', '123Z'))],
  ['counts whole seconds', stamped((iso) => iso.replace(/\.\d+/, ''))],
  ['writes UTC as an offset', stamped((iso) => iso.replace('Z', '+00:00'))],
  ['writes UTC as the other offset', stamped((iso) => iso.replace('Z', '-00:00'))],
  ['writes a small z and t', stamped((iso) => iso.toLowerCase())],
  ['refuses with a bare object', onRefusal({})],
  [
    'refuses with a nested object',
    onRefusal({ errors: [{ loc: ['body', 'provider_name'], msg: 'not a string' }] }),
  ],
  [
    'names the write-only member in a refusal',
    onRefusal({ api_key: ['Not a valid string.'], extra_kwargs: ['Not a valid object.'] }),
  ],
  ['has an ETag', header('etag', '"33a64df5"')],
  ['has a weak ETag', header('etag', 'W/"0815"')],
  ['may be cached by the caller', header('cache-control', 'private, max-age=60')],
  ['is never cached', header('cache-control', 'no-store, public')],
  ['is as old as it says', header('age', '0')],
  ['varies by anything', header('vary', '*')],
  ['varies with a comma too many', header('vary', 'Accept, , Cookie,')],
  ['is cached in quotes', header('cache-control', 'private="x-a, x-b", max-age=0, must-revalidate, x="1"')],
  ['expired long ago', header('expires', '-1')],
  ['expires at a date', header('expires', 'Sun, 06 Nov 1994 08:49:37 GMT')],
  ['may be asked again at a date', header('retry-after', 'Sun, 06 Nov 2044 08:49:37 GMT')],
  ['has a challenge with a token', onlyFor(401, { 'www-authenticate': 'Negotiate YWJjZA==' })],
  [
    'has challenges with parameters',
    onlyFor(401, {
      'www-authenticate': 'Digest realm="a, b", qop="auth,auth-int", nonce=x1 , , Bearer scope = "a\\"b"',
    }),
  ],
  ['names its software', header('server', 'nginx')],
  ['has a relative Location', header('location', 'p/?a=b#c')],
  ['has an absolute Location', header('location', 'https://api.respan.ai/api/providers/%C3%A4/')],
  [
    'has headers of a proxy',
    (answer) => ({
      ...answer,
      headers: {
        ...answer.headers,
        via: '1.1 proxy',
        'x-request-id': 'a-very-long-request-id-1234567890',
        server: 'nginx',
      },
    }),
  ],
  [
    'sets cookies',
    (answer) => ({ ...answer, headers: { ...answer.headers, 'set-cookie': ['a=1; Path=/', 'b=2'] } }),
  ],
  [
    'has several challenges',
    (answer) =>
      answer.status === 401
        ? { ...answer, headers: { 'www-authenticate': ['Bearer realm="api"', 'Basic'] } }
        : answer,
  ],
  [
    'has an empty Allow',
    (answer) => (answer.status === 405 ? { ...answer, headers: { allow: '' } } : answer),
  ],
  ['says nothing of its length', header('content-length', undefined as unknown as string)],
  [
    'names a type for nothing',
    (answer) =>
      answer.status === 204 ? { ...answer, headers: { 'content-type': 'application/json' } } : answer,
  ],
  ['does not know methods', (answer) => (answer.status === 405 ? { status: 501, text: 'what?' } : answer)],
  [
    'does not find paths with other methods',
    (answer) => (answer.status === 405 ? { status: 404, text: 'Not Found' } : answer),
  ],
];

test.each(oddities)('a server that %s is not accused', async (_what, change) => {
  const server = await serve(changed(providers({ [TOKEN]: 'a' }), change));
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: TOKEN,
      fixtures: [wholeLife],
    });
    expect(findings).toEqual([]);
  } finally {
    await server.close();
  }
});

const asProblem: Change = (answer) =>
  answer.status === 400
    ? {
        status: 400,
        text: '{"title":"Bad Request","status":400,"errors":[]}',
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      }
    : answer;

test('a refusal that may be any object may be a problem, with no more than a warning', async () => {
  const server = await serve(changed(providers({ [TOKEN]: 'a' }), asProblem));
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: TOKEN,
      fixtures: [wholeLife],
    });
    expect(findings.map(({ check, severity }) => [check, severity])).toEqual([
      ['content-type-declared', 'warning'],
    ]);
  } finally {
    await server.close();
  }
});

test.each(['<script>alert(1)</script>', "b' OR '1'='1", '../../etc/passwd'])(
  'a firewall that takes %p for an attack is no more than a warning',
  async (text) => {
    const page = { status: 403, text: '<h1>Forbidden</h1>', headers: { 'content-type': 'text/html' } };
    const server = await serve(changed(providers({ [TOKEN]: 'a' }), () => page));
    const writes = playOf(async (stage) => {
      const value = { provider_id: stage.unique('guarded'), provider_name: text };
      await stage.send({ operation: operationOf(contract, 'upsertProvider'), body: { value } });
      const parameters = { provider_id: text };
      await stage.send({ operation: operationOf(contract, 'retrieveProvider'), parameters });
    });
    try {
      const { findings } = await outcomeOf(contract, {
        target: server.url,
        token: TOKEN,
        fixtures: [writes],
      });
      expect(findings.map(({ check, severity }) => `${severity} ${check}`).toSorted()).toEqual([
        'warning content-type-declared',
        'warning status-declared',
      ]);
    } finally {
      await server.close();
    }
  },
);

test('a limit that is lifted is not a finding', async () => {
  let count = 0;
  const handler = providers({ [TOKEN]: 'a' });
  const server = await serve((got) =>
    ++count % 3 === 0 ? { status: 429, text: 'slow down', headers: { 'retry-after': '0' } } : handler(got),
  );
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: TOKEN,
      fixtures: [wholeLife],
    });
    expect(findings).toEqual([]);
  } finally {
    await server.close();
  }
});

/** What a fixture sends as secret and a server may say by itself. */
const commons = [
  '60',
  'true',
  'gpt-4',
  'secret',
  'eu-west-1',
  'application/json',
  'A',
  'your-api-key',
  'Not found.',
  '2024-01-15T10:30:00Z',
];

test.each(commons)(
  'the write-only value %p does not accuse a server that says it by itself',
  async (value) => {
    const handler = changed(providers({ [TOKEN]: 'a' }), (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'x-note': value },
    }));
    const server = await serve(handler);
    const upsert = playOf(async (stage) => {
      const body = {
        value: {
          provider_id: stage.unique('common'),
          provider_name: 'A',
          api_key: value,
          extra_kwargs: { any: value },
        },
      };
      await stage.send({ operation: operationOf(contract, 'upsertProvider'), body });
    });
    try {
      const { findings } = await outcomeOf(contract, {
        target: server.url,
        token: TOKEN,
        fixtures: [upsert],
      });
      expect(findings).toEqual([]);
    } finally {
      await server.close();
    }
  },
);

test('a secret that was also sent for all to see accuses nobody', async () => {
  const server = await serve(providers({ [TOKEN]: 'a' }));
  const upsert = playOf(async (stage) => {
    const key = stage.unique('same');
    const body = { value: { provider_id: key, provider_name: key, api_key: key } };
    await stage.send({ operation: operationOf(contract, 'upsertProvider'), body });
  });
  try {
    const { findings } = await outcomeOf(contract, { target: server.url, token: TOKEN, fixtures: [upsert] });
    expect(findings).toEqual([]);
  } finally {
    await server.close();
  }
});

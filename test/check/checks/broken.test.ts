import { gzipSync } from 'node:zlib';
import type { Contract } from '../../../src/contract/model.js';
import { checks } from '../../../src/check/checks/index.js';
import { type Outcome, outcomeOf, providersContract } from '../support/run.js';
import { type Answer, type Got, type Handler, serve } from '../support/server.js';
import { changed, providers } from '../support/providers.js';
import { wholeLife } from '../support/play.js';

const TOKEN = 'token-a-0123456789abc';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

async function life(handler: Handler): Promise<Outcome> {
  const server = await serve(handler);
  try {
    return await outcomeOf(contract, {
      target: server.url,
      token: TOKEN,
      phases: ['fixtures'],
      fixtures: [wholeLife],
      timeoutMs: 2000,
    });
  } finally {
    await server.close();
  }
}

type Change = (answer: Answer, got: Got) => Answer | 'hang' | 'reset';

const isRead = ({ method, path }: Got): boolean => method === 'GET' && path !== '/api/providers/';
const isList = ({ method, path }: Got): boolean => method === 'GET' && path === '/api/providers/';
const isPatch = ({ method }: Got): boolean => method === 'PATCH';

const when =
  (applies: (got: Got) => boolean, change: Change): Change =>
  (answer, got) =>
    applies(got) && answer.status < 300 ? change(answer, got) : answer;

const inZeros = (record: unknown): string =>
  (record as { created_at: string }).created_at.replace(/\.\d+/, '.000');
const withMember = (name: string, make: (got: Got) => unknown): Change =>
  when(isPatch, (answer, got) => ({ ...answer, json: { ...(answer.json as object), [name]: make(got) } }));

const sentKey = ({ text }: Got): string => String((JSON.parse(text) as { api_key?: string }).api_key);

const setting =
  (name: string, value: string | string[]): Change =>
  (answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } });

const raw = (text: string | Buffer, headers: Record<string, string>): Change =>
  when(isRead, () => ({ status: 200, text, headers }));

/** As a server does that writes a value into a header by hand. */
function injected({ target }: Got): Record<string, string> {
  const [, name, value] = /%0d%0a([\w-]+)%3a%20(\w+)/i.exec(target) ?? [];
  return name !== undefined && value !== undefined ? { [name]: value } : {};
}

/** What the server does wrong, and which check says so. */
const faults: readonly (readonly [what: string, check: string, change: Change])[] = [
  ['fails on a read', 'server-error', when(isRead, () => ({ status: 500, json: { detail: 'oops' } }))],
  [
    'fails on an unknown method',
    'server-error',
    (answer) => (answer.status === 405 ? { status: 500, text: 'x' } : answer),
  ],
  ['answers 202', 'status-declared', when(isPatch, (answer) => ({ ...answer, status: 202 }))],
  [
    'refuses with 422',
    'status-declared',
    (answer) => (answer.status === 400 ? { ...answer, status: 422 } : answer),
  ],
  ['forbids a read', 'status-declared', when(isRead, () => ({ status: 403, json: { detail: 'no' } }))],
  ['redirects', 'redirect', when(isRead, () => ({ status: 302, headers: { location: '/login' } }))],
  [
    'answers JSON as text',
    'content-type-declared',
    when(isList, (answer) => ({ ...answer, headers: { 'content-type': 'text/plain' } })),
  ],
  [
    'names no content type',
    'content-type-declared',
    when(isList, (answer) => ({ ...answer, headers: { 'content-type': undefined } })),
  ],
  [
    'answers problems',
    'content-type-declared',
    (answer) =>
      answer.status === 404 ? { ...answer, headers: { 'content-type': 'application/problem+json' } } : answer,
  ],
  ['sends HTML as JSON', 'content-type-true', raw('<html>', { 'content-type': 'application/json' })],
  ['sends NaN', 'content-type-true', raw('{"a":NaN}', { 'content-type': 'application/json' })],
  [
    'sends Latin-1',
    'content-type-true',
    raw(Buffer.from('"\xe4"', 'latin1'), { 'content-type': 'application/json' }),
  ],
  ['sends a byte order mark', 'content-type-true', raw('\ufeff{}', { 'content-type': 'application/json' })],
  [
    'says gzip and sends none',
    'content-type-true',
    when(isList, (answer) => ({ ...answer, headers: { 'content-encoding': 'gzip' } })),
  ],
  [
    'leaves a member out',
    'body-schema',
    when(isRead, (answer) => ({ ...answer, json: { ...(answer.json as object), updated_at: undefined } })),
  ],
  [
    'answers with the record of another request',
    'same-record',
    when(isRead, (answer) => ({
      ...answer,
      json: { ...(answer.json as object), id: 'other-1', provider_id: 'other-1' },
    })),
  ],
  ['shows the number of a row as id', 'derived-members', withMember('id', () => 17)],
  [
    'shows another time of creation',
    'record-times',
    withMember('created_at', () => '2024-01-15T10:30:00.123Z'),
  ],
  [
    'shows zeros for the fraction of the time of creation when it is read',
    'record-times',
    when(isRead, (answer) => ({
      ...answer,
      json: { ...(answer.json as object), created_at: inZeros(answer.json) },
    })),
  ],
  ['sends an epoch', 'body-schema', withMember('updated_at', () => Date.now())],
  ['sends a date without zone', 'body-schema', withMember('updated_at', () => '2024-01-15T10:30:00')],
  ['sends an undeclared member', 'body-schema', withMember('owner', () => 'me')],
  ['sends null', 'body-schema', withMember('provider_name', () => null)],
  [
    'wraps the list',
    'body-schema',
    when(isList, (answer) => ({ ...answer, json: { results: answer.json } })),
  ],
  [
    'sends an empty body',
    'body-schema',
    when(isRead, () => ({ status: 200, headers: { 'content-type': 'application/json' } })),
  ],
  [
    'says something else to strangers',
    'documented-text',
    (answer) => (answer.status === 401 ? { ...answer, json: { detail: 'Log in.' } } : answer),
  ],
  ['returns the key', 'write-only-leak', withMember('api_key', sentKey)],
  ['returns the key as null', 'write-only-leak', withMember('api_key', () => null)],
  ['returns a masked key', 'write-only-leak', withMember('apiKey', () => '***')],
  [
    'returns most of the key',
    'write-only-leak',
    withMember('provider_name', (got) => `${sentKey(got).slice(0, -6)}******`),
  ],
  [
    'returns the ends of the key',
    'write-only-leak',
    withMember('provider_name', (got) => `${sentKey(got).slice(0, 12)}...${sentKey(got).slice(-8)}`),
  ],
  [
    'returns the key in base64',
    'write-only-leak',
    withMember('provider_name', (got) => Buffer.from(`key=${sentKey(got)}`).toString('base64')),
  ],
  [
    'returns the key in base64url',
    'write-only-leak',
    withMember('provider_name', (got) => Buffer.from(`k${sentKey(got)}`).toString('base64url')),
  ],
  [
    'returns the key in hexadecimal',
    'write-only-leak',
    withMember('provider_name', (got) => Buffer.from(sentKey(got)).toString('hex')),
  ],
  [
    'returns the request as a string',
    'write-only-leak',
    withMember('provider_name', (got) => JSON.stringify(got.text)),
  ],
  [
    'returns the key percent-encoded',
    'write-only-leak',
    withMember('provider_name', (got) =>
      [...Buffer.from(sentKey(got))].map((byte) => `%${byte.toString(16)}`).join(''),
    ),
  ],
  [
    'puts the key into a header',
    'write-only-leak',
    when(isPatch, (answer, got) => ({ ...answer, headers: { 'x-debug': sentKey(got) } })),
  ],
  [
    'puts the request into an error',
    'write-only-leak',
    (answer, got) =>
      answer.status === 400 ? { ...answer, json: { detail: `cannot take ${got.text}` } } : answer,
  ],
  [
    'sends a 401 without challenge',
    'challenge',
    (answer) => (answer.status === 401 ? { ...answer, headers: {} } : answer),
  ],
  [
    'sends a 405 without Allow',
    'allow',
    (answer) => (answer.status === 405 ? { ...answer, headers: {} } : answer),
  ],
  ['sends a raw Location', 'location', when(isPatch, setting('location', '/api/providers/a b'))],
  ['sends two Locations', 'location', when(isPatch, setting('location', ['/a', '/b']))],
  [
    'compresses for nobody',
    'accepted-coding',
    when(isRead, () => ({
      status: 200,
      text: gzipSync('{}'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'zstd' },
    })),
  ],
  ['writes an ISO date', 'header-syntax', setting('date', '2024-01-15T10:30:00Z')],
  ['writes a bare ETag', 'header-syntax', when(isRead, setting('etag', 'abc'))],
  [
    'lies about the status in a problem',
    'problem-json',
    (answer) =>
      answer.status === 404
        ? { status: 404, text: '{"status":400}', headers: { 'content-type': 'application/problem+json' } }
        : answer,
  ],
  ['lets everybody cache', 'caching', when(isList, setting('cache-control', 'public, max-age=60'))],
  [
    'repeats the token',
    'credential-echo',
    (answer, got) =>
      answer.status === 404 ? { ...answer, json: { detail: got.headers.authorization } } : answer,
  ],
  [
    'shows a trace',
    'disclosure',
    (answer) =>
      answer.status === 404
        ? { ...answer, json: { detail: 'Traceback (most recent call last):\n  File "a.py", line 1' } }
        : answer,
  ],
  [
    'shows a statement of its database',
    'disclosure',
    (answer) =>
      answer.status === 400
        ? { ...answer, json: { detail: 'IntegrityError: SQL: INSERT INTO record (key) VALUES ($1)' } }
        : answer,
  ],
  ['tells its release', 'disclosure', setting('server', 'nginx/1.14.0 (Ubuntu)')],
  ['tells the release of its language', 'disclosure', setting('x-powered-by', 'PHP/7.2.24')],
  [
    'counts the nothing of a 204',
    'framing',
    (answer) => (answer.status === 204 ? { ...answer, headers: { 'content-length': '0' } } : answer),
  ],
  [
    'lets line breaks into headers',
    'header-injection',
    (answer, got) => ({ ...answer, headers: { ...answer.headers, ...injected(got) } }),
  ],
  [
    'says more than comes with a 204',
    'framing',
    (answer) => (answer.status === 204 ? { ...answer, headers: { 'content-length': '5' } } : answer),
  ],
  [
    'lets strangers in',
    'credentials-needed',
    (answer) => (answer.status === 401 ? { status: 200, json: [] } : answer),
  ],
  [
    'forbids strangers',
    'credentials-needed',
    (answer) => (answer.status === 401 ? { ...answer, status: 403 } : answer),
  ],
  [
    'writes a member twice',
    'member-names',
    raw('{"id":"a","id":"b"}', { 'content-type': 'application/json' }),
  ],
  ['does not answer', 'no-answer', when(isPatch, () => 'hang')],
  ['closes the connection', 'no-answer', when(isPatch, () => 'reset')],
];

test.each(faults)('a server that %s is found by %s', async (_what, check, change) => {
  const { found } = await life(changed(providers({ [TOKEN]: 'a' }), change));
  expect(found).toContain(check);
});

test('a server that keeps the contract is not accused', async () => {
  const { findings, summary } = await life(providers({ [TOKEN]: 'a' }));
  expect(findings).toEqual([]);
  expect(summary).toMatchObject({ verdict: 'conforms', errors: 0, warnings: 0 });
});

test('every check has a server that breaks it', () => {
  const covered = new Set(['required-headers', 'own-records', ...faults.map(([, check]) => check)]);
  expect(checks.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
});

describe('a header that breaks its grammar is an error:', () => {
  test.each([
    ['date', 'yesterday'],
    ['date', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['last-modified', '2024-01-15T10:30:00Z'],
    ['etag', 'abc'],
    ['etag', "'abc'"],
    ['retry-after', 'soon'],
    ['retry-after', '1.5'],
    ['age', '-5'],
    ['vary', 'Accept Authorization'],
    ['vary', 'Accept; Authorization'],
    ['cache-control', 'max-age=ten'],
    ['cache-control', 'no-cache; no-store'],
    ['cache-control', 'max-age'],
    ['allow', 'GET POST'],
    ['www-authenticate', 'please, log in first!'],
    ['www-authenticate', ''],
    ['www-authenticate', 'Bearer realm=the api'],
    ['content-type', ['application/json', 'text/html']],
  ])('%s: %p', async (name, value) => {
    const { findings } = await life(changed(providers({ [TOKEN]: 'a' }), setting(name, value)));
    expect(findings.map(({ check, severity }) => `${severity} ${check}`)).toContain('error header-syntax');
  });
});

test('a moment that is none is a warning: caches take it for the past', async () => {
  const { findings } = await life(changed(providers({ [TOKEN]: 'a' }), setting('expires', 'never')));
  expect([...new Set(findings.map(({ check, severity }) => `${severity} ${check}`))]).toEqual([
    'warning header-syntax',
  ]);
});

import { execFileSync } from 'node:child_process';
import type { Contract } from '../../../src/contract/model.js';
import { contractFrom } from '../../contract/support.js';
import { operationOf, playOf } from '../support/play.js';
import { changed, providers } from '../support/providers.js';
import { outcomeOf, providersContract } from '../support/run.js';
import { type Listening, serve } from '../support/server.js';
import type { Call } from '../../../src/check/play/stage.js';

let contract: Contract;
let server: Listening | undefined;

beforeAll(async () => {
  contract = await providersContract();
});

afterEach(() => server?.close());

/** The line of a finding about this request, of which the server makes a 202. */
async function lineFor(more: Partial<Call>): Promise<string | undefined> {
  server = await serve(changed(providers(), (answer) => ({ ...answer, status: 202 })));
  const upsert = operationOf(contract, 'upsertProvider');
  const play = playOf(async (stage) => void (await stage.send({ operation: upsert, ...more })));
  const { findings } = await outcomeOf(contract, {
    target: server.url,
    token: 'token-a',
    fixtures: [play],
  });
  expect(findings[0]?.message).toMatch(/202/);
  return findings[0]?.curl;
}

/** What curl gets to see of the line, in a real shell. */
function typed(line: string | undefined, token = 'token-a'): readonly string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const env = { ...process.env, SPECTWIN_TOKEN: token };
  return execFileSync('bash', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

const after = (words: readonly string[], option: string): string | undefined =>
  words[words.indexOf(option) + 1];

test('what stands in for a secret is of its kind, so that the request is taken again', async () => {
  const secret = {
    base_url: 'https://inner.example.com',
    timeout: 1234,
    temperature: 0.7,
    'x-inner-name': [{ deep: true }, null],
  };
  const value = { provider_id: 'p', provider_name: "It's", api_key: 'my-key-0123', extra_kwargs: secret };
  const line = await lineFor({ body: { value } });
  for (const hidden of ['inner.example', '1234', '0.7', 'x-inner-name', 'deep', 'my-key'])
    expect(line).not.toContain(hidden);
  const words = typed(line);
  expect(words).toContain('authorization: Bearer token-a');
  const body = (after(words, '--data-binary') ?? '').replaceAll(/\*{3}[0-9a-f]{6}/g, '***');
  expect(JSON.parse(body)).toEqual({
    provider_id: 'p',
    provider_name: "It's",
    api_key: '***',
    extra_kwargs: { base_url: '***', timeout: 0, temperature: 0.5, '***': [{ '***': false }, null] },
  });
});

test('a body that begins with @ is no name of a file', async () => {
  const line = await lineFor({ body: { raw: '@/etc/hosts', contentType: 'application/json' } });
  expect(after(typed(line), '--data-raw')).toBe('@/etc/hosts');
});

test.each([
  ['are no UTF-8', Buffer.from('{"provider_id":"a\xff"}', 'latin1')],
  ['hold a zero', Buffer.from('{"provider_id":"a\0"}')],
])('for bytes that %s there is no line, rather than a wrong one', async (_what, raw) => {
  expect(await lineFor({ body: { raw, contentType: 'application/json' } })).toBeUndefined();
});

test.each([
  ['another', 'application/xml', ['-H', 'accept: application/xml']],
  ['none', undefined, ['-H', 'accept:']],
  ['the one that curl writes', '*/*', []],
])('an Accept is repeated: %s', async (_what, accept, expected) => {
  const value = { provider_id: 'p', provider_name: 'A' };
  const words = typed(await lineFor({ body: { value }, headers: { accept } }));
  const at = words.findIndex((word) => word.startsWith('accept:'));
  expect(at < 0 ? [] : words.slice(at - 1, at + 1)).toEqual(expected);
});

const guarded = (scheme: string): Contract =>
  contractFrom(`openapi: 3.1.0
info: { title: Guarded, version: '1' }
security: [{ user: [] }]
paths: { /things: { get: { operationId: things, responses: { '200': { description: all } } } } }
components: { securitySchemes: { user: ${scheme} } }
`);

const TOKEN = 'user:pa ss/+1';

test.each([
  ['basic', '{ type: http, scheme: basic }', ['-u', TOKEN]],
  ['a query', '{ type: apiKey, in: query, name: api_key }', ['--url-query', `api_key=${TOKEN}`]],
  ['a cookie', '{ type: apiKey, in: cookie, name: sid }', ['-H', `cookie: sid=${TOKEN}`]],
  ['a header', '{ type: apiKey, in: header, name: X-Key }', ['-H', `x-key: ${TOKEN}`]],
])(
  'a credential by %s comes from the environment, and stands in the line in no spelling',
  async (_way, scheme, words) => {
    server = await serve(() => ({ status: 202 }));
    const guards = guarded(scheme);
    const operation = operationOf(guards, 'things');
    const play = playOf(async (stage) => void (await stage.send({ operation, target: '/things?page=2' })));
    const { findings } = await outcomeOf(guards, { target: server.url, token: TOKEN, fixtures: [play] });
    const line = findings[0]?.curl;
    for (const spelled of [TOKEN, encodeURIComponent(TOKEN), btoa(TOKEN)])
      expect(line).not.toContain(spelled);
    const seen = typed(line, TOKEN);
    expect(seen.join('\n')).toContain(words.join('\n'));
    expect(seen.at(-1)).toBe(`${server.url}/things?page=2`);
  },
);

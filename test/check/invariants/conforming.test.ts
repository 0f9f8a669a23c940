import { gzipSync } from 'node:zlib';
import type { Answered, Asked } from '../support/reference.js';
import { type Spoil, answering, around, later, runOn } from './support.js';

const always = (): boolean => true;
const withHeaders = (headers: Record<string, string>): Spoil =>
  answering(always, (answered) => ({ ...answered, headers: { ...answered.headers, ...headers } }));
const clock =
  (write: (now: Date) => string): Spoil =>
  (server) => {
    server.now = () => write(new Date());
  };
const refusing =
  (is: (input: Record<string, unknown>) => boolean): Spoil =>
  (server) => {
    for (const method of ['post', 'patch'] as const) {
      around(
        server,
        method,
        (before) =>
          ((...all: unknown[]) => {
            const input = server.parse((all.at(-1) as Asked).text);
            if (input && is(input)) return { status: 400, json: { detail: 'Not this one.' } };
            return (before as (...args: unknown[]) => Answered)(...all);
          }) as never,
      );
    }
  };
const compressing =
  (isFor: (accepted: string) => boolean): Spoil =>
  (s) =>
    around(s, 'handle', (before) => async (asked) => {
      const { json, ...rest } = await before(asked);
      if (json === undefined || !isFor(asked.headers['accept-encoding'] ?? '')) return { ...rest, json };
      const headers = {
        ...rest.headers,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        vary: 'Accept-Encoding',
      };
      return { ...rest, text: gzipSync(JSON.stringify(json)), headers };
    });
const inSeconds = (record: unknown): string =>
  (record as { created_at: string }).created_at.replace(/\.\d+/, '');
const KNOWN = new Set(['provider_id', 'provider_name', 'api_key', 'extra_kwargs']);

/** What no clause and no standard forbids. */
const oddities: readonly [what: string, make: Spoil, warnings?: readonly string[]][] = [
  ['has nothing odd', () => {}],
  [
    'sends further headers',
    withHeaders({ 'x-request-id': 'abc', server: 'odd', etag: 'W/"1"', vary: 'Accept' }),
  ],
  ['has one ETag for all', withHeaders({ etag: '"1"' }), ['conditions']],
  ['closes every connection', withHeaders({ connection: 'close' })],
  [
    'names a charset',
    answering(
      (_, { json }) => json !== undefined,
      (a) => ({ ...a, headers: { ...a.headers, 'content-type': 'application/json; charset=utf-8' } }),
    ),
  ],
  ['counts in seconds', clock((now) => now.toISOString().replace(/\.\d+/, ''))],
  ['writes zeros for milliseconds', clock((now) => now.toISOString().replace(/\.\d+/, '.000000'))],
  ['writes microseconds and +00:00', clock((now) => now.toISOString().replace('Z', '123+00:00'))],
  ['counts in tenths of a second', clock((now) => now.toISOString().replace(/(\.\d)\d+/, '$1'))],
  [
    'counts creations in seconds, and writes in milliseconds',
    answering(
      (_, { json }) => typeof json === 'object' && json !== null && 'created_at' in json,
      (a) => ({ ...a, json: { ...(a.json as object), created_at: inSeconds(a.json) } }),
    ),
  ],
  [
    'refuses GET with content',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.method === 'GET' && asked.text !== ''
            ? { status: 400, json: { detail: 'GET has no content.' } }
            : before(asked),
      ),
  ],
  [
    'is tried with the same words by others, once',
    (s) => {
      let count = 0;
      around(s, 'routed', (before) => (asked, tenant) => {
        const isLast = asked.method === 'DELETE' && asked.path.endsWith('/new/') && ++count === 1;
        if (isLast) s.recordsOf(tenant).delete('new');
        return before(asked, tenant);
      });
    },
  ],
  [
    'refuses cookies without a value',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const cookies = asked.headers['cookie']?.split('; ') ?? [];
        return cookies.some((each) => !each.includes('='))
          ? { status: 400, json: { detail: 'Malformed cookie.' } }
          : before(asked);
      }),
  ],
  [
    'keeps seconds but answers milliseconds',
    (s) =>
      around(s, 'create', (before) => async (r, key, input) => {
        const answered = await before(r, key, input);
        const stored = r.get(key)!;
        stored.created_at = stored.updated_at = stored.created_at.replace(/\.\d+/, '');
        return answered;
      }),
  ],
  [
    'orders members otherwise',
    (s) =>
      around(
        s,
        'show',
        (before) => (stored) => Object.fromEntries(Object.entries(before(stored)).toReversed()),
      ),
  ],
  [
    'lists in any order',
    (s) =>
      around(s, 'list', (before) => async (r, asked) => {
        const { json } = await before(r, asked);
        return { status: 200, json: (json as unknown[]).toSorted(() => Math.random() - 0.5) };
      }),
  ],
  [
    'takes its time',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        await later();
        await later();
        return answered;
      }),
  ],
  ['compresses', compressing((accepted) => /gzip(?!;q=0)/.test(accepted))],
  [
    'compresses for everybody who says gzip',
    compressing((accepted) => accepted.includes('gzip')),
    ['accepted-coding'],
  ],
  [
    'refuses members that it does not know',
    refusing((input) => Object.keys(input).some((name) => !KNOWN.has(name))),
  ],
  [
    'refuses read-only members',
    refusing((input) => Object.keys(input).some((name) => ['id', 'created_at', 'updated_at'].includes(name))),
  ],
  [
    'refuses keys that are no slugs',
    refusing(({ provider_id }) => typeof provider_id === 'string' && !/^[a-z0-9-]{1,50}$/.test(provider_id)),
  ],
  [
    'refuses odd keys on item paths',
    (s) =>
      around(s, 'routed', (before) => (asked, tenant) => {
        const key = /providers\/([^/]+)\/$/.exec(asked.path)?.[1];
        return key && !/^[a-zA-Z0-9_-]+$/.test(key) ? s.notFound() : before(asked, tenant);
      }),
    ['odd-keys'],
  ],
  ...[/^[a-z][a-z0-9-]{0,63}$/, /^[A-Za-z0-9_-]{1,64}$/].map((slug): (typeof oddities)[number] => [
    `refuses keys other than ${slug.source} with 400, in bodies and in paths`,
    (s) => {
      refusing(({ provider_id: key }) => typeof key === 'string' && !slug.test(key))(s);
      around(s, 'routed', (before) => (asked, tenant) => {
        const key = /providers\/([^/]+)\/$/.exec(asked.path)?.[1];
        const isRefused = key !== undefined && !slug.test(key);
        return isRefused ? { status: 400, json: { detail: 'Not a slug.' } } : before(asked, tenant);
      });
    },
  ]),
  [
    'refuses other content types',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.text !== '' && !/^application\/json/i.test(asked.headers['content-type'] ?? '')
            ? { status: 415, json: { detail: 'x' } }
            : before(asked),
      ),
  ],
  [
    'parses bodies before it looks at credentials',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const isBroken = asked.text.startsWith('{') && !s.parse(asked.text);
        return isBroken ? { status: 400, json: { detail: 'JSON parse error' } } : before(asked);
      }),
    ['authentication', 'credentials-needed'],
  ],
  [
    'has a page for browsers',
    answering(
      ({ method, headers }) => method === 'GET' && (headers['accept'] ?? '').startsWith('text/html'),
      ({ status }) => ({ status, text: '<p>API</p>', headers: { 'content-type': 'text/html' } }),
    ),
    ['challenge', 'content-type-declared'],
  ],
  [
    'refuses queries that it does not know',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.query === '' ? before(asked) : { status: 400, json: { detail: 'Unknown parameter.' } },
      ),
  ],
  [
    'knows no HEAD',
    (s) =>
      around(
        s,
        'routed',
        (before) => (asked, tenant) =>
          asked.method === 'HEAD' ? s.notAllowed('GET') : before(asked, tenant),
      ),
  ],
  [
    'has records of others',
    (s) => {
      for (let n = 0; n < 40; n++) s.create(s.recordsOf('a'), `other-${n}`, { provider_name: 'Other' });
    },
  ],
  [
    'has others who write meanwhile',
    (s) => {
      let n = 0;
      around(s, 'handle', (before) => (asked) => {
        s.create(s.recordsOf('a'), `busy-${n++ % 50}`, { provider_name: 'Busy' });
        return before(asked);
      });
    },
  ],
  [
    'knows the scheme in one spelling only',
    (s) =>
      around(
        s,
        'authenticate',
        (before) => (asked) =>
          asked.headers['authorization']?.startsWith('bearer ')
            ? s.unauthorized('Invalid API key.')
            : before(asked),
      ),
    ['scheme-spelling'],
  ],
  [
    'takes any token for a tenant',
    (s) => {
      s.tenantOf = (token) => (token === '' ? undefined : (s.tenants.get(token) ?? token));
    },
  ],
  [
    'trims names',
    (s) =>
      around(
        s,
        'taken',
        (before) => (input) =>
          before(
            typeof input['provider_name'] === 'string'
              ? { ...input, provider_name: input['provider_name'].trim() }
              : input,
          ),
      ),
    ['texts-kept'],
  ],
  [
    'refuses blank names and NUL',
    refusing(
      ({ provider_name: name }) => typeof name === 'string' && (name.trim() === '' || name.includes('\0')),
    ),
  ],
];

describe('a server that', () => {
  test.each(oddities.map(([what, make, warnings = []]) => ({ what, make, warnings })))(
    '$what is not accused',
    async ({ make, warnings }) => {
      const { findings, summary } = await runOn(make);
      const errors = findings.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ check, message, seen }) => ({ check, message, seen }))).toEqual([]);
      expect([...new Set(findings.map(({ check }) => check))].toSorted()).toEqual(warnings);
      expect(summary.scenarios.failed + summary.scenarios.errored).toBe(0);
    },
    60_000,
  );
});

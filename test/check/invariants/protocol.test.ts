import { gzipSync } from 'node:zlib';
import { type Fault, type Spoil, answering, around, isList, isRead, finds, runOn } from './support.js';

/** Answers with bytes 2 to 5, and says what it likes about them. */
function partial(rangeFor: (length: number) => string | undefined): Spoil {
  return answering(
    (asked, { status }) => isRead(asked) && status === 200 && asked.headers['range'] !== undefined,
    ({ json }) => {
      const text = JSON.stringify(json);
      const headers = { 'content-type': 'application/json', 'content-range': rangeFor(text.length) };
      return { status: 206, text: text.slice(2, 6), headers };
    },
  );
}

const faults: readonly Fault[] = [
  [
    'shows another record when compression is refused',
    'same-in-all-forms',
    answering(
      (asked, { status }) =>
        isRead(asked) && status === 200 && asked.headers['accept-encoding'] === 'identity',
      (a) => ({ ...a, json: { ...(a.json as object), provider_name: 'other' } }),
    ),
  ],
  [
    'knows only Accept: */*',
    'same-in-all-forms',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          (asked.headers['accept'] ?? '*/*') === '*/*'
            ? before(asked)
            : { status: 406, json: { detail: 'no' } },
      ),
  ],
  [
    'needs an Accept',
    'same-in-all-forms',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.headers['accept'] === undefined && isRead(asked)
            ? { status: 400, json: { detail: 'no' } }
            : before(asked),
      ),
  ],
  [
    'lists otherwise with a query',
    'same-in-all-forms',
    answering(
      (asked, { status }) => isList(asked) && status === 200 && asked.query.startsWith('_='),
      (a) => ({ ...a, json: [] }),
    ),
  ],
  [
    'refuses browsers',
    'same-in-all-forms',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          asked.headers['origin'] === undefined ? before(asked) : { status: 403, json: { detail: 'CSRF' } },
      ),
  ],
  [
    'refuses a charset',
    'same-in-all-forms',
    (s) =>
      around(
        s,
        'handle',
        (before) => async (asked) =>
          (asked.headers['content-type'] ?? 'application/json') === 'application/json'
            ? before(asked)
            : { status: 415, json: { detail: 'no' } },
      ),
  ],

  [
    'labels JSON as what is asked for',
    'content-type-declared',
    answering(
      (asked, { status }) =>
        isList(asked) && status === 200 && /^\w+\/\w+,/.test(asked.headers['accept'] ?? ''),
      (a, asked) => ({
        ...a,
        headers: { 'content-type': (asked.headers['accept'] ?? '').split(',')[0] },
      }),
    ),
  ],
  [
    'compresses for whom that is too much',
    'accepted-coding',
    answering(
      (asked, { json }) => json !== undefined && asked.headers['accept-encoding'] === 'identity',
      ({ json, ...a }) => ({
        ...a,
        text: gzipSync(JSON.stringify(json)),
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      }),
    ),
  ],
  [
    'says in German that nothing was found',
    'body-schema',
    answering(
      (asked, { status }) => status === 404 && (asked.headers['accept-language'] ?? '').startsWith('de'),
      (a) => ({ ...a, json: { detail: 'Nicht gefunden.' } }),
    ),
  ],
  [
    'says in German that credentials are missing',
    'documented-text',
    answering(
      (asked, { status }) => status === 401 && (asked.headers['accept-language'] ?? '').startsWith('de'),
      (a) => ({ ...a, json: { detail: 'Anmeldedaten fehlen.' } }),
    ),
  ],
  [
    'sends browsers to a login page',
    'same-in-all-forms',
    answering(
      (asked, { status }) => status === 401 && /html/.test(asked.headers['accept'] ?? ''),
      () => ({ status: 302, headers: { location: '/login' } }),
    ),
  ],
  [
    'fails on long headers',
    'server-error',
    answering(
      (asked) => (asked.headers['x-note'] ?? '').length > 4096,
      () => ({ status: 500, text: 'oops' }),
    ),
  ],
  [
    'fails on a query that is malformed',
    'server-error',
    answering(
      (asked) => asked.query.includes('%zz'),
      () => ({ status: 500, text: 'oops' }),
    ),
  ],
  [
    'refuses cookies that it does not know',
    'same-in-all-forms',
    answering(
      (asked) => asked.headers['cookie'] !== undefined,
      () => ({ status: 400, json: { detail: 'no' } }),
    ),
  ],

  ['sends parts without saying which', 'ranges', partial(() => undefined)],
  ['sends other parts than it says', 'ranges', partial((length) => `bytes 0-3/${length}`)],
  ['says that parts are the whole', 'ranges', partial(() => 'bytes 2-5/4')],
  ['writes Content-Range as it likes', 'ranges', partial(() => '2-5')],

  [
    'has not modified since 1994 what was made today',
    'conditions',
    answering(
      (asked, { status }) =>
        isRead(asked) && status === 200 && /1994/.test(asked.headers['if-modified-since'] ?? ''),
      () => ({ status: 304 }),
    ),
  ],
  [
    'has not modified since no date',
    'conditions',
    answering(
      (asked, { status }) =>
        isList(asked) && status === 200 && asked.headers['if-modified-since'] === 'yesterday',
      () => ({ status: 304 }),
    ),
  ],
  [
    'answers HEAD of what is not there',
    'head-is-get',
    answering(
      ({ method }, { status }) => method === 'HEAD' && status === 404,
      () => ({ status: 200 }),
    ),
  ],
  [
    'answers HEAD with 204',
    'head-is-get',
    answering(
      ({ method }, { status }) => method === 'HEAD' && status === 200,
      () => ({ status: 204 }),
    ),
  ],

  [
    'has ETags of keys',
    'conditions',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        if (!isRead(asked) || answered.status !== 200) return answered;
        const etag = `"${(answered.json as { id: string }).id}"`;
        return asked.headers['if-none-match'] === etag
          ? { status: 304, headers: { etag } }
          : { ...answered, headers: { etag } };
      }),
  ],
  [
    'makes ETags of lengths',
    'conditions',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        if (!isRead(asked) || answered.status !== 200) return answered;
        const etag = `"${JSON.stringify(answered.json).length}"`;
        return asked.headers['if-none-match'] === etag
          ? { status: 304, headers: { etag } }
          : { ...answered, headers: { etag } };
      }),
  ],
  [
    'answers any condition with 304',
    'conditions',
    answering(
      (asked, { status }) => isList(asked) && status === 200 && asked.headers['if-none-match'] !== undefined,
      () => ({ status: 304 }),
    ),
  ],

  [
    'deletes on HEAD',
    'safe-is-safe',
    (s) =>
      around(s, 'handle', (before) => async (asked) => {
        const answered = await before(asked);
        if (asked.method === 'HEAD') await before({ ...asked, method: 'DELETE' });
        return answered;
      }),
  ],
  [
    'deletes on OPTIONS',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) => before(asked.method === 'OPTIONS' ? { ...asked, method: 'DELETE' } : asked),
      ),
  ],
  [
    'takes a method that it does not know for DELETE',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) =>
          before(
            ['GET', 'HEAD', 'POST', 'PATCH', 'OPTIONS', 'TRACE'].includes(asked.method)
              ? asked
              : { ...asked, method: 'DELETE' },
          ),
      ),
  ],
  [
    'lets a header name the method',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) =>
          before({ ...asked, method: asked.headers['x-http-method-override'] ?? asked.method }),
      ),
  ],
  [
    'lets a query name the method',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) =>
          before({ ...asked, method: /_method=(\w+)/.exec(asked.query)?.[1] ?? asked.method }),
      ),
  ],
  [
    'updates with the body of a GET',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) =>
          before(asked.method === 'GET' && asked.text !== '' ? { ...asked, method: 'PATCH' } : asked),
      ),
  ],

  [
    'has a Location that leads nowhere',
    'location-leads',
    answering(
      (_, { status }) => status === 201,
      (a) => ({ ...a, headers: { location: '/api/providers/somewhere-else/' } }),
    ),
  ],
];

finds(faults);

/** What no MUST forbids that plain servers keep to. */
const customs: readonly Fault[] = [
  [
    'knows HEAD of nothing',
    'head-is-get',
    answering(
      ({ method }) => method === 'HEAD',
      () => ({ status: 404 }),
    ),
  ],
  [
    'does what a header of a POST says',
    'safe-is-safe',
    (s) =>
      around(
        s,
        'handle',
        (before) => (asked) =>
          before({
            ...asked,
            method: (asked.method === 'POST' && asked.headers['x-http-method-override']) || asked.method,
          }),
      ),
  ],
  [
    'says that all is well to any method',
    'undeclared-methods',
    answering(
      (_, { status }) => status === 405,
      () => ({ status: 200, json: {} }),
    ),
  ],
  [
    'finds nothing by any other method',
    'undeclared-methods',
    answering(
      (_, { status }) => status === 405,
      () => ({ status: 404, json: { detail: 'Not found.' } }),
    ),
  ],
  [
    'refuses a Content-Type without content',
    'same-in-all-forms',
    answering(
      (asked) => isRead(asked) && asked.headers['content-type'] !== undefined,
      () => ({ status: 400, json: { detail: 'The body is empty.' } }),
    ),
  ],
  [
    'takes one space behind a scheme and no more',
    'scheme-spelling',
    (s) =>
      around(
        s,
        'authenticate',
        (before) => (asked) =>
          asked.headers['authorization']?.includes('  ') ? s.unauthorized('Invalid.') : before(asked),
      ),
  ],
  [
    'has a Location inside of the data centre',
    'location-leads',
    answering(
      (_, { status }) => status === 201,
      (a) => ({
        ...a,
        headers: { location: `http://app.internal:8000/api/providers/${(a.json as { id: string }).id}/` },
      }),
    ),
  ],
];

describe('a server is warned of that', () => {
  test.each(customs)('%s', async (_, check, spoil) => {
    const { findings } = await runOn(spoil, check);
    expect([...new Set(findings.map((finding) => `${finding.severity} ${finding.check}`))]).toEqual([
      `warning ${check}`,
    ]);
  });
});

/** In a group of plays, what is not odd enough. */
const fine: readonly Fault[] = [
  ['sends the part that it is asked for', 'ranges', partial((length) => `bytes 2-5/${length}`)],
  ['does not tell how long the whole is', 'ranges', partial(() => 'bytes 2-5/*')],
  [
    'knows no ranges of anything',
    'ranges',
    answering(
      (asked) => asked.headers['range'] !== undefined,
      () => ({ status: 416, headers: { 'content-range': 'bytes */100' } }),
    ),
  ],
  [
    'has an absolute Location',
    'location-leads',
    answering(
      (_, { status }) => status === 201,
      (a) => ({
        ...a,
        headers: { location: `https://api.respan.ai/api/providers/${(a.json as { id: string }).id}/` },
      }),
    ),
  ],
  [
    'refuses long headers and long queries',
    'same-in-all-forms',
    answering(
      (asked) => (asked.headers['x-note'] ?? '').length + asked.query.length > 2048,
      () => ({ status: 431, text: 'too long' }),
    ),
  ],
  [
    'refuses what is malformed',
    'same-in-all-forms',
    answering(
      (asked) => asked.query.includes('%zz') || /;;/.test(asked.headers['accept'] ?? ''),
      () => ({ status: 400, json: { detail: 'malformed' } }),
    ),
  ],
  [
    'has pages for paths that it does not know',
    'authentication',
    answering(
      ({ path }) => !path.startsWith('/api/providers/'),
      () => ({ status: 200, text: '<html></html>', headers: { 'content-type': 'text/html' } }),
    ),
  ],
  [
    'sets cookies for its balancer',
    'authentication',
    answering(
      () => true,
      (a) => ({ ...a, headers: { ...a.headers, 'set-cookie': 'lb=node1; Path=/' } }),
    ),
  ],
  [
    'calls what cannot be a token malformed',
    'authentication',
    answering(
      (asked, { status }) =>
        status === 401 && /Bearer \S*[^\w.~+/=-]/.test(asked.headers['authorization'] ?? ''),
      () => ({ status: 400, json: { detail: 'malformed' } }),
    ),
  ],
  [
    'knows no other methods at all',
    'undeclared-methods',
    answering(
      (_, { status }) => status === 405,
      () => ({ status: 501, text: 'what?' }),
    ),
  ],
];

describe('a server is not accused that', () => {
  test.each(fine)('%s', async (_, check, spoil) => {
    const { findings } = await runOn(spoil, check);
    expect(findings.map(({ severity, check: id, message }) => `${severity} ${id}: ${message}`)).toEqual([]);
  });
});

test('a Location that the contract does not know is a warning', async () => {
  const spoil = answering(
    (_, { status }) => status === 201,
    (a) => ({ ...a, headers: { location: 'http://internal:8000/providers/1' } }),
  );
  const { findings } = await runOn(spoil, 'location-leads');
  expect(findings).toEqual([expect.objectContaining({ severity: 'warning', check: 'location-leads' })]);
});

test('a scheme that is known in one spelling only is a warning', async () => {
  const { findings } = await runOn(
    (s) =>
      around(
        s,
        'authenticate',
        (before) => (asked) =>
          asked.headers['authorization']?.startsWith('bearer ')
            ? s.unauthorized('Invalid API key.')
            : before(asked),
      ),
    'scheme-spelling',
  );
  expect(findings).toEqual([expect.objectContaining({ severity: 'warning', check: 'scheme-spelling' })]);
});

import { type Fault, answering, around, isList, isRead, finds, runOn } from './support.js';

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

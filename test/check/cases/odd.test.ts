import { type Steps, honest, reference } from './in-steps.js';
import type { Answer, Got } from '../support/server.js';
import { errorsOf, tried, warningsOf } from './support.js';

test('a server that keeps the contract to the letter hears nothing at all', async () => {
  const { findings, summary } = await tried(reference());
  expect(findings).toEqual([]);
  expect(summary.scenarios).toMatchObject({ failed: 0, errored: 0, skipped: 0 });
});

const also = (refuses: (input: Record<string, unknown>, isNew: boolean) => boolean): Partial<Steps> => ({
  judge: (input, isNew) =>
    honest.judge(input, isNew) ?? (refuses(input, isNew) ? { detail: ['No.'] } : undefined),
});

const nameThat = (test: (name: string) => boolean): Partial<Steps> =>
  also(({ provider_name }) => typeof provider_name === 'string' && test(provider_name));

const bodyThat = (test: (got: Got) => boolean, answer: Answer): Partial<Steps> => ({
  read: (got) => (test(got) ? answer : honest.read(got)),
});

const TEXT = { 'content-type': 'text/plain' };

const configuredThat = (test: (value: Record<string, unknown>) => boolean): Partial<Steps> =>
  also(({ extra_kwargs }) => test(Object(extra_kwargs) as Record<string, unknown>));

function depth(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depth))
    : 0;
}

function widest(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(Object.keys(value).length, ...Object.values(value).map(widest));
}

const refused: Answer = { status: 400, json: { detail: 'No.' } };
const KNOWN = new Set(['provider_id', 'provider_name', 'api_key', 'extra_kwargs']);

/** `warned`: what leans on custom is said, but accuses nobody. */
type Row = readonly [what: string, steps: Partial<Steps>, warned?: 'warned'];

const ofMembers: readonly Row[] = [
  [
    'refuses members that it does not know',
    also((input) => Object.keys(input).some((name) => !KNOWN.has(name))),
  ],
  [
    'refuses members that it sets itself',
    also((input) => 'id' in input || 'created_at' in input || 'updated_at' in input),
  ],
  ['refuses the key in an update', also((input, isNew) => !isNew && 'provider_id' in input)],
  [
    'refuses keys that are no slugs',
    also(({ provider_id }) => !/^[a-z0-9-]*$/.test(String(provider_id ?? ''))),
  ],
  [
    'refuses keys of more than 64 characters',
    also(({ provider_id }) => String(provider_id ?? '').length > 64),
    'warned',
  ],
  [
    'refuses keys of more than 128 characters',
    also(({ provider_id }) => String(provider_id ?? '').length > 128),
  ],
  ['refuses temperatures above one', configuredThat(({ temperature }) => Number(temperature) > 1), 'warned'],
  ['refuses nesting beyond five levels', configuredThat((value) => depth(value) > 5), 'warned'],
  ['refuses nesting beyond twenty levels', configuredThat((value) => depth(value) > 20)],
  ['refuses objects of more than fifty members', configuredThat((value) => widest(value) > 50), 'warned'],
  [
    'takes 64 KB at most',
    bodyThat((got) => got.text.length > 65_536, { status: 413, text: 'Too large', headers: TEXT }),
    'warned',
  ],
  [
    'takes 100 KB at most',
    bodyThat((got) => got.text.length > 102_400, { status: 413, text: 'Too large', headers: TEXT }),
  ],
  ['refuses names of more than 255 characters', nameThat((name) => name.length > 255), 'warned'],
  ['refuses empty names', nameThat((name) => name === ''), 'warned'],
  ['refuses names of blanks', nameThat((name) => name.trim() === ''), 'warned'],
  ['refuses control characters', nameThat((name) => /\p{Cc}/u.test(name)), 'warned'],
  ['refuses markup', nameThat((name) => name.includes('<')), 'warned'],
  ['refuses blanks at the ends', nameThat((name) => name !== name.trim()), 'warned'],
  ['refuses credentials beyond ASCII', also(({ api_key }) => /[^ -~]/.test(String(api_key ?? ''))), 'warned'],
  [
    'refuses endpoints that are no URLs',
    also(({ extra_kwargs }) => {
      const { base_url } = Object(extra_kwargs) as { base_url?: unknown };
      return typeof base_url === 'string' && !URL.canParse(base_url);
    }),
    'warned',
  ],
  [
    'refuses timeouts that make no sense',
    also(({ extra_kwargs }) => {
      const { timeout = 1 } = Object(extra_kwargs) as { timeout?: unknown };
      return Number(timeout) < 1 || Number(timeout) > 600;
    }),
    'warned',
  ],
  [
    'refuses updates that change nothing',
    also((input, isNew) => !isNew && Object.keys(input).length === 0),
    'warned',
  ],
  [
    'does not look into the configuration',
    {
      judge: ({ extra_kwargs, ...input }, isNew) =>
        honest.judge(
          typeof extra_kwargs === 'object' && extra_kwargs !== null && !Array.isArray(extra_kwargs)
            ? input
            : { ...input, extra_kwargs },
          isNew,
        ),
    },
    'warned',
  ],
];

const ofTexts: readonly Row[] = [
  ['trims names', written((name) => name.trim()), 'warned'],
  ['takes blanks from the end of names', written((name) => name.trimEnd()), 'warned'],
];

function written(change: (name: string) => string): Partial<Steps> {
  return {
    write: (known, input) =>
      honest.write(known, {
        ...input,
        ...(typeof input.provider_name === 'string' && { provider_name: change(input.provider_name) }),
      }),
  };
}

const ofBytes: readonly Row[] = [
  [
    'reads names of members in any case',
    {
      read: (got) => {
        const read = honest.read(got);
        if ('status' in read || typeof read.value !== 'object' || read.value === null) return read;
        if (Array.isArray(read.value)) return read;
        return {
          value: Object.fromEntries(
            Object.entries(read.value).map(([name, value]) => [name.toLowerCase(), value as unknown]),
          ),
        };
      },
    },
    'warned',
  ],
  [
    'takes an empty body for an empty object',
    { read: (got) => (got.text === '' ? { value: {} } : honest.read(got)) },
    'warned',
  ],
  ['takes JSON of any media type', { read: (got) => honest.read({ ...got, headers: {} }) }, 'warned'],
  [
    'takes forms too',
    {
      read: (got) =>
        got.headers['content-type']?.includes('urlencoded')
          ? { value: { ...Object.fromEntries(new URLSearchParams(got.text)), extra_kwargs: undefined } }
          : honest.read(got),
    },
    'warned',
  ],
  [
    'reads one value, and nothing behind it',
    {
      read: (got) =>
        honest.read({ ...got, bytes: Buffer.from(got.text.replace(/\}( spectwin|\{.*)$/s, '}')) }),
    },
    'warned',
  ],
  [
    'has a parser that takes comments and final commas',
    {
      read: (got) =>
        honest.read({
          ...got,
          bytes: Buffer.from(
            got.text
              .replace(/^\/\* a \*\//, '')
              .replace(/\/\/ b$/, '')
              .replace(/,\}$/, '}'),
          ),
        }),
    },
    'warned',
  ],
  [
    'has a parser that takes NaN',
    { read: (got) => honest.read({ ...got, bytes: Buffer.from(got.text.replace(':NaN', ':null')) }) },
    'warned',
  ],
  [
    'puts replacement characters for bytes that are not UTF-8',
    { read: (got) => honest.read({ ...got, bytes: Buffer.from(got.text) }) },
    'warned',
  ],
  [
    'ignores a byte order mark',
    {
      read: (got) =>
        honest.read({ ...got, bytes: got.bytes?.subarray(got.text.startsWith('\ufeff') ? 3 : 0) }),
    },
  ],
  [
    'refuses a media type without a name of its charset',
    bodyThat((got) => got.headers['content-type'] === undefined, { status: 415, json: { detail: 'No.' } }),
  ],
  [
    'refuses other media types with 415',
    bodyThat((got) => !/json/i.test(got.headers['content-type'] ?? ''), {
      status: 415,
      text: 'Unsupported',
      headers: { 'content-type': 'text/plain' },
    }),
  ],
  [
    'refuses other charsets with 415',
    bodyThat((got) => /latin1/.test(got.headers['content-type'] ?? ''), {
      status: 415,
      text: 'Unsupported',
      headers: { 'content-type': 'text/plain' },
    }),
  ],
  [
    'refuses large bodies with 413',
    bodyThat((got) => got.text.length > 50_000, {
      status: 413,
      text: 'Too large',
      headers: { 'content-type': 'text/plain' },
    }),
  ],
  [
    'refuses deep bodies',
    bodyThat((got) => got.text.includes('[['.repeat(100)) || got.text.includes('{"a":'.repeat(100)), refused),
  ],
  ['refuses a member that comes twice', bodyThat((got) => got.text.includes('"a":1,"a":2'), refused)],
  ['refuses NUL', bodyThat((got) => got.text.includes('\\u0000'), refused), 'warned'],
  ['refuses half a surrogate pair', bodyThat((got) => /\\u(d8|dc)00/.test(got.text), refused)],
  ['refuses numbers beyond doubles', bodyThat((got) => /1e-?400|9{100}/.test(got.text), refused)],
];

const ofPaths: readonly Row[] = [
  [
    'refuses paths that it cannot decode',
    { before: ({ path }) => (/%zz|%ff|%00/.test(path) ? refused : undefined) },
  ],
  [
    'refuses paths that are too long',
    {
      before: ({ path }) =>
        path.length > 2000
          ? { status: 414, text: 'Too long', headers: { 'content-type': 'text/plain' } }
          : undefined,
    },
  ],
  [
    'takes an encoded slash for another path',
    {
      before: ({ path }) =>
        /%2f/i.test(path)
          ? { status: 404, text: '<h1>Not Found</h1>', headers: { 'content-type': 'application/json' } }
          : undefined,
    },
  ],
  [
    'counts whole seconds',
    {
      show: (record) => ({
        ...record,
        created_at: seconds(record.created_at),
        updated_at: seconds(record.updated_at),
      }),
    },
  ],
  [
    'has a page for every other path',
    {
      before: ({ path }) =>
        path.startsWith('/api/providers/')
          ? undefined
          : { status: 200, text: '<p>Hi</p>', headers: { 'content-type': 'text/html' } },
    },
    'warned',
  ],
];

function seconds(time: string): string {
  return time.replace(/\.\d+/, '');
}

const rows = (group: readonly Row[], ...tried_: readonly string[]) =>
  group.map(([what, steps, warned = 'silent']) => [what, steps, warned, tried_] as const);

test.each([
  ...rows(ofMembers, 'right', 'wrong', 'server-set'),
  ...rows(ofTexts, 'right'),
  ...rows(ofBytes, 'bytes', 'media-types', 'hostile'),
  ...rows(ofPaths, 'parameters', 'unknown', 'paths'),
])('a server that %s is not accused', async (_what, steps, warned, groups) => {
  const outcome = await tried(reference(steps), groups);
  expect(errorsOf(outcome)).toEqual([]);
  expect(warningsOf(outcome).length > 0).toBe(warned === 'warned');
});

import { type Input, type Provider, type Steps, honest, reference } from './in-steps.js';
import type { Answer, Got } from '../support/server.js';
import { errorsOf, tried } from './support.js';

type Row = readonly [what: string, group: string, found: string | RegExp, steps: Partial<Steps>];

/** What is written of the name. */
const name = (change: (name: string) => unknown): Partial<Steps> => ({
  write: (known, input) =>
    honest.write(known, {
      ...input,
      ...(typeof input.provider_name === 'string' && { provider_name: change(input.provider_name) }),
    }),
});

/** What is let through although it is wrong, and what becomes of it. */
const lets = (repair: (input: Input, isNew: boolean) => Input): Partial<Steps> => ({
  judge: (input, isNew) => honest.judge(repair(input, isNew), isNew),
  write: (known, input) => honest.write(known, repair(input, known === undefined)),
});

const member = (
  at: keyof Input,
  takes: (value: unknown) => boolean,
  to: (value: unknown) => unknown,
): Partial<Steps> =>
  lets((input) => (at in input && takes(input[at]) ? { ...input, [at]: to(input[at]) } : input));

const failing = (when: (got: Got, value: unknown) => boolean): Partial<Steps> => ({
  before: (got) =>
    when(got, valueOf(got)) ? { status: 500, json: { detail: 'Internal error' } } : undefined,
});

function valueOf({ text }: Got): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isWrite = ({ method }: Got): boolean => method === 'POST' || method === 'PATCH';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isNull = (value: unknown): value is null => value === null;
const isText = (value: unknown): value is string => typeof value === 'string';

/** The answer to a request that is refused. */
const refusing = (change: (answer: Answer) => Answer): Partial<Steps> => ({
  after: (answer) => (answer.status === 400 ? change(answer) : answer),
});

const changes: readonly (readonly [what: string, change: (text: string) => string])[] = [
  ['makes one blank of many', (text) => text.replace(/ +/g, ' ')],
  ['composes accents', (text) => text.normalize('NFC')],
  ['decomposes accents', (text) => text.normalize('NFD')],
  ['normalises compatible forms', (text) => text.normalize('NFKC')],
  ['writes into a table of three-byte UTF-8', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')],
  ['reads UTF-8 as Latin-1', (text) => Buffer.from(text).toString('latin1')],
  ['escapes HTML', (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')],
  ['escapes quotes', (text) => text.replaceAll("'", '&#39;')],
  ['strips tags', (text) => text.replace(/<[^>]*>/g, '')],
  ['unescapes HTML', (text) => text.replaceAll('&amp;', '&')],
  ['cuts at 255 characters', (text) => text.slice(0, 255)],
  ['cuts at 100 characters', (text) => text.slice(0, 100)],
  ['cuts at 500 bytes', (text) => Buffer.from(text).subarray(0, 500).toString()],
  ['decodes percent encodings', (text) => text.replace('%41', 'A')],
  ['takes a plus for a blank', (text) => text.replaceAll('+', ' ')],
  ['reads digits as a number', (text) => (/^\d+$/.test(text) ? String(Number(text)) : text)],
  ['reads exponents as a number', (text) => (/^\d+e\d+$/.test(text) ? String(Number(text)) : text)],
  ['reads decimals as a number', (text) => (/^\d+\.\d+$/.test(text) ? String(Number(text)) : text)],
  ['reads truth values', (text) => (text === 'true' ? 'True' : text)],
  ['reads null', (text) => (text === 'null' ? '' : text)],
  ['reads dates', (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)],
  ['reads JSON in a text', (text) => (text.startsWith('{') ? text.replaceAll(' ', '') : text)],
  ['makes Unix line ends of others', (text) => text.replaceAll('\r\n', '\n')],
  ['makes one line of several', (text) => text.replace(/[\r\n]+/g, ' ')],
  ['drops characters that cannot be seen', (text) => text.replace(/[\u200b\u2060]/g, '')],
  ['doubles backslashes', (text) => text.replaceAll('\\', '\\\\')],
  ['drops backslashes', (text) => text.replaceAll('\\', '')],
  ['fills in placeholders', (text) => text.replace('{{7*7}}', '49')],
  ['writes small letters', (text) => text.toLowerCase()],
  ['puts a default for an empty text', (text) => text || 'unnamed'],
];

/** Only in an upsert of what is there. */
const ofUpserts: readonly Row[] = [
  [
    'capitalises names when an upsert finds a record',
    'right',
    'not-as-sent: `provider_name`',
    {
      write: (known, input) => {
        const isUpsert = known !== undefined && 'provider_id' in input;
        const shown = isUpsert ? String(input.provider_name).toUpperCase() : input.provider_name;
        return honest.write(known, { ...input, provider_name: shown });
      },
    },
  ],
  [
    'does not ask for a name when an upsert finds a record',
    'wrong',
    'invalid-accepted: `provider_name` is accepted although it is wrong: it is left out',
    withKnown(
      (isKnown) => (input) =>
        isKnown(input) && !('provider_name' in input) ? { ...input, provider_name: 'As before' } : input,
    ),
  ],
];

type IsKnown = (input: Input) => boolean;

/** A repair of requests that depends on what is there. */
function withKnown(repair: (isKnown: IsKnown) => (input: Input) => Input): Partial<Steps> {
  const keys = new Set<unknown>();
  const repaired = repair(({ provider_id }) => keys.has(provider_id));
  return {
    judge: (input, isNew) => honest.judge(repaired(input), isNew),
    write: (known, input) => {
      const record = honest.write(known, repaired(input));
      keys.add(record.provider_id);
      return record;
    },
  };
}

const shownAsNull: Row = [
  'shows nothing for a name of blanks',
  'right',
  'not-as-sent: `provider_name`',
  {
    show: (record) => ({
      ...record,
      provider_name: /^\s+$/.test(record.provider_name) ? null : record.provider_name,
    }),
  },
];

const changedText = changes.map(([what, change]): Row => [what, 'right', 'not-as-sent', name(change)]);

const accepted: readonly Row[] = [
  ['takes a number for a text', 'wrong', 'invalid-accepted', member('provider_name', isNumber, String)],
  [
    'takes a truth value for a text',
    'wrong',
    'invalid-accepted',
    member('provider_name', (value) => typeof value === 'boolean', String),
  ],
  [
    'takes null for an empty text',
    'wrong',
    'invalid-accepted: `provider_name` is accepted although it is wrong: it is null',
    member('provider_name', isNull, () => ''),
  ],
  [
    'takes null for nothing',
    'wrong',
    'invalid-accepted: `api_key`',
    member('api_key', isNull, () => undefined),
  ],
  [
    'takes an array of one text for it',
    'wrong',
    'invalid-accepted',
    member('provider_name', Array.isArray, (value) => String((value as unknown[])[0])),
  ],
  [
    'takes an object for a text',
    'wrong',
    'invalid-accepted',
    member(
      'provider_name',
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      () => 'object',
    ),
  ],
  [
    'takes a body with two faults, and none with one',
    'wrong',
    'invalid-accepted: the body is accepted although it is wrong: several of its members are wrong at once',
    lets((input, isNew) => {
      const faults = Object.keys(honest.judge(input, isNew) ?? {});
      return faults.length > 1 ? { provider_id: input.provider_id, provider_name: 'Repaired' } : input;
    }),
  ],
  [
    'takes a number for the key',
    'wrong',
    'invalid-accepted: `provider_id`',
    member('provider_id', isNumber, String),
  ],
  [
    'makes a key for an empty one',
    'wrong',
    'invalid-accepted: `provider_id`',
    member(
      'provider_id',
      (value) => value === '',
      () => `made-${Math.random()}`,
    ),
  ],
  [
    'names what has no name',
    'wrong',
    'invalid-accepted: `provider_name` is accepted although it is wrong: it is left out',
    lets((input, isNew) =>
      isNew && !('provider_name' in input) ? { ...input, provider_name: 'unnamed' } : input,
    ),
  ],
  [
    'takes JSON in a text for an object',
    'wrong',
    'invalid-accepted: `extra_kwargs`',
    member('extra_kwargs', isText, () => ({})),
  ],
  [
    'takes an empty array for an object, as PHP does',
    'wrong',
    'invalid-accepted: `extra_kwargs`',
    member(
      'extra_kwargs',
      (value) => Array.isArray(value) && value.length === 0,
      () => ({}),
    ),
  ],
  [
    'takes the first of an array for the body',
    'wrong',
    'invalid-accepted: the body',
    {
      read: (got) => {
        const read = honest.read(got);
        return 'value' in read && Array.isArray(read.value) ? { value: (read.value as unknown[])[0] } : read;
      },
    },
  ],
  [
    'reads JSON that is cut off as empty',
    'bytes',
    'invalid-accepted: the body',
    {
      read: (got) => {
        const read = honest.read(got);
        return 'status' in read && got.method === 'PATCH' ? { value: {} } : read;
      },
    },
  ],
  [
    'makes something of an empty body',
    'bytes',
    'invalid-accepted: the body is accepted although it is wrong: no body',
    {
      before: ({ method, text }) =>
        method === 'POST' && text === ''
          ? {
              status: 201,
              json: honest.write(undefined, { provider_id: `x${Math.random()}`, provider_name: '' }),
            }
          : undefined,
    },
  ],
  [
    'does not look at XML',
    'media-types',
    'invalid-accepted: the body',
    {
      before: ({ method, text }) =>
        method === 'POST' && text.startsWith('<')
          ? {
              status: 201,
              json: honest.write(undefined, { provider_id: `x${Math.random()}`, provider_name: '' }),
            }
          : undefined,
    },
  ],
];

const refused: readonly Row[] = [
  [
    'wants what is optional',
    'right',
    'valid-refused',
    {
      judge: (input, isNew) =>
        honest.judge(input, isNew) ??
        (isNew && input.api_key === undefined ? { api_key: ['Required.'] } : undefined),
    },
  ],
  [
    'wants all members in an update',
    'right',
    'valid-refused',
    {
      judge: (input, isNew) =>
        honest.judge(input, isNew) ??
        (!isNew && input.provider_name === undefined ? { provider_name: ['Required.'] } : undefined),
    },
  ],
  [
    'refuses emoji',
    'right',
    'valid-refused: `provider_name`',
    {
      judge: (input, isNew) =>
        honest.judge(input, isNew) ??
        (/\p{Extended_Pictographic}/u.test(String(input.provider_name))
          ? { provider_name: ['Invalid.'] }
          : undefined),
    },
  ],
  [
    'refuses apostrophes',
    'right',
    'valid-refused: `provider_name`',
    {
      judge: (input, isNew) =>
        honest.judge(input, isNew) ??
        (String(input.provider_name).includes("'") ? { provider_name: ['Invalid.'] } : undefined),
    },
  ],
  [
    'refuses further configuration',
    'right',
    'valid-refused: `extra_kwargs`',
    {
      judge: (input, isNew) =>
        honest.judge(input, isNew) ??
        ('spectwin_extra' in Object(input.extra_kwargs) ? { extra_kwargs: ['Unknown.'] } : undefined),
    },
  ],
  [
    'does not know charset=utf-8',
    'media-types',
    'valid-refused: the body',
    {
      read: (got) =>
        got.headers['content-type'] === 'application/json; charset=utf-8'
          ? { status: 400, json: {} }
          : honest.read(got),
    },
  ],
  [
    'does not read escapes',
    'bytes',
    'valid-refused: the body',
    { read: (got) => (got.text.includes('\\u0070') ? { status: 400, json: {} } : honest.read(got)) },
  ],
  [
    'answers 404 to what is wrong',
    'wrong',
    'invalid-status',
    {
      after: (answer, { method }) =>
        method === 'PATCH' && answer.status === 400
          ? { status: 404, json: { detail: 'Not found.' } }
          : answer,
    },
  ],
  [
    'answers 422 to what is wrong',
    'wrong',
    'status-declared',
    refusing((answer) => ({ ...answer, status: 422 })),
  ],
  [
    'refuses in HTML',
    'wrong',
    'content-type-declared',
    refusing(() => ({ status: 400, text: '<h1>Bad Request</h1>', headers: { 'content-type': 'text/html' } })),
  ],
  [
    'refuses in plain text',
    'bytes',
    'content-type-declared',
    refusing(() => ({ status: 400, text: 'Bad Request', headers: { 'content-type': 'text/plain' } })),
  ],
  ['refuses with an array', 'wrong', 'body-schema', refusing(() => ({ status: 400, json: [] }))],
];

const failing500: readonly (readonly [what: string, group: string, steps: Partial<Steps>])[] = [
  [
    'fails on a body that is an array',
    'wrong',
    failing((got, value) => isWrite(got) && Array.isArray(value)),
  ],
  ['fails on null', 'wrong', failing((got, value) => isWrite(got) && value === null)],
  [
    'fails on an object for a text',
    'wrong',
    failing((_, value) => typeof (value as Input | null)?.provider_name === 'object'),
  ],
  [
    'fails on a body that is not JSON',
    'bytes',
    failing((got, value) => isWrite(got) && value === undefined && got.text !== ''),
  ],
  ['fails on an empty body', 'bytes', failing((got) => isWrite(got) && got.text === '')],
  [
    'fails on bytes that are not UTF-8',
    'bytes',
    failing((got) => isWrite(got) && got.text.includes('\ufffd')),
  ],
  ['fails on a byte order mark', 'bytes', failing((got) => got.text.startsWith('\ufeff'))],
  [
    'fails on other media types',
    'media-types',
    failing((got) => isWrite(got) && got.headers['content-type'] === 'text/plain'),
  ],
  [
    'fails on no Content-Type',
    'media-types',
    failing((got) => isWrite(got) && got.headers['content-type'] === undefined),
  ],
  ['fails on NUL', 'hostile', failing((got) => got.text.includes('\\u0000'))],
  ['fails on half a surrogate pair', 'hostile', failing((got) => got.text.includes('\\ud800'))],
  ['fails on 1e400', 'hostile', failing((got) => got.text.includes('1e400'))],
  [
    'fails on 2 to the power of 64',
    'hostile',
    failing((got) => /[: ]18446744073709551616[,}]/.test(got.text)),
  ],
  ['fails on 400 digits', 'hostile', failing((got) => got.text.includes('9'.repeat(400)))],
  ['fails on deep arrays', 'hostile', failing((got) => got.text.includes('['.repeat(1000)))],
  ['fails on deep objects', 'hostile', failing((got) => got.text.includes('{"a":'.repeat(1000)))],
  ['fails on 100 KB', 'hostile', failing((got) => got.text.length > 100_000)],
  ['fails on __proto__', 'hostile', failing((got) => got.text.includes('__proto__'))],
  ['fails on a percent sign', 'unknown', failing((got) => got.path.includes('%zz'))],
  ['fails on a quote', 'unknown', failing((got) => got.path.includes('%27'))],
  ['fails on NUL in the path', 'unknown', failing((got) => got.path.includes('%00'))],
  ['fails on parameters that nobody knows', 'parameters', failing((got) => got.target.includes('[]='))],
  [
    'fails to show what it has taken',
    'hostile',
    {
      show: (record) => {
        if (record.provider_name.includes('\u0000')) throw new Error('no');
        return record;
      },
    },
  ],
];

const failures = failing500.map(([what, group, steps]): Row => [what, group, 'server-error', guarded(steps)]);

/** What throws is a 500. */
function guarded(steps: Partial<Steps>): Partial<Steps> {
  const { show } = steps;
  if (!show) return steps;
  let failed = false;
  return {
    ...steps,
    show: (record) => {
      try {
        return show(record);
      } catch {
        failed = true;
        return record;
      }
    },
    after: (answer) => {
      const now = failed;
      failed = false;
      return now ? { status: 500, json: { detail: 'Internal error' } } : answer;
    },
  };
}

function storesFirst(method: string): Partial<Steps> {
  return {
    before: (got, records) => {
      const input = valueOf(got) as Input | undefined;
      if (got.method !== method || typeof input !== 'object' || input === null || !honest.judge(input, false))
        return undefined;
      const key = method === 'POST' ? input.provider_id : honest.key(got.path.split('/')[3] ?? '');
      const known = records.get(String(key));
      if (isText(key) && isText(input.provider_name))
        records.set(key, honest.write(known, { ...input, provider_id: key }));
      return undefined;
    },
  };
}

const later: readonly Row[] = [
  ['stores what it then refuses', 'wrong', 'refused-leaves-no-trace', storesFirst('POST')],
  ['changes what it then refuses to change', 'wrong', 'refused-leaves-no-trace', storesFirst('PATCH')],
  ['notes the time of a refused change', 'wrong', 'refused-leaves-no-trace', touched()],
  [
    'goes on to fail behind a broken body',
    'bytes',
    'stopped-after',
    poisoned(({ text }) => text.startsWith('this is not')),
  ],
  [
    'goes on to refuse behind a reserved name',
    'hostile',
    'stopped-after',
    poisoned(({ text }) => text.includes('__proto__'), 400),
  ],
  ['goes on to fail behind null', 'wrong', 'stopped-after', poisoned(({ text }) => text === 'null')],
  ['takes created_at from requests', 'server-set', 'server-set-taken: `created_at`', takesOver('created_at')],
  ['takes updated_at from requests', 'server-set', 'server-set-taken: `updated_at`', takesOver('updated_at')],
  ['takes the id from requests', 'server-set', 'server-set-taken: `id`', takesOver('id')],
  ['changes the key', 'server-set', 'server-set-taken: `provider_id`', takesOver('provider_id')],
  [
    'finds everything behind a quote',
    'unknown',
    'unknown-found',
    { before: ({ path }) => (path.includes('%27') ? found() : undefined) },
  ],
  [
    'finds the first behind a wildcard',
    'unknown',
    'unknown-found',
    { before: ({ path }) => (path.includes('%25') ? found() : undefined) },
  ],
];

function found(): Answer {
  return { status: 200, json: honest.write(undefined, { provider_id: 'another', provider_name: 'Another' }) };
}

function touched(): Partial<Steps> {
  let count = 0;
  return {
    before: ({ method, path }, records) => {
      const known = records.get(honest.key(path.split('/')[3] ?? ''));
      if (method === 'PATCH' && known)
        known.updated_at = new Date(Date.UTC(2040, 1, 1) + 1000 * ++count).toISOString();
      return undefined;
    },
  };
}

function poisoned(by: (got: Got) => boolean, status = 500): Partial<Steps> {
  let isPoisoned = false;
  return {
    before: (got) => {
      if (isPoisoned && isWrite(got)) return { status, json: { detail: 'broken' } };
      isPoisoned ||= by(got);
      return undefined;
    },
  };
}

function takesOver(member_: keyof Provider): Partial<Steps> {
  return {
    write: (known, input) => {
      const record = honest.write(known, input);
      return isText(input[member_]) ? { ...record, [member_]: input[member_] } : record;
    },
  };
}

test.each([shownAsNull, ...changedText, ...ofUpserts, ...accepted, ...refused, ...failures, ...later])(
  '%s',
  async (_what, group, expected, steps) => {
    const errors = errorsOf(await tried(reference(steps), [group]));
    expect(errors.filter((error) => error.startsWith(String(expected)))).not.toEqual([]);
  },
);

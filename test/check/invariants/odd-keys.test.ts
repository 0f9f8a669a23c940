import type { Reference } from '../support/reference.js';
import { type Fault, around, finds, runOn } from './support.js';

type Change = (key: string) => string;

/** Keys with the same image are one key: the one that came first. */
const equating =
  (image: Change): Fault[2] =>
  (s) => {
    const first = new Map<string, string>();
    const known = (key: string): string => {
      const seen = first.get(image(key)) ?? key;
      first.set(image(key), seen);
      return seen;
    };
    s.keyInBody = known;
    inPath(s, known);
  };

const mangling =
  (change: Change): Fault[2] =>
  (s) => {
    s.keyInBody = change;
    inPath(s, change);
  };

const misreading =
  (change: Change): Fault[2] =>
  (s) =>
    inPath(s, change);

function inPath(s: Reference, change: Change): void {
  const before = s.keyInPath.bind(s);
  s.keyInPath = (text) => change(before(text));
}

const odd: readonly (readonly [what: string, message: string, spoil: Fault[2]])[] = [
  [
    'ignores blanks at the end',
    'a space at the end is taken for another one',
    equating((key) => key.trimEnd()),
  ],
  ['trims keys', 'a space at the end does not come back', mangling((key) => key.trim())],
  [
    'ignores accents',
    'an accent is taken for another one',
    equating((key) => key.normalize('NFD').replace(/\p{M}/gu, '')),
  ],
  [
    'ignores forms',
    'composed and decomposed letters is taken for another one',
    equating((key) => key.normalize('NFC')),
  ],
  ['composes letters', 'decomposed letters does not come back', mangling((key) => key.normalize('NFC'))],
  ['ignores widths', 'compatible forms is taken for another one', equating((key) => key.normalize('NFKC'))],
  [
    'compares 255 characters',
    'more than 255 characters is taken for another one',
    equating((key) => key.slice(0, 255)),
  ],
  ['knows ASCII only', 'other scripts does not come back', mangling((key) => key.replace(/[^ -~]/g, '?'))],
  [
    'knows no emoji',
    'an emoji is taken for another one',
    equating((key) => key.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ],
  [
    'escapes keys',
    'signs of markup does not come back',
    mangling((key) => key.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
  ],
  [
    'decodes paths twice',
    'a percent sign is another one in a read',
    misreading((key) => key.replaceAll('%41', 'A')),
  ],
  [
    'takes a plus for a blank',
    'a plus sign is another one in a read',
    misreading((key) => key.replaceAll('+', ' ')),
  ],
  [
    'reads parameters in paths',
    'a semicolon is another one in a read',
    misreading((key) => key.replace(/;.*$/s, '')),
  ],
  [
    'reads paths as Latin-1',
    'an accent does not lead to its record',
    misreading((key) => Buffer.from(key).toString('latin1')),
  ],
  [
    'routes encoded slashes',
    'a slash does not lead to its record',
    misreading((key) => (key.includes('/') ? 'none' : key)),
  ],
  ['knows formats', 'a dot is another one in a read', misreading((key) => key.replace(/\.json$/, ''))],
  [
    'shows keys as they stand in paths',
    'is another one in a read',
    (s) =>
      around(s, 'read', (before) => async (r, key) => {
        const { status, json } = await before(r, key);
        return { status, json: { ...(json as object), provider_id: encodeURIComponent(key) } };
      }),
  ],
  [
    'lists no odd keys',
    'is not in the list once',
    (s) =>
      around(s, 'recordsOf', (before) => (tenant) => {
        const all = before(tenant);
        all.values = () => [...all].flatMap(([key, each]) => (key.includes('+') ? [] : [each])).values();
        return all;
      }),
  ],
];

describe('a server that', () => {
  test.each(odd)('%s is warned of', async (_, message, spoil) => {
    const { findings } = await runOn(spoil, 'odd-keys');
    expect(findings.map((finding) => finding.message).join('\n')).toContain(message);
    expect(new Set(findings.map(({ severity, check }) => `${severity} ${check}`))).toEqual(
      new Set(['warning odd-keys']),
    );
  });

  test('refuses odd keys is not warned of', async () => {
    const { findings } = await runOn((s) => {
      around(s, 'post', (before) => (r, asked) => {
        const key = String(s.parse(asked.text)?.['provider_id']);
        return /^[\w-]+$/.test(key) ? before(r, asked) : { status: 400, json: { provider_id: ['No slug.'] } };
      });
    }, 'odd-keys');
    expect(findings).toEqual([]);
  });
});

/** What every server takes. */
const sane: readonly Fault[] = [
  [
    'takes digits in a path for the number of a row',
    'key-kept',
    misreading((key) => (/^\d+$/.test(key) ? `row ${key}` : key)),
  ],
  [
    'compares keys as numbers',
    'keys-exact',
    equating((key) => (/^\d+(e\d+)?$/.test(key) ? String(Number(key)) : key)),
  ],
  [
    'deletes by the end of a key',
    'keys-exact',
    (s) =>
      around(s, 'remove', (before) => async (r, key) => {
        const answered = await before(r, key);
        if (answered.status === 204) for (const other of r.keys()) if (other.endsWith(key)) r.delete(other);
        return answered;
      }),
  ],
  [
    'takes an underscore in a path for any character',
    'keys-exact',
    (s) =>
      around(s, 'read', (before) => (r, key) => {
        const isLike = (other: string) =>
          other.length === key.length &&
          [...key].every((letter, index) => letter === '_' || letter === other[index]);
        return before(r, r.has(key) ? key : ([...r.keys()].find(isLike) ?? key));
      }),
  ],
  [
    'finds a record by its name',
    'keys-exact',
    (s) =>
      around(s, 'read', (before) => (r, key) => {
        const named = [...r.values()].find((each) => each.provider_name === key);
        return before(r, r.has(key) ? key : (named?.provider_id ?? key));
      }),
  ],
];

finds(sane);

test('a server whose paths end at a slash that is decoded is warned about its keys and about nothing else', async () => {
  const page = { status: 404, text: '<h1>Not Found</h1>', headers: { 'content-type': 'text/html' } };
  const decodesFirst: Fault[2] = (s) =>
    around(s, 'handle', (before) => async (asked) => (/%2f/i.test(asked.path) ? page : before(asked)));
  const { findings } = await runOn(decodesFirst, 'odd-keys');
  expect(new Set(findings.map(({ check, severity }) => `${severity} ${check}`))).toEqual(
    new Set(['warning odd-keys']),
  );
});

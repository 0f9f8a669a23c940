import * as fc from 'fast-check';
import { createRedactor, type Mask } from '../../src/http/redact.js';
import { secretForms } from '../../src/http/secret-forms.js';

const redactor = createRedactor({ salt: 'fixed' });
const { fingerprint } = redactor;
const ALL: Mask = { additional: true };
const MARK = /^\*\*\*[0-9a-f]{6}$/;
const SECRET = 'sk-live/Ü"1+2';

describe('fingerprint', () => {
  test('is short, the same for the same secret, and another for another', () => {
    expect(fingerprint('one')).toMatch(MARK);
    expect(fingerprint('one')).toBe(fingerprint('one'));
    expect(fingerprint('one')).not.toBe(fingerprint('two'));
  });

  test('depends on the salt, which is random unless given', () => {
    expect(createRedactor({ salt: 'fixed' }).fingerprint('one')).toBe(fingerprint('one'));
    expect(createRedactor().fingerprint('one')).not.toBe(createRedactor().fingerprint('one'));
  });

  test('stays the same when many others come between, and for long secrets', () => {
    const long = 'x'.repeat(10_000);
    const [first, second] = [fingerprint('one'), fingerprint(long)];
    for (let index = 0; index < 2_000; index += 1) fingerprint(`other ${index}`);
    expect([fingerprint('one'), fingerprint(long)]).toEqual([first, second]);
  });
});

describe('redactHeaders', () => {
  test.each<[string, string, string]>([
    ['authorization', 'Bearer abc', `Bearer ${fingerprint('abc')}`],
    ['authorization', 'bearer   abc', `bearer ${fingerprint('abc')}`],
    ['authorization', 'Basic dXNlcjpwYXNz', `Basic ${fingerprint('dXNlcjpwYXNz')}`],
    [
      'authorization',
      'Digest username="u", response="r"',
      `Digest ${fingerprint('username="u", response="r"')}`,
    ],
    ['authorization', 'half-of-it other-half', fingerprint('half-of-it other-half')],
    ['authorization', 'abc', fingerprint('abc')],
    ['authorization', 'Bearer', fingerprint('Bearer')],
    ['authorization', '', ''],
    ['proxy-authorization', 'Basic abc', `Basic ${fingerprint('abc')}`],
    ['cookie', 'a=1; b=x=y', `a=${fingerprint('1')}; b=${fingerprint('x=y')}`],
    ['cookie', 'bare', fingerprint('bare')],
    ['set-cookie', 'sid=abc; Path=/; HttpOnly', `sid=${fingerprint('abc')}; Path=/; HttpOnly`],
    ['x-api-key', 'abc', fingerprint('abc')],
  ])('%s: %s', (name, value, expected) => {
    expect(redactor.redactHeaders({ [name]: value, accept: '*/*' }, ['x-api-key'])).toEqual({
      [name]: expected,
      accept: '*/*',
    });
  });

  test('several values, each', () => {
    expect(redactor.redactHeaders({ 'set-cookie': ['a=1', 'b=2; Secure'] })).toEqual({
      'set-cookie': [`a=${fingerprint('1')}`, `b=${fingerprint('2')}; Secure`],
    });
  });

  test('headers without a secret are shared, others are copied', () => {
    const open = { accept: '*/*' };
    const secret = Object.freeze({ authorization: 'Bearer abc' });
    expect(redactor.redactHeaders(open, ['x-api-key', '__proto__', 'constructor'])).toBe(open);
    expect(redactor.redactHeaders(secret, ['authorization'])).toEqual({
      authorization: `Bearer ${fingerprint('abc')}`,
    });
  });
});

test.each([
  ['/a?key=abc&x=1', `/a?key=${fingerprint('abc')}&x=1`],
  ['/a?x=1&k%65y=a+b', `/a?x=1&k%65y=${fingerprint('a b')}`],
  ['/a?key', '/a?key'],
  ['/a?keys=abc', '/a?keys=abc'],
  ['/key=abc', '/key=abc'],
  ['http://user:pass@host/a?key=abc', `http://***@host/a?key=${fingerprint('abc')}`],
])('redactTarget %s', (target, expected) => {
  expect(redactor.redactTarget(target, new Set(['key']))).toBe(expected);
});

describe('redactText', () => {
  test('finds a secret that is as long as a file', () => {
    const long = 'ab"c'.repeat(50_000);
    const text = JSON.stringify({ one: long, two: 'short' });
    expect(redactor.redactText(text, [long, 'short'])).toBe(
      `{"one":"${fingerprint(long)}","two":"${fingerprint('short')}"}`,
    );
  });

  test.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['as JSON', (secret) => JSON.stringify(secret)],
    ['as JSON in JSON', (secret) => JSON.stringify({ secret })],
    ['as JSON with escaped slashes', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
    ['as ASCII JSON', (secret) => JSON.stringify(secret).replaceAll('Ü', '\\u00dc')],
    ['in a path', (secret) => encodeURIComponent(secret)],
    [
      'in a path, lower case',
      (secret) => encodeURIComponent(secret).replace(/%../g, (each) => each.toLowerCase()),
    ],
    ['in a form', (secret) => new URLSearchParams({ secret }).toString()],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['in base64url', (secret) => Buffer.from(secret).toString('base64url')],
    ['in the base64 of a longer text', (secret) => Buffer.from(`user:${secret}:x`).toString('base64')],
    ['in the base64 of JSON', (secret) => Buffer.from(`{"k": "${secret}"`).toString('base64url')],
  ])('%s', (_, write) => {
    const text = `before ${write(SECRET)} after`;
    const redacted = redactor.redactText(text, [SECRET]);
    expect(redacted).toContain(fingerprint(SECRET));
    expect(redacted).toMatch(/^before .* after$/);
    expect(redacted).not.toContain(write(SECRET));
  });

  test('every occurrence of every secret, the longer first', () => {
    const text = 'abcd abcdef abcd';
    expect(redactor.redactText(text, ['abcd', 'abcdef'])).toBe(
      `${fingerprint('abcd')} ${fingerprint('abcdef')} ${fingerprint('abcd')}`,
    );
  });

  test('what was put in is not searched again', () => {
    const hex = fingerprint('secret-one').slice(3, 7);
    expect(redactor.redactText('secret-one', ['secret-one', hex])).toBe(fingerprint('secret-one'));
  });

  test('a short secret is replaced as a whole value only', () => {
    const ab = fingerprint('ab');
    expect(redactor.redactText('{"k":"ab","cab":"abc"} k=ab&x=abc', ['ab'])).toBe(
      `{"k":"${ab}","cab":"abc"} k=${ab}&x=abc`,
    );
    expect(redactor.redactText('ab', ['ab'])).toBe(ab);
    expect(redactor.redactText('["ab","ab"]', ['ab'])).toBe(`["${ab}","${ab}"]`);
    expect(redactor.redactText('a cab', ['ab', ''])).toBe('a cab');
  });

  test('secrets are taken literally', () => {
    expect(redactor.redactText('axc a.*c', ['a.*c'])).toBe(`axc ${fingerprint('a.*c')}`);
    expect(redactor.redactText('$&$1\\d', ['$&$1\\d'])).toBe(fingerprint('$&$1\\d'));
  });

  test('no secret of four characters or more survives, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme' });
    const secret = fc
      .string({ unit: 'binary', minLength: 4, maxLength: 40 })
      .filter((value) => !/[*|]/.test(value));
    fc.assert(
      fc.property(text, secret, text, fc.nat(), (before, value, after, choice) => {
        const forms = secretForms(value);
        const form = forms[choice % forms.length]!;
        fc.pre(!fingerprint(value).includes(form));
        expect(redactor.redactText(`${before}|${form}|${after}`, [value])).not.toContain(form);
      }),
    );
  });
});

function print(value: unknown): string {
  return (redactor.redactValue({ secret: value }, ALL) as { secret: string }).secret;
}

describe('redactValue', () => {
  const mask: Mask = {
    properties: new Map<string, Mask>([
      ['api_key', true],
      ['nested', { properties: new Map<string, Mask>([['pin', true]]) }],
      ['list', { items: { properties: new Map<string, Mask>([['pin', true]]) } }],
      ['map', { properties: new Map<string, Mask>([['open', {}]]), additional: true }],
    ]),
  };

  test('masks members by name, in lists, and the ones not named', () => {
    const value = {
      id: 'a',
      api_key: 'sk',
      nested: { pin: 1234, open: true },
      list: [{ pin: 'x' }, { open: 1 }, 'text'],
      map: { open: 1, other: { deep: true } },
    };
    expect(redactor.redactValue(value, mask)).toEqual({
      id: 'a',
      api_key: fingerprint('sk'),
      nested: { pin: fingerprint('1234'), open: true },
      list: [{ pin: fingerprint('x') }, { open: 1 }, 'text'],
      map: { open: 1, other: expect.stringMatching(MARK) },
    });
  });

  test('values other than strings have fingerprints, too: the same for the same, others for others', () => {
    const values = [
      0,
      1,
      true,
      [],
      {},
      [1],
      [[1]],
      ['1'],
      [1, 2],
      [12],
      { a: 1 },
      { a: '1' },
      { a: { b: 1 } },
      { 'a:b': 1 },
    ];
    expect(new Set(values.map(print)).size).toBe(values.length);
    for (const value of values) expect(print(structuredClone(value))).toBe(print(value));
  });

  test('does not touch what it is given, and shares what is not masked', () => {
    const value = { api_key: 'sk', open: { deep: [1] } };
    const copy = redactor.redactValue(value, mask) as typeof value;
    expect(value.api_key).toBe('sk');
    expect(copy.open).toBe(value.open);
    const open = { id: 1, nested: { open: 2 } };
    expect(redactor.redactValue(open, mask)).toBe(open);
  });

  test.each([[null], ['text'], [1], [[]], [{}], [{ api_key: null }]])('%j has nothing to hide', (value) => {
    expect(redactor.redactValue(value, mask)).toBe(value);
  });

  test('members named like those of Object.prototype', () => {
    const value = JSON.parse('{"__proto__":{"a":"secret"},"constructor":"secret"}') as object;
    const redacted = redactor.redactValue(value, { additional: true }) as object;
    expect(JSON.stringify(redacted)).not.toContain('secret');
    expect(Object.keys(redacted)).toEqual(['__proto__', 'constructor']);
    const named: Mask = {
      properties: new Map<string, Mask>([
        ['toString', true],
        ['__proto__', true],
      ]),
    };
    expect(redactor.redactValue({}, named)).toEqual({});
  });

  test('a mask that contains itself, on a value that is too deep', () => {
    const endless: { items?: Mask } = {};
    endless.items = endless;
    let value: unknown = 'secret';
    for (let depth = 0; depth < 50_000; depth += 1) value = [value];
    const redacted = redactor.redactValue(value, endless);
    expect(JSON.stringify(redacted)).not.toContain('secret');
  });
});

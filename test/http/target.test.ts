import * as fc from 'fast-check';
import { cookiePairs, parseCookies, parseQuery, splitTarget } from '../../src/http/target.js';
import { formDecode, formEncode, percentDecode, percentEncode } from '../../src/http/percent.js';

test.each([
  ['/a/b?x=1&y=2', '/a/b', 'x=1&y=2'],
  ['/a/', '/a/', ''],
  ['/a?', '/a', ''],
  ['/a?x?y', '/a', 'x?y'],
  ['/a%2Fb?q=%20', '/a%2Fb', 'q=%20'],
  ['/a?x#y?z', '/a', 'x'],
  ['//a', '//a', ''],
  ['?x', '/', 'x'],
  ['', '/', ''],
  ['*', '*', ''],
  ['http://host:80/a?b', '/a', 'b'],
  ['http://host', '/', ''],
  ['http://host?x', '/', 'x'],
])('splitTarget %s', (target, path, query) => {
  expect(splitTarget(target)).toEqual({ path, query });
});

test('parseQuery keeps order and repetition, and decodes as a form', () => {
  const query = parseQuery('?a=1&b=x+y%2B&a=2&&c&=v&d=%zz&__proto__=p');
  expect([...query]).toEqual([
    ['a', ['1', '2']],
    ['b', ['x y+']],
    ['c', ['']],
    ['', ['v']],
    ['d', ['%zz']],
    ['__proto__', ['p']],
  ]);
});

test('parseQuery reads what URLSearchParams writes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))),
      (pairs) => {
        const search = new URLSearchParams(pairs);
        const read = [...parseQuery(search.toString())].map(([name, values]) => [name, values]);
        const expected = [...new Set(search.keys())].map((name) => [name, search.getAll(name)]);
        expect(read).toEqual(expected);
      },
    ),
  );
});

test('cookies: quotes, spaces, the first of a name', () => {
  const header = 'a=1;b="2 3" ; c ; =x; d==; a=9; e="';
  expect(Object.fromEntries(parseCookies(header))).toEqual({ a: '1', b: '2 3', d: '=', e: '"' });
  expect(cookiePairs(['a=1', 'b=2']).map((pair) => pair.name)).toEqual(['a', 'b']);
  expect(parseCookies(undefined).size).toBe(0);
});

describe('percent-encoding', () => {
  test('everything but the unreserved characters (RFC 3986, 2.3)', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const kept = ascii.filter((character) => percentEncode(character) === character).join('');
    expect(kept).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~');
    expect(percentEncode("!'()*")).toBe('%21%27%28%29%2A');
  });

  test('forms as URLSearchParams writes them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(formEncode(text)).toBe(new URLSearchParams([['', text]]).toString().slice(1));
        expect(formDecode(formEncode(text))).toBe(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
      }),
    );
  });

  test('any text is decoded without a throw', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(%|%f|%FF|%C3|%A9|a|\+|é){0,20}$/), (text) => {
        expect(typeof percentDecode(text)).toBe('string');
      }),
    );
    expect(percentDecode('%C3%A9%C3%zz%')).toBe('é\uFFFD%zz%');
  });
});

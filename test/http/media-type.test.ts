import * as fc from 'fast-check';
import { accepts, isJson, isText, matchMediaType, parseMediaType } from '../../src/http/media-type.js';

describe('parseMediaType', () => {
  test.each([
    ['application/json', 'application/json', {}],
    ['Text/HTML; Charset="utf-8"', 'text/html', { charset: 'utf-8' }],
    ['text/html;charset=UTF-8', 'text/html', { charset: 'UTF-8' }],
    [
      'application/vnd.api+json ; v=1 ;; x="a;b, \\"c\\\\"',
      'application/vnd.api+json',
      { v: '1', x: 'a;b, "c\\' },
    ],
    ['  application/json ;  ', 'application/json', {}],
    ['multipart/form-data; boundary="--a b"', 'multipart/form-data', { boundary: '--a b' }],
    ['*/*', '*/*', {}],
    ['application/*+json', 'application/*+json', {}],
    ['a/b; x=1; X=2', 'a/b', { x: '1' }],
    ['a/b; __proto__=1', 'a/b', JSON.parse('{"__proto__":"1"}') as object],
  ])('%s', (text, essence, parameters) => {
    const parsed = parseMediaType(text);
    expect(parsed?.essence).toBe(essence);
    expect(parsed && `${parsed.type}/${parsed.subtype}`).toBe(essence);
    expect(Object.fromEntries(parsed?.parameters ?? [])).toEqual(parameters);
  });

  test.each([
    '',
    'json',
    'application/',
    '/json',
    'application json',
    'application/json, text/plain',
    'application/json; charset',
    'application/json; charset =utf-8',
    'application/json; a="unclosed',
    'application/json x',
    'application/json\r\nx: y',
    'été/plain',
  ])('%j is not a media type', (text) => {
    expect(parseMediaType(text)).toBeUndefined();
  });

  test('any text gives a media type or nothing, and what it gives can be written again', () => {
    const likely = fc.stringMatching(/^[a/*+;="\\ q0.,é]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(likely, fc.string()), (text) => {
        const parsed = parseMediaType(text);
        if (!parsed) return;
        const parameters = [...parsed.parameters].map(
          ([name, value]) => `;${name}="${value.replace(/["\\]/g, '\\$&')}"`,
        );
        expect(parseMediaType(parsed.essence + parameters.join(''))).toEqual(parsed);
      }),
    );
  });

  test('long hostile texts are read in linear time', () => {
    for (const part of ['; ', ' ', '"\\', ';a="', ';a=b', '\t;']) {
      expect(() => parseMediaType(`a/b${part.repeat(200_000)}`)).not.toThrow();
    }
  });
});

describe('matchMediaType', () => {
  test.each([
    ['application/json', 'application/json'],
    ['application/json', 'APPLICATION/JSON; charset=utf-8'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json; charset=utf-8', 'application/json; charset="UTF-8"'],
    ['application/*', 'application/json'],
    ['*/*', 'image/png'],
    ['application/*+json', 'application/problem+json'],
    ['text/plain; format=flowed', 'text/plain; format="flowed"; charset=ascii'],
  ])('%s takes %s', (declared, actual) => {
    expect(matchMediaType(declared, actual)).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['application/json', 'text/json'],
    ['application/json', 'application/problem+json'],
    ['application/*+json', 'application/json'],
    ['application/*+json', 'text/x+json'],
    ['application/*', 'text/plain'],
    ['application/json; version=1', 'application/json; version=2'],
    ['text/plain; format=flowed', 'text/plain; format=FLOWED'],
    ['text/html; charset=utf-8', 'text/html; charset=latin1'],
    ['broken', 'application/json'],
    ['application/json', ''],
  ])('%s refuses %s', (declared, actual) => {
    expect(matchMediaType(declared, actual)).toBe(-1);
  });

  test('the more specific declaration is higher', () => {
    const actual = 'application/vnd.x+json; version=1';
    const order = [
      '*/*',
      'application/*',
      'application/*+json',
      'application/vnd.x+json; profile=x',
      'application/vnd.x+json',
      'application/vnd.x+json; version=1',
    ].map((declared) => matchMediaType(declared, actual));
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(new Set(order).size).toBe(order.length);
  });

  test('takes parsed media types', () => {
    const json = parseMediaType('application/json')!;
    expect(matchMediaType(json, json)).toBe(matchMediaType('application/json', 'application/json'));
  });
});

test.each([
  ['application/json', true, true],
  ['text/json', true, true],
  ['application/problem+json', true, true],
  ['application/jsonp', false, false],
  ['text/csv', false, true],
  ['application/xml', false, true],
  ['image/svg+xml', false, true],
  ['application/x-www-form-urlencoded', false, true],
  ['application/octet-stream', false, false],
  ['image/png', false, false],
])('%s: json %p, text %p', (text, json, readable) => {
  const type = parseMediaType(text)!;
  expect([isJson(type), isText(type)]).toEqual([json, readable]);
});

describe('accepts (RFC 9110, 12.5.1)', () => {
  const both = ['application/json', 'text/html'];
  test.each<[string | undefined, readonly string[], string | undefined]>([
    [undefined, both, 'application/json'],
    ['', both, 'application/json'],
    ['*/*', both, 'application/json'],
    ['text/html', both, 'text/html'],
    ['text/*', both, 'text/html'],
    ['text/html, application/json', both, 'text/html'],
    ['text/html;q=0.5, application/json;q=0.8', both, 'application/json'],
    ['application/json;q=0.1, text/html;q=0.2', both, 'text/html'],
    ['text/html, application/json, */*', ['a/b', ...both], 'text/html'],
    ['application/json;q=0, */*', both, 'text/html'],
    ['application/json;q=0', ['application/json'], undefined],
    ['*/*;q=0', both, undefined],
    ['image/png', both, undefined],
    ['application/json; charset=utf-8', both, 'application/json'],
    ['application/json', ['application/json; charset=utf-8'], 'application/json; charset=utf-8'],
    ['a/b;v=2', ['a/b;v=1', 'a/b;v=2'], 'a/b;v=2'],
    ['APPLICATION/JSON', both, 'application/json'],
    ['a/b;x="1,2";q=0.1, text/html;q=0.05', ['text/html', 'a/b'], 'a/b'],
    ['a/b;q=0.5;ext=1', ['a/b'], 'a/b'],
    ['application/json', ['image/png', '*/*'], '*/*'],
    ['application/json', ['image/*', 'application/*'], 'application/*'],
    ['nonsense', both, 'application/json'],
    ['nonsense, text/html', both, 'text/html'],
    [', ,', both, 'application/json'],
    ['text/html;q=abc', both, 'text/html'],
    ['*/*', [], undefined],
    ['image/png', ['broken'], undefined],
  ])('Accept: %s from %j is %s', (header, offered, expected) => {
    expect(accepts(header, offered)).toBe(expected);
  });

  test("the RFC's own example", () => {
    const header =
      'text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5';
    const quality = (type: string, other: string) => accepts(header, [other, type]) === type;
    expect(quality('text/plain;format=flowed', 'text/plain;format=fixed')).toBe(true);
    expect(quality('image/jpeg', 'text/html')).toBe(true);
    expect(quality('image/jpeg', 'text/plain;format=fixed')).toBe(true);
  });

  test('any header chooses one of the offered or none', () => {
    const header = fc.oneof(fc.string(), fc.stringMatching(/^[a/*+;="\\ q0.,]{0,40}$/));
    fc.assert(
      fc.property(header, fc.array(fc.string()), (text, offered) => {
        const chosen = accepts(text, offered);
        expect(chosen === undefined || offered.includes(chosen)).toBe(true);
      }),
    );
  });
});

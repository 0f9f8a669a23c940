import * as fc from 'fast-check';
import { readJson } from '../../../src/mock/request/json.js';

const read = (text: string) => readJson(Buffer.from(text));

describe('reading JSON', () => {
  test.each<[string, string]>([
    ['', 'the text ends where a value was expected (line 1, column 1)'],
    [' \n', 'the text ends where a value was expected (line 2, column 1)'],
    ['{', 'the name of a member was expected, in double quotes (line 1, column 2)'],
    ['{"a":1', '`,` or `}` was expected (line 1, column 7)'],
    ['{"a":1,}', 'the name of a member was expected, in double quotes (line 1, column 8)'],
    ["{'a':1}", 'the name of a member was expected, in double quotes (line 1, column 2)'],
    ['{"a" 1}', '`:` was expected (line 1, column 6)'],
    ['{\n  "a": 1,\n  "b": ]\n}', 'a value was expected (line 3, column 8)'],
    ['[1,]', 'a value was expected (line 1, column 4)'],
    ['[1 2]', '`,` or `]` was expected (line 1, column 4)'],
    ['[1', '`,` or `]` was expected (line 1, column 3)'],
    ['nul', 'a value was expected (line 1, column 1)'],
    ['01', 'nothing more was expected (line 1, column 2)'],
    ['NaN', 'a value was expected (line 1, column 1)'],
    ['{} {}', 'nothing more was expected (line 1, column 4)'],
    ['"a', 'this string has no end (line 1, column 1)'],
    ['"\\x"', 'JSON does not know this escape (line 1, column 2)'],
    ['"\\u12"', 'JSON does not know this escape (line 1, column 2)'],
    ['"a\tb"', 'a control character must be escaped (line 1, column 3)'],
    ['{"a":1,"b":2,"a":3}', 'the member "a" is there twice (line 1, column 14)'],
    ['{"a":1,"\\u0061":3}', 'the member "a" is there twice (line 1, column 8)'],
    ['[{"a":{"x":1}},{"a":{"x":1,"x":2}}]', 'the member "x" is there twice (line 1, column 28)'],
    ['{"__proto__":1,"__proto__":2}', 'the member "__proto__" is there twice (line 1, column 16)'],
  ])('%j is refused', (text, message) => {
    expect(read(text)).toEqual({ fault: `JSON parse error: ${message}` });
  });

  test('what the text holds is not quoted', () => {
    const { fault } = read('{"api_key": sk-secret, "a": "sk-other}') as { fault: string };
    expect(fault).not.toContain('sk-');
  });

  test('a number that is no double is refused', () => {
    expect(read('{"a":[1e999]}')).toEqual({ fault: 'a number in the body is too large' });
    expect(read('[1.5e308, 1e-999]')).toEqual({ value: [1.5e308, 0] });
  });

  test.each(['[', '{"a":'])('%s nested 10,000 times is refused, 512 times is read', (open) => {
    const nested = (levels: number) => open.repeat(levels) + '1' + (open === '[' ? ']' : '}').repeat(levels);
    expect(read(nested(10_000))).toEqual({ fault: 'the body is nested deeper than 512 levels' });
    expect(read(open.repeat(10_000))).toHaveProperty('fault');
    expect(read(nested(512))).toHaveProperty('value');
  });

  test('only UTF-8 is read', () => {
    expect(readJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ fault: 'the body is not UTF-8' });
    expect(readJson(Buffer.from('"é\u{1f600}"'))).toEqual({ value: 'é\u{1f600}' });
    expect(readJson(Buffer.from('{}', 'utf16le'))).toHaveProperty('fault');
  });

  test('a byte order mark is passed over, and noted', () => {
    const { value, note } = read('\ufeff{"a":1}') as { value: unknown; note?: string };
    expect([value, note]).toEqual([{ a: 1 }, expect.stringContaining('byte order mark')]);
    expect(read('\ufeff\ufeff1')).toHaveProperty('fault');
  });

  test('any value is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
        const value: unknown = JSON.parse(text);
        expect(read(JSON.stringify(value, null, space))).toEqual({ value });
      }),
    );
  });

  test('any text gives a value or a fault, and a fault wherever JSON.parse has one', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      'e',
      ' ',
      '\n',
      '0',
      '.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const isJson = parses(input);
        const result = read(input);
        if (!isJson && !input.startsWith('\ufeff')) expect(result).toHaveProperty('fault');
        if ('value' in result && isJson) expect(result.value).toEqual(JSON.parse(input));
      }),
      { numRuns: 500 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

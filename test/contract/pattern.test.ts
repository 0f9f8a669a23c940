import { createMatchers, parsePattern, riskOf } from '../../src/contract/pattern.js';
import { judge } from './support.js';

describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['^\\p{L}+$', 'é', true],
    ['^.$', '😀', true],
    // Valid only without the u flag.
    ['^[\\w\\-\\:]+$', 'a-b:c', true],
    ['^\\d{2}\\_x$', '12_x', true],
    ['^a{,3}$', 'a{,3}', true],
    // Written with the delimiters of other languages.
    ['/^[a-z]+$/i', 'abc', true],
    ['/^[a-z]+$/', '1', false],
    ['a/b', 'xa/bx', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(parsePattern(pattern)?.test(text)).toBe(expected);
  });

  test.each(['(', '[', '*a', '\\Aabc\\Z', '^\\p{Alpha}\\-$', '^[[:alpha:]]+$', '(?<=a', 'a++', '^\\h$'])(
    'is not taken for one of ECMAScript: %s',
    (pattern) => {
      expect(parsePattern(pattern)).toBeUndefined();
    },
  );

  test('that is none binds nothing and is named once, with its place', () => {
    const { violations, notes } = judge("A:\n  items:\n    pattern: '(['\n", ['x', 'y']);
    expect(violations).toEqual([]);
    const own = notes.filter(({ message }) => message.includes('(['));
    expect(own).toMatchObject([{ severity: 'warning' }]);
    expect(own[0]?.node?.position).toMatchObject({ line: 8 });
  });

  test('for names that is none closes no object', () => {
    const schema = "A: { patternProperties: { '([': { type: string } }, additionalProperties: false }";
    expect(judge(schema, { a: 1 }).violations).toEqual([]);
  });
});

describe('the risk of a pattern', () => {
  test.each<[string, { nested: boolean; loops: number }]>([
    ['^abc$', { nested: false, loops: 0 }],
    ['abc', { nested: false, loops: 1 }],
    ['^[a+*(]+$', { nested: false, loops: 1 }],
    ['^\\d+\\.\\d*$', { nested: false, loops: 2 }],
    ['^a{1,3}b?$', { nested: false, loops: 0 }],
    ['^a{2,}$', { nested: false, loops: 1 }],
    ['^(a+)+$', { nested: true, loops: 2 }],
    ['^(?:a|aa)+$', { nested: true, loops: 1 }],
    ['^((a*)b)*$', { nested: true, loops: 2 }],
    ['^(a|b)$', { nested: false, loops: 0 }],
    ['a|b', { nested: false, loops: 1 }],
    ['^(.*)\\1$', { nested: true, loops: 1 }],
  ])('%s', (pattern, expected) => {
    expect(riskOf(pattern)).toEqual(expected);
  });
});

describe('matching', () => {
  test('is exact for long texts too', () => {
    const matcher = createMatchers(() => undefined)(/^(?:[a-z]+-)*[a-z]+$/u);
    expect(matcher.test(`${'abc-'.repeat(50)}abc`)).toBe(true);
    expect(matcher.test(`${'abc-'.repeat(50)}ABC`)).toBe(false);
  });

  test('ends, and what could not be decided is accepted and told', () => {
    const told: string[] = [];
    const matcher = createMatchers((source) => told.push(source))(/^(a+)+$/u);
    const hostile = `${'a'.repeat(60)}b`;
    expect(matcher.test(hostile)).toBe(true);
    // Without a limit each of these would take years.
    for (let i = 0; i < 1000; i++) matcher.test(hostile);
    expect(told).toEqual(['^(a+)+$']);
    expect(matcher.test('b')).toBe(false);
  });

  test('of a schema is named once', () => {
    const { violations, notes } = judge(
      "A: { items: { pattern: '^(a+)+$' } }",
      Array(10).fill(`${'a'.repeat(60)}b`),
    );
    expect(violations).toEqual([]);
    expect(notes.filter(({ message }) => message.includes('took too long'))).toHaveLength(1);
  });
});

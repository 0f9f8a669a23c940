import { parseHttpDate, retryAfterMs } from '../../src/http/retry.js';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 0);

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
  ['Sun Nov  6 08:49:37 1994', 37_000],
  ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['1994-11-06T08:49:37Z', undefined],
])('Retry-After: %s', (value, expected) => {
  expect(retryAfterMs({ 'retry-after': value }, NOW)).toBe(expected);
});

test("a date is measured from the response's own Date", () => {
  const headers = {
    date: 'Sun, 06 Nov 1994 08:00:00 GMT',
    'retry-after': 'Sun, 06 Nov 1994 08:00:10 GMT',
  };
  expect(retryAfterMs(headers, NOW)).toBe(10_000);
});

test('a date that does not exist is none', () => {
  expect(parseHttpDate('Sun, 99 Nov 1994 08:49:37 GMT')).toBeUndefined();
});

import { diffLines } from '../../src/report/diff.js';
import { duration, firstOf, listed, oneLine, percent, visible } from '../../src/report/text.js';

describe('text of others', () => {
  test.each([
    ['an escape sequence', '\u001b[31mred', String.raw`\u001b[31mred`],
    ['NUL and BEL', 'a\u0000b\u0007', String.raw`a\u0000b\u0007`],
    ['a carriage return', 'a\rb', String.raw`a\rb`],
    ['C1 controls', '\u009b31m', String.raw`\u009b31m`],
    ['turned reading direction', 'a\u202etxt.exe', String.raw`a\u202etxt.exe`],
    ['line separators', 'a\u2028b\u2029', String.raw`a\u2028b\u2029`],
    ['half a surrogate pair', 'a\ud83db', String.raw`a\ud83db`],
    ['noncharacters', '\uffff\u{1fffe}', String.raw`\uffff\u{1fffe}`],
  ])('%s is shown by its escape', (_name, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(['Zoë', '🚀', '👩‍🚀', 'עברית', 'e\u0301', 'a\n\tb'])('%j stays', (text) => {
    expect(visible(text)).toBe(text);
  });

  test('one line holds no newline', () => {
    expect(oneLine('a\nb\tc')).toBe(String.raw`a\nb\tc`);
  });
});

describe('words and numbers', () => {
  test('lists', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect([firstOf(['a', 'b'], 2), firstOf(['a', 'b', 'c'], 2)]).toEqual(['a, b', 'a, b and 1 more']);
  });

  test('durations', () => {
    expect([0.4, 999, 1840, 200_000].map(duration)).toEqual(['0 ms', '999 ms', '1.84 s', '3 min 20 s']);
  });

  test('only all of them is 100 %', () => {
    expect([percent(999, 1000), percent(3, 3), percent(0, 0)]).toEqual(['99 %', '100 %', '–']);
  });
});

function lines(expected: string, seen: string): readonly string[] {
  return diffLines(expected, seen).map(({ side, text }) => `${side}: ${text}`);
}

describe('the difference of two texts', () => {
  test('lines that both have stand around those that differ', () => {
    expect(lines('a\nb\nc', 'a\nx\nc')).toEqual(['same: a', 'expected: b', 'seen: x', 'same: c']);
  });

  test('what is the same far away is left out', () => {
    const many = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
    expect(lines(`${many}\nold`, `${many}\nnew`)).toEqual([
      'cut: … 18 more lines',
      'same: line 18',
      'same: line 19',
      'expected: old',
      'seen: new',
    ]);
  });

  test('a long difference is cut', () => {
    const many = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    expect(diffLines('one', many).at(-1)).toEqual({ side: 'cut', text: '… 28 more lines' });
  });
});

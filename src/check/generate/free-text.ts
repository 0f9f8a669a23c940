import type { Variant } from './variant.js';

const FOREIGN = 'text beyond ASCII';
const MARKED = 'text with quotes, markup or escapes';
const BLANKS = 'text with blanks at its ends';
const CONTROLS = 'text with line breaks, tabs or invisible characters';
const ALIKE = 'text that looks like something else';

type Row = readonly [kind: string, what: string, text: string, odd?: 'odd'];

/** Serialisers, sanitisers, data bases and templates each have their own way of spoiling text. The first of each kind says most. */
const ROWS: readonly Row[] = [
  [FOREIGN, 'emoji, also such as are made of several characters', 'Rocket 🚀 👩🏽‍🚀 🇩🇪'],
  [FOREIGN, 'letters with accents', 'Crème brûlée Ünïcode ß'],
  [FOREIGN, 'accents that are characters of their own', 'Cafe\u0301 man\u0303ana A\u030A'],
  [FOREIGN, 'Hebrew and Arabic', 'שלום عالم 123'],
  [FOREIGN, 'Chinese, Japanese and Korean', '東京 北京 서울'],
  [FOREIGN, 'letters beyond 16 bits', '𝒳 𐍈 𠜎'],
  [FOREIGN, 'letters that normalisation or another case would change', 'ﬁ Ａ ① \u212B İ ŉ'],
  [MARKED, 'quotes and apostrophes', `O'Brien says "hi" & it's \`ok\``],
  [MARKED, 'markup', '<b>bold</b> &amp; &lt;i&gt;', 'odd'],
  [MARKED, 'backslashes', 'C:\\temp\\new \\u0041 \\n \\'],
  [MARKED, 'percent signs and plus signs', '100% %41%20%zz 1+1'],
  [MARKED, 'placeholders', '{{7*7}} ${7*7} #{x} %s {0}', 'odd'],
  [BLANKS, 'blanks at both ends and doubled within', '  two  blanks  ', 'odd'],
  [BLANKS, 'nothing but blanks', '   ', 'odd'],
  [BLANKS, 'a blank at its beginning', ' leading', 'odd'],
  [BLANKS, 'a blank at its end', 'trailing ', 'odd'],
  [CONTROLS, 'line breaks and tabs', 'one\ntwo\tthree', 'odd'],
  [CONTROLS, 'line breaks as Windows writes them', 'one\r\ntwo', 'odd'],
  [CONTROLS, 'separators that JavaScript takes for line breaks', 'a\u2028b\u2029c', 'odd'],
  [CONTROLS, 'blanks and joints that cannot be seen', 'a\u00A0b\u200Bc\u2060d', 'odd'],
  [ALIKE, 'digits with leading zeros', '007'],
  [ALIKE, 'a number with an exponent', '1e5'],
  [ALIKE, 'a number with a zero behind the point', '1.0'],
  [ALIKE, 'more digits than a number holds', '12345678901234567890'],
  [ALIKE, 'a truth value', 'true'],
  [ALIKE, 'null', 'null'],
  [ALIKE, 'no number', 'NaN'],
  [ALIKE, 'a zero', '0'],
  [ALIKE, 'a date', '2024-01-01'],
  [ALIKE, 'an object', '{"a": [1]}'],
  [ALIKE, 'undefined', 'undefined'],
];

/** Names of members in which people write what they like. */
const FREE =
  /(^|[_\-.])(name|title|label|description|summary|comment|note|notes|text|message|subject|caption|bio|about|body|content|remark|remarks|reason|display_?name)$|(Name|Title|Label|Description|Summary|Comment|Notes?|Text|Message|Subject|Caption|Remarks?|Reason)$/;

export function isFreeText(name: string): boolean {
  return FREE.test(name);
}

/** All of them for a member of such a name; for another one the first of each kind, which a server may refuse for what it says. */
export function freeTexts(name: string): readonly Variant[] {
  const isFree = isFreeText(name);
  const rows = isFree ? ROWS : ROWS.filter((row) => ROWS.find(([kind]) => kind === row[0]) === row);
  return rows.map(([kind, what, value, odd]) => ({ kind, what, value, odd: !isFree || odd === 'odd' }));
}

import { type FaultOf, inGroup } from './fault.js';
import { withBody } from './kit/answers.js';
import { all, does, visibleText } from './kit/needs.js';
import { changingTexts, withTexts } from './kit/texts.js';
import { before, after } from './kit/wrap.js';

const PROMISE = 'a text comes back as it was sent';
/** Django REST framework does so unless it is told not to. */
const BLANKS = `${PROMISE}; blanks at its ends are lost in common frameworks`;

/** Where a text is changed between the client and the database. Each takes the text and gives what is stored. */
const CHANGES: readonly { name: string; title: string; change: (text: string) => string; usual?: true }[] = [
  {
    name: 'trimmed',
    usual: true,
    title: 'spaces around texts are taken away',
    change: (text) => text.trim(),
  },
  {
    name: 'right-trimmed',
    usual: true,
    title: 'spaces at the end of texts are taken away',
    change: (text) => text.trimEnd(),
  },
  { name: 'collapsed', title: 'several spaces become one', change: (text) => text.replace(/ {2,}/g, ' ') },
  {
    name: 'on-one-line',
    title: 'line breaks become spaces',
    change: (text) => text.replace(/[\r\n]+/g, ' '),
  },
  { name: 'with-unix-lines', title: 'CR LF becomes LF', change: (text) => text.replaceAll('\r\n', '\n') },
  { name: 'with-dos-lines', title: 'LF becomes CR LF', change: (text) => text.replace(/\r?\n/g, '\r\n') },
  { name: 'without-tabs', title: 'tabs become spaces', change: (text) => text.replaceAll('\t', ' ') },
  { name: 'lowered', title: 'texts are put in lower case', change: (text) => text.toLowerCase() },
  {
    name: 'capitalised',
    title: 'each word begins with a capital',
    change: (text) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  },
  { name: 'escaped', title: 'texts are escaped for HTML', change: escaped },
  { name: 'unescaped', title: 'HTML entities in texts are undone', change: unescaped },
  {
    name: 'without-tags',
    title: 'what looks like a tag is taken away',
    change: (text) => text.replace(/<[^>]*>/g, ''),
  },
  {
    name: 'with-doubled-quotes',
    title: 'single quotes are doubled, as for SQL',
    change: (text) => text.replaceAll("'", "''"),
  },
  {
    name: 'with-slashes',
    title: 'quotes get a backslash',
    change: (text) => text.replace(/["']/g, (quote) => `\\${quote}`),
  },
  { name: 'without-backslashes', title: 'backslashes are lost', change: (text) => text.replaceAll('\\', '') },
  { name: 'percent-decoded', title: 'texts are percent-decoded', change: percentDecoded },
  { name: 'plus-is-space', title: 'a plus becomes a space', change: (text) => text.replaceAll('+', ' ') },
  {
    name: 'ascii-only',
    title: 'letters outside of ASCII become question marks',
    change: (text) => text.replace(/[^\0-\x7f]/g, '?'),
  },
  {
    name: 'latin1-only',
    title: 'letters outside of Latin-1 become question marks',
    change: (text) => text.replace(/[^\0-\xff]/gu, '?'),
  },
  {
    name: 'mojibake',
    title: 'UTF-8 is read as Latin-1',
    change: (text) => Buffer.from(text, 'utf8').toString('latin1'),
  },
  {
    name: 'cut-at-emoji',
    title: 'texts are cut before the first emoji (three bytes a letter)',
    change: (text) => text.replace(/\p{Extended_Pictographic}.*$/su, ''),
  },
  {
    name: 'without-astral',
    title: 'characters beyond the basic plane become U+FFFD',
    change: (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd'),
  },
  {
    name: 'composed',
    title: 'texts are put in the composed form of Unicode',
    change: (text) => text.normalize('NFC'),
  },
  {
    name: 'decomposed',
    title: 'texts are put in the decomposed form of Unicode',
    change: (text) => text.normalize('NFD'),
  },
  {
    name: 'compatible',
    title: 'texts are put in the compatible form of Unicode',
    change: (text) => text.normalize('NFKC'),
  },
  {
    name: 'without-invisible',
    title: 'joiners and direction marks are taken away',
    change: (text) => text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, ''),
  },
  { name: 'until-nul', title: 'texts end at a NUL', change: (text) => text.replace(/\0.*$/s, '') },
  {
    name: 'without-controls',
    title: 'control characters are taken away',
    change: (text) => text.replace(/(?![\t\r\n])\p{Cc}/gu, ''),
  },
  {
    name: 'typographic',
    title: 'quotes and hyphens become typographic',
    change: (text) => text.replaceAll("'", '’').replaceAll('--', '–'),
  },
  {
    name: 'without-formulas',
    title: 'a text that begins like a formula gets an apostrophe',
    change: (text) => text.replace(/^[=+@-]/, "'$&"),
  },
  { name: 'as-numbers', title: 'texts that are numbers are written as numbers are', change: asNumber },
  {
    name: 'as-dates',
    title: 'texts that are dates become date-times',
    change: (text) => text.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z'),
  },
  {
    name: 'template-filled',
    title: 'braces in texts are filled in as templates',
    change: (text) => text.replace(/\{\{.*?\}\}|\$\{.*?\}/g, ''),
  },
  ...[50, 100, 255, 1000].map((limit) => ({
    name: `cut-at-${limit}`,
    title: `texts are cut after ${limit} characters`,
    change: (text: string) => text.slice(0, limit),
  })),
];

export const text = inGroup('text', [
  ...CHANGES.map(({ name, title, change, usual }): FaultOf => ({
    name: `texts-${name}`,
    title,
    promise: usual ? BLANKS : PROMISE,
    custom: usual,
    applies: visibleText,
    make: () => changingTexts(change),
  })),
  {
    name: 'texts-trimmed-on-update',
    title: 'an update takes away spaces around texts, a creation does not',
    promise: BLANKS,
    custom: true,
    applies: all(visibleText, does('update')),
    make: () => before((call) => (call.is('update') ? withTexts(call, (value) => value.trim()) : call)),
  },
  {
    name: 'texts-escaped-in-list',
    title: 'texts are escaped for HTML in lists',
    promise: PROMISE,
    applies: all(visibleText, does('list')),
    make: () =>
      after((sent, call) =>
        call.is('list') && typeof sent.body === 'string'
          ? withBody(sent, sent.body.replaceAll('<', '&lt;').replaceAll('&quot', '&amp;quot'))
          : sent,
      ),
  },
]);

function escaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function unescaped(value: string): string {
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function asNumber(value: string): string {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? String(Number(value)) : value;
}

import type { Facts } from './facts.js';
import { formatNamed } from './formats.js';
import { textsLike } from './patterns.js';

/** Length as JSON Schema counts it: code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

const FILLER = 'abcdefghijklmnopqrstuvwxyz ';

/** A plain text of so many characters, without blanks at its ends. */
export function plainText(length: number): string {
  const text = FILLER.repeat(Math.ceil(length / FILLER.length) || 1).slice(0, length);
  return text.endsWith(' ') ? `${text.slice(0, -1)}z` : text;
}

/** What people write into members of such names. */
const BY_NAME: readonly (readonly [name: RegExp, text: string])[] = [
  [/e-?mail/i, 'ada@example.com'],
  [/ur[il]$|link|href|endpoint|website|homepage|webhook|callback/i, 'https://example.com/a'],
  [/phone|mobile|fax/i, '+14155550100'],
  [/country/i, 'DE'],
  [/currency/i, 'EUR'],
  [/locale|language/i, 'en'],
  [/time_?zone/i, 'Europe/Berlin'],
  [/colou?r/i, '#336699'],
  [/(^|_)ip(_|$)|ip_?address/i, '192.0.2.1'],
  [/(At|_at|date|_time|timestamp)$/, '2024-02-29T12:30:00Z'],
  [/version/i, '1.0.0'],
];

/** A text that nobody would refuse for what it says, as far as the schema can tell. */
export function typicalText(facts: Facts, name: string): string {
  const [format] = facts.formats;
  const known = format === undefined ? undefined : formatNamed(format);
  const candidates = [
    ...(known?.valid ?? []).map(({ text }) => text),
    ...facts.patterns.flatMap(textsLike),
    ...(known || facts.patterns.length > 0 ? [] : [textByName(name)]),
  ];
  const fitting = candidates.find((text) => fitsLength(text, facts));
  return fitting ?? fitted(candidates[0] ?? textByName(name), facts);
}

function textByName(name: string): string {
  const hint = BY_NAME.find(([pattern]) => pattern.test(name));
  if (hint) return hint[1];
  const words = name.replace(/[^A-Za-z0-9]+/g, ' ').trim();
  return `Some ${words || 'text'}`;
}

export function fitsLength(text: string, { limits }: Facts): boolean {
  const length = lengthOf(text);
  return length >= (limits.get('minLength') ?? 0) && length <= (limits.get('maxLength') ?? Infinity);
}

function fitted(text: string, { limits }: Facts): string {
  const least = limits.get('minLength') ?? 0;
  const most = limits.get('maxLength') ?? Infinity;
  const length = lengthOf(text);
  if (length > most) return [...text].slice(0, most).join('').trimEnd().padEnd(most, 'x');
  return length < least ? text + plainText(least - length) : text;
}

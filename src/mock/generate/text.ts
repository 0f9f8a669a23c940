import { createRequire } from 'node:module';
import type { Merged } from './merged.js';

/** One value a format; only such as every reader of that format takes. */
const BY_FORMAT: Readonly<Record<string, (n: number) => string>> = {
  'date-time': (n) => `2024-01-15T10:${two(n)}:00Z`,
  date: (n) => `2024-01-${two(1 + (n % 28))}`,
  time: (n) => `10:${two(n)}:00Z`,
  duration: (n) => `PT${1 + (n % 59)}M`,
  email: (n) => `user${n}@example.com`,
  'idn-email': (n) => `user${n}@example.com`,
  hostname: (n) => `host${n}.example.com`,
  'idn-hostname': (n) => `host${n}.example.com`,
  ipv4: (n) => `192.0.2.${1 + (n % 254)}`,
  ipv6: (n) => `2001:db8::${(1 + (n % 254)).toString(16)}`,
  uri: (n) => `https://example.com/${n}`,
  url: (n) => `https://example.com/${n}`,
  'uri-reference': (n) => `/items/${n}`,
  iri: (n) => `https://example.com/${n}`,
  'iri-reference': (n) => `/items/${n}`,
  'uri-template': () => 'https://example.com/{id}',
  uuid: (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
  'json-pointer': () => '/member',
  'relative-json-pointer': () => '0',
  regex: () => '^[a-z]+$',
  byte: () => 'c3BlY3R3aW4=',
  binary: () => 'spectwin',
  int64: (n) => String(n),
  int32: (n) => String(n),
};

function two(n: number): string {
  return String(n % 60).padStart(2, '0');
}

/** A string for the schema; `hint` is the member's name, so that values read like what they stand for. */
export function makeText(merged: Merged, hint: string, seed: number): string {
  const min = merged.limits.get('minLength') ?? 0;
  const max = merged.limits.get('maxLength') ?? Infinity;
  const [pattern] = merged.patterns;
  if (pattern !== undefined) return fromPattern(pattern, { min, max, seed }) ?? fitted(hint, min, max);
  const format = merged.formats.map((name) => BY_FORMAT[name]).find((make) => make !== undefined);
  if (format) return ofLength(format(seed % 1000), min, max);
  return fitted(hint === '' ? 'text' : hint, min, max);
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$/;

/** Some documents count the characters of a date with its time: it can be written in several lengths. */
function ofLength(text: string, min: number, max: number): string {
  const instant = INSTANT.exec(text)?.[1];
  if (instant === undefined || text.length >= min) return text;
  const forms = ['+00:00', `.${'0'.repeat(Math.min(Math.max(min - text.length - 1, 1), 500))}Z`];
  return forms.map((end) => instant + end).find(({ length }) => length >= min && length <= max) ?? text;
}

/** In code points, as JSON Schema counts them; the text is ASCII. */
function fitted(text: string, min: number, max: number): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '') || 'text';
  const long = ascii.length < min ? ascii.repeat(Math.ceil(min / ascii.length)).slice(0, min) : ascii;
  return long.slice(0, max);
}

function fromPattern(pattern: string, size: { min: number; max: number; seed: number }): string | undefined {
  const regex = compile(pattern);
  if (!regex) return undefined;
  const fits = (text: string) => regex.test(text) && text.length >= size.min && text.length <= size.max;
  return COMMON.find(fits) ?? samples(regex, size).find(fits);
}

/** What most patterns of real documents take; spares them the generator below. */
const COMMON = [
  'text',
  'example',
  'a',
  'A',
  '1',
  '12345',
  'abc-123',
  'ABC',
  '2024-01-15',
  'https://example.com',
  '1.0.0',
  'US',
  '#ffffff',
  '',
];

function compile(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The other flags, or nothing at all.
    }
  }
  return undefined;
}

/** fast-check is loaded when a pattern first needs it. */
function samples(regex: RegExp, size: { min: number; max: number; seed: number }): string[] {
  const fc = createRequire(import.meta.url)('fast-check') as typeof import('fast-check');
  const found: string[] = [];
  const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
  for (const pattern of [whole, regex, ...stretched(regex, size)]) {
    try {
      found.push(...fc.sample(fc.stringMatching(pattern), { seed: size.seed, numRuns: 10 }));
    } catch {
      // A construct that fast-check does not make, such as a look-behind.
    }
    if (found.some((text) => regex.test(text) && text.length >= size.min && text.length <= size.max)) break;
  }
  return found;
}

/** The pattern with its open quantifiers set to a number, so that the text gets as long as it has to be. */
function* stretched(regex: RegExp, { min, max }: { min: number; max: number }): Generator<RegExp> {
  const longest = Math.min(max, Math.max(min, 1), 500);
  for (let count = longest; count >= 1; count -= Math.max(1, Math.floor(longest / 30))) {
    yield new RegExp(withCount(regex.source, count, Infinity), regex.flags);
    yield new RegExp(withCount(regex.source, count, 1), regex.flags);
  }
}

/** Replaces up to `times` of `+`, `*` and `{n,}` outside classes and escapes by `{count}`. */
function withCount(source: string, count: number, times: number): string {
  let left = times;
  return source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|[+*]|\{\d+,\}/g, (token) => {
    const isOpen = token === '+' || token === '*' || /^\{\d+,\}$/.test(token);
    return isOpen && left-- > 0 ? `{${count}}` : token;
  });
}

import type { Facts } from './facts.js';
import { formatNamed } from './formats.js';
import { freeTexts } from './free-text.js';
import { jsonType } from './json.js';
import { boundsOf } from './numbers.js';
import { textsLike } from './patterns.js';
import { lengthOf, plainText } from './texts.js';
import type { Variant } from './variant.js';

/** Longer texts are not made, whatever the schema allows. */
const MAX_LENGTH = 100_000;
const MAX_ITEMS = 200;
const MAX_LISTED = 30;

/** Values to try where the facts hold, with `typical` as a value that is right: those of the right types, and one or two of each wrong one. */
export function variantsOf(facts: Facts, name: string, typical: unknown): readonly Variant[] {
  if (facts.values) return [...listedValues(facts), ...foreign(typical)];
  const is = (type: string): boolean => facts.types?.has(type) ?? jsonType(typical) === type;
  return [
    ...(is('string') ? texts(facts, name, typical) : []),
    ...(is('number') || is('integer') ? numbers(facts) : []),
    ...(is('boolean') ? booleans : []),
    ...(is('array') ? arrays(facts, typical) : []),
    ...(facts.types?.has('null') ? [nothing] : []),
    ...foreign(typical),
  ];
}

const LISTED = 'one of the values that are listed';
const nothing: Variant = { kind: 'null', what: 'null', value: null };
const booleans: readonly Variant[] = [true, false].map((value) => ({
  kind: 'a boolean',
  what: `${value}`,
  value,
}));

function* listedValues({ values = [] }: Facts): Generator<Variant> {
  for (const value of values.slice(0, MAX_LISTED)) yield { kind: LISTED, what: JSON.stringify(value), value };
  const text = values.find((value): value is string => typeof value === 'string');
  if (text === undefined) return;
  yield { kind: 'another value than those listed', what: 'another text', value: 'not-one-of-these' };
  const other = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
  yield { kind: 'another value than those listed', what: 'in other letters', value: other };
  yield { kind: 'another value than those listed', what: 'with a blank behind', value: `${text} ` };
}

function* texts(facts: Facts, name: string, typical: unknown): Generator<Variant> {
  const [format] = facts.formats;
  const known = format === undefined ? undefined : formatNamed(format);
  for (const { what, text, odd } of known?.valid ?? [])
    yield { kind: `a ${format}`, what, value: text, odd, same: known?.loose };
  for (const { what, text } of known?.invalid ?? []) yield { kind: `no ${format}`, what, value: text };
  yield* patternTexts(facts);
  yield* lengths(facts, typeof typical === 'string' ? typical : '');
  if (!known && facts.patterns.length === 0) yield* freeTexts(name);
}

function* patternTexts({ patterns }: Facts): Generator<Variant> {
  for (const pattern of patterns) {
    for (const value of textsLike(pattern).slice(0, 3))
      yield { kind: 'text of the pattern', what: 'made from the pattern', value, odd: true };
    for (const value of ['!', 'ä 1', 'a', '0', '']) {
      yield { kind: 'text against the pattern', what: JSON.stringify(value), value };
    }
  }
}

/** Just at the limits, and one beyond. Only ASCII: what else a character is, is not for lengths to decide. */
function* lengths({ limits, patterns, formats }: Facts, typical: string): Generator<Variant> {
  const least = limits.get('minLength') ?? 0;
  const most = limits.get('maxLength');
  const shaped = patterns.length + formats.length > 0;
  const made = (length: number): string => resized(typical, length, shaped);
  if (least > 0 && least < MAX_LENGTH) {
    yield { kind: 'the shortest text', what: `${least} characters`, value: made(least) };
    yield { kind: 'a text that is too short', what: `${least - 1} characters`, value: made(least - 1) };
  } else if (least === 0) yield { kind: 'empty text', what: 'empty text', value: '', odd: true };
  if (most !== undefined && most < MAX_LENGTH) {
    yield { kind: 'the longest text', what: `${most} characters`, value: made(most) };
    yield { kind: 'a text that is too long', what: `${most + 1} characters`, value: made(most + 1) };
    yield { kind: 'a text that is too long', what: `${most + 1000} characters`, value: made(most + 1000) };
  }
  const long = [255, 1000, 10_000, 70_000].filter((length) => most === undefined || length < most);
  if (shaped) return;
  for (const length of long)
    yield { kind: 'a long text', what: `${length} characters`, value: plainText(length), odd: true };
}

function resized(typical: string, length: number, shaped: boolean): string {
  if (!shaped) return plainText(length);
  return lengthOf(typical) >= length ? [...typical].slice(0, length).join('') : typical.padEnd(length, 'a');
}

function numberAt(kind: string, value: number, odd = false): Variant {
  return { kind, what: String(value), value, odd };
}

function* numbers(facts: Facts): Generator<Variant> {
  const { least, most, step, whole } = boundsOf(facts);
  if (least !== undefined) {
    yield numberAt('the least number', least);
    yield numberAt('a number near the least', least + step);
    yield numberAt('a number that is too small', least - step);
  }
  if (most !== undefined) {
    yield numberAt('the greatest number', most);
    yield numberAt('a number near the greatest', most - step);
    yield numberAt('a number that is too great', most + step);
  }
  for (const value of [1, 2])
    yield numberAt('a small number', value, least !== undefined || most !== undefined);
  for (const value of [0, -1]) yield numberAt('zero or a negative number', value, true);
  for (const value of [2 ** 31 - 1, 2 ** 31, Number.MAX_SAFE_INTEGER])
    yield numberAt('a great number', value, true);
  if (facts.limits.has('multipleOf')) yield numberAt('no multiple', (least ?? 0) + step * 1.5);
  else if (!whole) for (const value of FRACTIONS) yield numberAt('a fraction', value, true);
  else yield numberAt('a fraction', 1.5);
}

const FRACTIONS = [0.5, 19.99, -1.25, 1234567.891, 0.1234567];

function* arrays({ limits, unique }: Facts, typical: unknown): Generator<Variant> {
  const item: unknown = Array.isArray(typical) ? (typical as unknown[])[0] : undefined;
  const least = limits.get('minItems') ?? 0;
  const most = limits.get('maxItems');
  yield { kind: 'an empty array', what: 'no items', value: [] };
  if (item === undefined) return;
  yield { kind: 'an array', what: 'one item', value: [item] };
  const several = (kind: string, count: number): Variant => ({
    kind,
    what: `${count} items`,
    value: Array.from({ length: count }, (_, index) => varied(item, unique ? index : 0)),
  });
  if (least > 1 && least < MAX_ITEMS) {
    yield several('the fewest items', least);
    yield several('too few items', least - 1);
  }
  if (most !== undefined && most < MAX_ITEMS) {
    yield several('the most items', most);
    yield several('too many items', most + 1);
  }
  yield {
    kind: unique ? 'items that are equal' : 'an array',
    what: 'two equal items',
    value: [item, item],
    odd: true,
  };
}

function varied(item: unknown, index: number): unknown {
  if (index === 0) return item;
  if (typeof item === 'number') return item + index;
  return typeof item === 'string' ? `${item}${index}` : item;
}

function oddity(kind: string, what: string, value: unknown): Variant {
  return { kind, what, value, odd: true };
}

/** Samples of all JSON types, those above all into which a server might turn the right value, or which it might turn into it. */
function* foreign(typical: unknown): Generator<Variant> {
  const type = jsonType(typical);
  yield oddity('null', 'null', null);
  if (type !== 'string') yield oddity('a string', 'the value as text', asText(typical));
  if (type !== 'string') yield oddity('a string', 'another text', 'other-text');
  if (type !== 'string') yield oddity('a string', 'empty text', '');
  const numerals = type === 'boolean' ? [1, 0] : [123, 1.5];
  if (type !== 'number') for (const value of numerals) yield oddity('a number', `${value}`, value);
  if (type !== 'boolean') for (const value of [true, false]) yield oddity('a boolean', `${value}`, value);
  if (type !== 'array') {
    yield oddity('an array', 'the value in an array', [typical]);
    yield oddity('an array', 'no items', []);
  }
  if (type !== 'object') {
    yield oddity('an object', 'the value in an object', { value: typical });
    yield oddity('an object', 'no members', {});
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

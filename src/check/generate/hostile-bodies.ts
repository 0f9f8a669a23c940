import { type Path, withValue } from './json.js';

/** A body that may be refused or taken, but not with a failure. */
export interface HostileBody {
  readonly what: string;
  /** From a value that would be right. */
  readonly write: (value: unknown, places: HostilePlaces) => string;
  /** It is worth to be told where it is refused. */
  readonly told?: boolean | undefined;
}

export interface HostilePlaces {
  /** A member that takes any text. */
  readonly text: Path | undefined;
  readonly number: Path | undefined;
  /** An object that takes any member. */
  readonly open: Path | undefined;
}

/** Beyond what Python, PHP and most recursive code allow. */
const DEPTH = 1500;
const LARGE = 100 * 1024;
const OWN: Path = ['spectwin_extra'];

const text = (what: string, literal: () => string): HostileBody => ({
  what: `a text ${what}`,
  write: (value, places) => literalAt(value, places.text ?? OWN, literal()),
});

const number = (what: string, literal: () => string): HostileBody => ({
  what: `a number ${what}`,
  write: (value, places) => literalAt(value, places.number ?? OWN, literal()),
});

const member = (what: string, literal: () => string): HostileBody => ({
  what,
  write: (value, places) => literalAt(value, [...(places.open ?? []), ...OWN], literal()),
});

/** What parsers, databases and recursive code stumble over, each at a place that takes it, else in a member of its own. */
export const hostileBodies: readonly HostileBody[] = [
  { ...text('with the character NUL', () => '"a\\u0000b"'), told: true },
  text('with half of a surrogate pair', () => '"a\\ud800b"'),
  text('with surrogates in the wrong order', () => '"a\\udc00\\ud800b"'),
  text('with all control characters', () => `"${controls()}"`),
  text('of 100 KB', () => `"${'x'.repeat(LARGE)}"`),
  text('that formulas, shells and queries begin with', () => JSON.stringify(FORMULAS)),
  number('beyond all that a double holds', () => '1e400'),
  number('beyond 64 bits', () => '18446744073709551616'),
  number('of 400 digits', () => '9'.repeat(400)),
  number('next to zero', () => '1e-400'),
  number('that is negative zero', () => '-0'),
  member('arrays in arrays, 1,500 deep', () => '['.repeat(DEPTH) + ']'.repeat(DEPTH)),
  member('objects in objects, 1,500 deep', () => `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`),
  member('an object of 100 KB', manyMembers),
  member('names that JavaScript and databases reserve', () => RESERVED),
  member('a text with the character NUL in an object', () => '{"text":"a\\u0000b"}'),
  member('a text with half of a surrogate pair in an object', () => '{"text":"a\\ud800b"}'),
  member('a member twice', () => '{"a":1,"a":2}'),
  { what: 'arrays that are opened 50,000 times and never closed', write: () => '['.repeat(50_000) },
];

const FORMULAS = `=1+1;@SUM(A1) $(id) \`id\` '; -- " OR 1=1 ../../etc/passwd %00`;
const LONG_NAME = 'x'.repeat(300);
const RESERVED = `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"$where":"1","a.b":1,"":1,"x-y z":1,"ключ":1,"${LONG_NAME}":1}`;

function controls(): string {
  return Array.from({ length: 31 }, (_, index) => `\\u${(index + 1).toString(16).padStart(4, '0')}`).join('');
}

function manyMembers(): string {
  const members = Array.from({ length: 1000 }, (_, index) => `"member${index}":"${'x'.repeat(90)}"`);
  return `{${members.join(',')}}`;
}

/** JSON text of `value` with `literal`, which need not be a value, at `path`. */
function literalAt(value: unknown, path: Path, literal: string): string {
  const mark = 'spectwin-literal';
  return JSON.stringify(withValue(value, path, mark)).replace(`"${mark}"`, () => literal);
}

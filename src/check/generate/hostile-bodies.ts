import { type Path, withValue } from './json.js';

/** A body that may be refused or taken, but not with a failure. */
export interface HostileBody {
  readonly what: string;
  readonly raw: string;
}

export interface HostilePlaces {
  /** A member that takes any text. */
  readonly text: Path | undefined;
  readonly number: Path | undefined;
  /** An object that takes any member. */
  readonly open: Path | undefined;
}

const DEPTH = 2000;
const LARGE = 100 * 1024;

/** What parsers, data bases and recursive code stumble over, each at the first place of `value` that takes it, else in a member of its own. */
export function* hostileBodies(value: unknown, places: HostilePlaces): Generator<HostileBody> {
  const own: Path = ['spectwin_extra'];
  const text = places.text ?? own;
  const number = places.number ?? own;
  const open = [...(places.open ?? []), 'spectwin_extra'];
  const at = (what: string, path: Path, literal: string): HostileBody => ({
    what,
    raw: literalAt(value, path, literal),
  });
  yield at('a text with the character NUL', text, '"a\\u0000b"');
  yield at('a text with half of a surrogate pair', text, '"a\\ud800b"');
  yield at('a text with surrogates in the wrong order', text, '"a\\udc00\\ud800b"');
  yield at('a text with all control characters', text, `"${CONTROLS}"`);
  yield at('a text of 100 KB', text, `"${'x'.repeat(LARGE)}"`);
  yield at('a text that formulas, shells and queries begin with', text, JSON.stringify(FORMULAS));
  yield at('a number beyond all that a double holds', number, '1e400');
  yield at('a number of 400 digits', number, '9'.repeat(400));
  yield at('a number next to zero', number, '1e-400');
  yield at('negative zero', number, '-0');
  yield at('arrays in arrays, 2,000 deep', open, '['.repeat(DEPTH) + ']'.repeat(DEPTH));
  yield at('objects in objects, 2,000 deep', open, '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH));
  yield at('an object of 100 KB', open, manyMembers());
  yield at('names that JavaScript and data bases reserve', open, RESERVED);
  yield at('a member twice', open, '{"a":1,"a":2}');
  yield { what: 'arrays that are opened 50,000 times and never closed', raw: '['.repeat(50_000) };
}

const CONTROLS = Array.from(
  { length: 31 },
  (_, index) => `\\u${(index + 1).toString(16).padStart(4, '0')}`,
).join('');
const FORMULAS = `=1+1;@SUM(A1) $(id) \`id\` '; -- " OR 1=1 ../../etc/passwd %00`;
const RESERVED =
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"$where":"1","a.b":1,"":1}';

function manyMembers(): string {
  const members = Array.from({ length: 1000 }, (_, index) => `"member${index}":"${'x'.repeat(90)}"`);
  return `{${members.join(',')}}`;
}

/** JSON text of `value` with `literal`, which need not be a value, at `path`. */
function literalAt(value: unknown, path: Path, literal: string): string {
  const mark = 'spectwin-literal';
  return JSON.stringify(withValue(value, path, mark)).replace(`"${mark}"`, () => literal);
}

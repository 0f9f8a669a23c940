import { isObject } from './json.js';

/** A body as bytes that no serialiser writes. */
export interface RawBody {
  readonly kind: string;
  readonly what: string;
  readonly raw: string | Uint8Array;
  /** What RFC 8259 lets a server do: it has to refuse it; it may take it, as a parser may know more than JSON (9); it has to take it. */
  readonly rule: 'refuse' | 'may-take' | 'take';
}

const BROKEN = 'a body that is not JSON';
const EXTENDED = 'a body that only a lenient parser takes for JSON';
const REWRITTEN = 'JSON that is written in another way';

function broken(what: string, raw: string): RawBody {
  return { kind: BROKEN, what, raw, rule: 'refuse' };
}

function lenient(what: string, raw: string | Uint8Array): RawBody {
  return { kind: EXTENDED, what, raw, rule: 'may-take' };
}

function rewritten(what: string, raw: string): RawBody {
  return { kind: REWRITTEN, what, raw, rule: 'take' };
}

/** What is not JSON, from a value that would be right. */
export function* brokenJson(value: unknown): Generator<RawBody> {
  const text = JSON.stringify(value);
  yield broken('cut off in the middle', text.slice(0, Math.max(1, text.length >> 1)));
  yield broken('without its last character', text.slice(0, -1) || '{');
  yield broken('two values, one behind the other', text + text);
  yield broken('no JSON at all', 'this is not JSON');
  yield broken('nothing but blanks', ' \n ');
  yield broken('a form', 'a=b&c=d');
  yield broken('XML', '<?xml version="1.0"?><value/>');
  if (!isObject(value)) return;
  const members = membersAsText(value);
  const [first = '"a":1'] = members;
  yield broken('a member without a value', `{${first.slice(0, first.indexOf(':') + 1)}}`);
  if (members.length > 1) yield broken('members without a comma between them', `{${members.join(' ')}}`);
  yield broken('a bracket for a brace', `${text.slice(0, -1)}]`);
}

/** RFC 8259, 9: a parser may accept extensions. What it then makes of them is another matter. */
export function* lenientJson(value: unknown): Generator<RawBody> {
  const text = JSON.stringify(value);
  yield lenient('with a byte order mark', `\uFEFF${text}`);
  yield lenient('in UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le'));
  if (!isObject(value)) return;
  const members = membersAsText(value);
  const also = (member: string): string => `{${[...members, member].join(',')}}`;
  yield lenient('with a comma behind the last member', `{${members.join(',')},}`);
  yield lenient('with comments', `/* a */ ${text} // b`);
  yield lenient('with single quotes', also("'spectwin_extra':'a'"));
  yield lenient('with a name without quotes', also('spectwin_extra:1'));
  yield lenient('with NaN', also('"spectwin_extra":NaN'));
  yield lenient('with a number that begins with zeros', also('"spectwin_extra":007'));
  yield lenient('with a line break inside a text', also('"spectwin_extra":"a\nb"'));
  const bytes = Buffer.from(also('"spectwin_extra":"a?b"'));
  bytes[bytes.lastIndexOf('?')] = 0xff;
  yield lenient('with bytes that are not UTF-8', bytes);
}

/** The same value in other letters: RFC 8259 makes no difference. */
export function* rewrittenJson(value: unknown): Generator<RawBody> {
  yield rewritten(
    'with blanks, tabs and line breaks',
    `\r\n\t ${JSON.stringify(value, undefined, '\t')} \r\n`,
  );
  const escaped = JSON.stringify(value).replace(/[^ -~]|\//g, escape);
  yield rewritten('with escapes for what is not ASCII', escaped);
  if (!isObject(value)) return;
  yield rewritten('with its members the other way round', `{${membersAsText(value).toReversed().join(',')}}`);
  const names = JSON.stringify(value).replace(
    /"(?=[^"]*":)([a-z])/g,
    (_all, letter: string) => `"${escape(letter)}`,
  );
  yield rewritten('with escapes in the names of its members', names);
}

function escape(unit: string): string {
  return unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function membersAsText(value: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`);
}

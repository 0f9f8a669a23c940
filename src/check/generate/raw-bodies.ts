import { type Members, isObject } from './json.js';

/** A body as bytes that no serialiser writes. */
export interface RawBody {
  readonly kind: string;
  readonly what: string;
  /** From a value that would be right; undefined where it does not apply. */
  readonly write: (value: unknown) => string | Uint8Array | undefined;
  /** What RFC 8259 lets a server do: it has to refuse it; it may take it, as a parser may know more than JSON (9); either; it has to take it. */
  readonly rule: 'refuse' | 'may-take' | 'any' | 'take';
}

const ofObject =
  (write: (members: readonly string[], value: Members) => string | Uint8Array): RawBody['write'] =>
  (value) =>
    isObject(value) ? write(membersAsText(value), value) : undefined;

/** With another member, written by hand. */
const also = (member: string): RawBody['write'] =>
  ofObject((members) => `{${[...members, member].join(',')}}`);

const broken = (what: string, write: RawBody['write']): RawBody => ({
  kind: 'a body that is not JSON',
  what,
  write,
  rule: 'refuse',
});

const lenient = (what: string, write: RawBody['write'], rule: RawBody['rule'] = 'may-take'): RawBody => ({
  kind: 'a body that only a lenient parser takes for JSON',
  what,
  write,
  rule,
});

const rewritten = (what: string, write: RawBody['write']): RawBody => ({
  kind: 'JSON that is written in another way',
  what,
  write,
  rule: 'take',
});

export const rawBodies: readonly RawBody[] = [
  broken('a body cut off in the middle', (value) =>
    asText(value).slice(0, Math.max(1, asText(value).length >> 1)),
  ),
  broken('a body without its last character', (value) => asText(value).slice(0, -1) || '{'),
  broken('no JSON at all', () => 'this is not JSON'),
  broken('nothing but blanks', () => ' \n '),
  broken('a form', () => 'a=b&c=d'),
  broken('XML', () => '<?xml version="1.0"?><value/>'),
  broken(
    'a member without a value',
    ofObject(([first = '"a":1']) => `{${first.slice(0, first.indexOf(':') + 1)}}`),
  ),
  broken(
    'members without a comma between them',
    ofObject((members) => `{${[...members, '"a":1'].join(' ')}}`),
  ),
  broken(
    'a bracket for a brace',
    ofObject((_, value) => `${asText(value).slice(0, -1)}]`),
  ),
  lenient('a body with a byte order mark', (value) => `\uFEFF${asText(value)}`, 'any'),
  lenient('a body in UTF-16', (value) => Buffer.from(`\uFEFF${asText(value)}`, 'utf16le'), 'any'),
  lenient(
    'a body with a comma behind the last member',
    ofObject((members) => `{${members.join(',')},}`),
  ),
  lenient('a body with comments', (value) => `/* a */ ${asText(value)} // b`),
  lenient('a body with single quotes', also("'spectwin_extra':'a'")),
  lenient('a body with a name without quotes', also('spectwin_extra:1')),
  lenient('a body with NaN', also('"spectwin_extra":NaN')),
  lenient('two values, one behind the other', (value) => asText(value).repeat(2)),
  lenient('a body with something behind it', (value) => `${asText(value)} spectwin`),
  lenient('a body with a number that begins with zeros', also('"spectwin_extra":007')),
  lenient('a body with a line break inside a text', also('"spectwin_extra":"a\nb"')),
  lenient(
    'a body with bytes that are not UTF-8',
    ofObject((members) => withBadByte(members)),
  ),
  lenient(
    'a body with the names of its members in capitals',
    ofObject((_, value) =>
      asText(Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toUpperCase(), member]))),
    ),
  ),
  rewritten(
    'a body with blanks, tabs and line breaks',
    (value) => `\r\n\t ${JSON.stringify(value, undefined, '\t')} \r\n`,
  ),
  rewritten('a body with escapes for what is not ASCII', (value) =>
    asText(value).replace(/[^ -~]|\//g, escape),
  ),
  rewritten(
    'a body with its members the other way round',
    ofObject((members) => `{${members.toReversed().join(',')}}`),
  ),
  rewritten(
    'a body with escapes in the names of its members',
    ofObject((_, value) => withEscapedNames(value)),
  ),
];

function asText(value: unknown): string {
  return JSON.stringify(value);
}

function membersAsText(value: Members): string[] {
  return Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`);
}

function withBadByte(members: readonly string[]): Uint8Array {
  const bytes = Buffer.from(`{${[...members, '"spectwin_extra":"a?b"'].join(',')}}`);
  bytes[bytes.lastIndexOf('?')] = 0xff;
  return bytes;
}

function withEscapedNames(value: Members): string {
  const names = Object.entries(value).map(([name, member]) => {
    const escaped = [...name].map((letter) =>
      /[a-z]/.test(letter) ? escape(letter) : JSON.stringify(letter).slice(1, -1),
    );
    return `"${escaped.join('')}":${JSON.stringify(member)}`;
  });
  return `{${names.join(',')}}`;
}

function escape(unit: string): string {
  return unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

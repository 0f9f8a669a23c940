/** What is wrong with a JSON text, and where. Lines and columns count from 1. Nothing of the text is quoted but names of members. */
export interface JsonFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

class Stop {
  readonly at: number;
  readonly message: string;

  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * The first mistake of a JSON text (RFC 8259), or undefined: what JSON.parse refuses, and members that stand twice in one object, which
 * it lets pass. JSON.parse's own message quotes the text, which may hold secrets, and its position differs between versions of Node.
 * The text is nested no deeper than the caller has checked.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    const end = skip(SPACE, text, readValue(text, skip(SPACE, text, 0)));
    if (end < text.length) throw new Stop(end, 'nothing more was expected');
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return { message: error.message, ...placeOf(text, error.at) };
    throw error;
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

/** Each reader takes the offset at which its value begins, and gives the one behind it. */
function readValue(text: string, at: number): number {
  const first = text[at];
  if (first === '{') return readObject(text, at);
  if (first === '[') return readArray(text, at);
  if (first === '"') return readString(text, at);
  const end = skip(WORD, text, at) || skip(NUMBER, text, at);
  if (end > at) return end;
  throw new Stop(at, at >= text.length ? 'the text ends where a value was expected' : 'a value was expected');
}

function readString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') {
    if (at >= text.length) throw new Stop(start, 'this string has no end');
    const escaped = text[at] === '\\';
    const next = escaped ? skip(ESCAPE, text, at) : at + 1;
    if (next === 0) throw new Stop(at, 'JSON does not know this escape');
    if (!escaped && text.charCodeAt(at) < 0x20) throw new Stop(at, 'a control character must be escaped');
    at = next;
  }
  return at + 1;
}

function readArray(text: string, start: number): number {
  let at = skip(SPACE, text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skip(SPACE, text, readValue(text, at));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new Stop(at, '`,` or `]` was expected');
    at = skip(SPACE, text, at + 1);
  }
}

function readObject(text: string, start: number): number {
  const names = new Set<string>();
  let at = skip(SPACE, text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    at = skip(SPACE, text, readValue(text, readName(text, at, names)));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new Stop(at, '`,` or `}` was expected');
    at = skip(SPACE, text, at + 1);
  }
}

function readName(text: string, at: number, names: Set<string>): number {
  if (text[at] !== '"') throw new Stop(at, 'the name of a member was expected, in double quotes');
  const end = readString(text, at);
  const name = JSON.parse(text.slice(at, end)) as string;
  if (names.has(name)) throw new Stop(at, `the member ${JSON.stringify(name.slice(0, 80))} is there twice`);
  names.add(name);
  const colon = skip(SPACE, text, end);
  if (text[colon] !== ':') throw new Stop(colon, '`:` was expected');
  return skip(SPACE, text, colon + 1);
}

/** The offset behind a match at `at`; for a pattern that does not match, 0. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

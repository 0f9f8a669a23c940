/**
 * Finds a value in YAML in block style by its indentation, without building a tree: to report one line, a document of three megabytes must
 * not be parsed again, with positions, for seconds. Undefined where the text is written in another way.
 */
export function locateInBlocks(
  text: string,
  path: readonly string[],
  part: 'key' | 'value',
): number | undefined {
  let at = valueAfter(text, 0);
  for (const [depth, name] of path.entries()) {
    if (at === undefined) return undefined;
    const found = isDash(text, at) ? findItem(text, at, Number(name)) : findMember(text, at, name);
    if (found === 'other style') return undefined;
    if (!found) return at;
    if (depth === path.length - 1 && part === 'key') return found.key;
    at = found.value();
  }
  return at;
}

type Found = { readonly key: number; readonly value: () => number | undefined } | 'other style' | undefined;

/** The entries of the block that starts at `start`, by the offset of each. */
function* entries(text: string, start: number): Generator<number> {
  const column = columnOf(text, start);
  const isList = isDash(text, start);
  yield start;
  for (let line = nextLine(text, start); line < text.length; line = nextLine(text, line)) {
    const at = skipSpaces(text, line);
    if (isBlank(text, at) || at - line > column) continue;
    if (at - line < column || text.startsWith('...', line) || text.startsWith('---', line)) return;
    // In a map it is an item of the value above: `required:` and below it `- name`, as far to the left.
    if (isDash(text, at) === isList) yield at;
    else if (isList) return;
  }
}

function findItem(text: string, start: number, index: number): Found {
  let count = 0;
  for (const at of entries(text, start)) {
    if (count++ !== index) continue;
    const value = valueAfter(text, at + 1);
    return value === undefined ? 'other style' : { key: value, value: () => value };
  }
  return undefined;
}

/** Members of maps: `name: …`, the name plain or in quotes without escapes. */
const KEY =
  /(?:'([^'\n]*)'|"([^"\\\n]*)"|([^\s'"#&*!|>@`{}[\],%?-][^\n#]*?|-[^\s#][^\n#]*?))[ ]*:(?=[ \r\n]|$)/y;

function findMember(text: string, start: number, name: string): Found {
  for (const at of entries(text, start)) {
    KEY.lastIndex = at;
    const match = KEY.exec(text);
    if (!match) return 'other style';
    if ((match[1] ?? match[2] ?? match[3]) !== name) continue;
    const end = KEY.lastIndex;
    return { key: at, value: () => valueAfter(text, end, columnOf(text, at)) };
  }
  return undefined;
}

/** Where the value begins that follows: on the same line, or as a block below it. Undefined for what a glance does not tell. */
function valueAfter(text: string, from: number, outer = -1): number | undefined {
  let at = skipSpaces(text, from);
  if (text[at] === '\t') return undefined;
  if (!isBlank(text, at)) return MARKS.test(text[at] ?? '') ? undefined : at;
  for (let line = nextLine(text, at); line < text.length; line = nextLine(text, line)) {
    at = skipSpaces(text, line);
    if (isBlank(text, at) || text.startsWith('---', line)) continue;
    const isInside = at - line > outer || (at - line === outer && isDash(text, at));
    return isInside && !MARKS.test(text[at] ?? '') ? at : undefined;
  }
  return undefined;
}

/** Anchors, aliases, tags, complex keys, directives. */
const MARKS = /[&*!?%]/;

function isDash(text: string, at: number): boolean {
  return text[at] === '-' && /[ \r\n]/.test(text[at + 1] ?? '\n');
}

/** Nothing stands there, or a comment. */
function isBlank(text: string, at: number): boolean {
  const next = text[at];
  return next === undefined || next === '\n' || next === '\r' || next === '\t' || next === '#';
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

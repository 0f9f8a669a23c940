import type { WireFault } from './exchange.js';

const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
const BAD_LINE = 'a header line is malformed';

/** RFC 9112, 5: a name, a colon right behind it, and a value without control characters. */
export function readFields(lines: readonly string[], faults: WireFault[]): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  let bad: string | undefined;
  for (const line of lines) {
    const [, name, text = ''] = FIELD.exec(line) ?? [];
    if (name === undefined) {
      bad ??= line;
      continue;
    }
    const key = name.toLowerCase();
    const value = withoutBlanks(text);
    const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (typeof known === 'string') fields[key] = [known, value];
    else if (known) known.push(value);
    // A server may send a field `__proto__`.
    else if (key === '__proto__')
      Object.defineProperty(fields, key, { value, enumerable: true, writable: true });
    else fields[key] = value;
  }
  if (bad !== undefined && !faults.some(({ message }) => message === BAD_LINE))
    faults.push({
      message: BAD_LINE,
      expected: 'a name, a colon and a value',
      seen: `${bad.length} characters`,
    });
  return fields;
}

/** At both ends. In Latin-1 `trim` takes more for blanks than HTTP does, and a pattern takes the square of the time for many. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

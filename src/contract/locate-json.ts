/**
 * Finds a value in JSON text without building a tree: a 13 MB document must not be parsed again, with positions, to report one line.
 * Undefined when the text is not JSON as far as it was read.
 */
export function locateInJson(
  text: string,
  path: readonly string[],
  part: 'key' | 'value',
): number | undefined {
  let at = skipSpace(text, 0);
  if (text[at] !== '{' && text[at] !== '[') return undefined;
  for (const [depth, name] of path.entries()) {
    const found = text[at] === '{' ? findMember(text, at, name) : findItem(text, at, Number(name));
    if (found === 'not JSON') return undefined;
    if (!found) return at;
    if (depth === path.length - 1 && part === 'key') return found.key;
    at = found.value;
  }
  return at;
}

type Found = { key: number; value: number } | 'not JSON' | undefined;

function findMember(text: string, start: number, name: string): Found {
  let at = skipSpace(text, start + 1);
  while (at < text.length && text[at] !== '}') {
    const key = at;
    const keyEnd = skipString(text, at);
    if (keyEnd === undefined) return 'not JSON';
    at = skipSpace(text, keyEnd);
    if (text[at] !== ':') return 'not JSON';
    const value = skipSpace(text, at + 1);
    if (keyIs(text.slice(key, keyEnd), name)) return { key, value };
    const end = skipValue(text, value);
    if (end === undefined) return 'not JSON';
    at = skipSeparator(text, end);
  }
  return undefined;
}

function findItem(text: string, start: number, index: number): Found {
  if (text[start] !== '[') return undefined;
  let at = skipSpace(text, start + 1);
  for (let i = 0; at < text.length && text[at] !== ']'; i++) {
    if (i === index) return { key: at, value: at };
    const end = skipValue(text, at);
    if (end === undefined) return 'not JSON';
    at = skipSeparator(text, end);
  }
  return undefined;
}

function keyIs(quoted: string, name: string): boolean {
  if (!quoted.includes('\\')) return quoted.length === name.length + 2 && quoted.startsWith(name, 1);
  try {
    return JSON.parse(quoted) === name;
  } catch {
    return false;
  }
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function skipSeparator(text: string, at: number): number {
  const next = skipSpace(text, at);
  return text[next] === ',' ? skipSpace(text, next + 1) : next;
}

function skipString(text: string, at: number): number | undefined {
  if (text[at] !== '"') return undefined;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i + 1;
  }
  return undefined;
}

function skipValue(text: string, start: number): number | undefined {
  const first = text[start];
  if (first === '"') return skipString(text, start);
  if (first !== '{' && first !== '[') return skipScalar(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = (skipString(text, at) ?? text.length) - 1;
    else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) return at + 1;
  }
  return undefined;
}

function skipScalar(text: string, start: number): number | undefined {
  let at = start;
  while (at < text.length && !',]}'.includes(text[at] as string) && text.charCodeAt(at) > 32) at++;
  return at === start ? undefined : at;
}

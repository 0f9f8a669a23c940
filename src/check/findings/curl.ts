import type { Headers } from '../../http/exchange.js';

export interface CurlRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
  /** Redacted already, but for the tokens. */
  readonly body: string | undefined;
  /** Values that are taken from the environment instead, by the name of their variable. */
  readonly variables: ReadonlyMap<string, string>;
  readonly insecure?: boolean | undefined;
}

/** Headers that curl writes itself. */
const OWN: ReadonlySet<string> = new Set([
  'content-length',
  'host',
  'user-agent',
  'connection',
  'accept-encoding',
]);

/** One line for a POSIX shell that repeats the request. */
export function curlLine(request: CurlRequest): string {
  const { method, url, headers, body, variables } = request;
  const words = ['curl', '-sSi', '--globoff', '--path-as-is'];
  if (request.insecure) words.push('--insecure');
  if (method === 'HEAD') words.push('--head');
  else if (method !== 'GET' || body !== undefined) words.push('-X', quote(method, variables));
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name) || (name === 'accept' && value === '*/*')) continue;
    for (const line of [value ?? []].flat())
      words.push('-H', quote(line === '' ? `${name};` : `${name}: ${line}`, variables));
  }
  if (headers.accept === undefined) words.push('-H', 'accept:');
  if (body !== undefined && headers['content-type'] === undefined)
    words.push('-H', quote('content-type:', variables));
  // Of a body that begins with @ the other option makes the name of a file.
  if (body !== undefined)
    words.push(body.startsWith('@') ? '--data-raw' : '--data-binary', quote(body, variables));
  words.push(quote(url, variables));
  return words.join(' ');
}

/** Single quotes around everything but the variables, which stand in double quotes; `$'…'` where there are control characters. */
function quote(text: string, variables: ReadonlyMap<string, string>): string {
  for (const [value, name] of variables) {
    const at = value === '' ? -1 : text.indexOf(value);
    if (at < 0) continue;
    const before = text.slice(0, at);
    const after = text.slice(at + value.length);
    return `${before && quote(before, variables)}"$${name}"${after && quote(after, variables)}`;
  }
  return quoteLiteral(text);
}

function quoteLiteral(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!hasControls(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = Array.from(text, (character) => escapeControl(character)).join('');
  return `$'${escaped}'`;
}

function hasControls(text: string): boolean {
  return Array.from(text).some((character) => isControl(character));
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}

function escapeControl(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  return isControl(character) ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character;
}

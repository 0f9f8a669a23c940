import type { Headers } from '../../http/exchange.js';
import { percentEncode } from '../../http/percent.js';

export interface CurlRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
  /** Redacted already, but for the tokens. */
  readonly body: string | undefined;
  /** Values that are taken from the environment instead, by the name of their variable. */
  readonly variables: ReadonlyMap<string, string>;
  /** Takes out of a text what is left of those values in other spellings. */
  readonly hide: (text: string) => string;
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
  const { method, headers, body } = request;
  const words = ['curl', '-sSi', '--globoff', '--path-as-is'];
  if (request.insecure) words.push('--insecure');
  if (method === 'HEAD') words.push('--head');
  else if (method !== 'GET' || body !== undefined) words.push('-X', quote(method, request));
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name) || (name === 'accept' && value === '*/*')) continue;
    for (const line of [value ?? []].flat()) words.push(...headerWords(name, line, request));
  }
  if (headers.accept === undefined) words.push('-H', 'accept:');
  if (body !== undefined && headers['content-type'] === undefined) words.push('-H', 'content-type:');
  // Of a body that begins with @ the other option makes the name of a file.
  if (body !== undefined)
    words.push(body.startsWith('@') ? '--data-raw' : '--data-binary', quote(body, request));
  return [...words, ...addressWords(request)].join(' ');
}

function headerWords(name: string, line: string, request: CurlRequest): string[] {
  const user = name === 'authorization' && variableOf(line, request, basicOf);
  if (user) return ['-u', user];
  return ['-H', quote(line === '' ? `${name};` : `${name}: ${line}`, request)];
}

/** RFC 7617: user and password in base64. */
function basicOf(token: string): string {
  return `Basic ${Buffer.from(token).toString('base64')}`;
}

/** Where a token stands percent-encoded in the query, it is left to curl to encode the variable. */
function addressWords(request: CurlRequest): string[] {
  const [path = '', ...rest] = request.url.split('?');
  const pairs = rest.length > 0 ? rest.join('?').split('&') : [];
  const words: string[] = [];
  const kept = pairs.filter((pair) => {
    const at = pair.indexOf('=') + 1;
    const variable = at > 0 && variableOf(pair.slice(at), request, encoded);
    if (variable) words.push('--url-query', quote(pair.slice(0, at), request) + variable);
    return !variable;
  });
  const query = rest.length > 0 && (kept.length > 0 || words.length === 0) ? `?${kept.join('&')}` : '';
  return [...words, quote(path + query, request)];
}

/** Nothing where the value stands there as it is: then it is a variable anyway. */
function encoded(value: string): string | undefined {
  const text = percentEncode(value);
  return text === value ? undefined : text;
}

/** The variable that the text is, in this spelling. */
function variableOf(
  text: string,
  { variables }: CurlRequest,
  spelled: (value: string) => string | undefined,
): string | undefined {
  const found = [...variables].find(([value]) => value !== '' && spelled(value) === text);
  return found && `"$${found[1]}"`;
}

/** Single quotes around everything but the variables, which stand in double quotes; `$'…'` where there are control characters. */
function quote(text: string, request: CurlRequest): string {
  for (const [value, name] of request.variables) {
    const at = value === '' ? -1 : text.indexOf(value);
    if (at < 0) continue;
    const before = text.slice(0, at);
    const after = text.slice(at + value.length);
    return `${before && quote(before, request)}"$${name}"${after && quote(after, request)}`;
  }
  return quoteLiteral(request.hide(text));
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

import type { Headers, HttpRequest } from './exchange.js';

/** Methods whose requests have content as a rule. Where there is none, that is said (RFC 9110, 8.6). */
const WITH_CONTENT: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, 5.5, and characters beyond ASCII, which are sent as they are. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const TARGET = /^[\x21-\xff]+$/;

interface Place {
  /** Host and port, as in a URL. */
  readonly host: string;
  /** The connection ends behind the answer. */
  readonly closes?: boolean | undefined;
}

/**
 * The lines of a request before its content (RFC 9112, 2.1), in Latin-1.
 *
 * @throws {TypeError} for what no request can carry
 */
export function requestHead({ method, target, headers, body }: HttpRequest, { host, closes }: Place): string {
  if (!TOKEN.test(method)) throw new TypeError(`${JSON.stringify(method)} is no method`);
  if (!TARGET.test(target)) throw new TypeError(`${JSON.stringify(target)} is no request target`);
  if (isMiscounted(headers, body)) throw new TypeError('Content-Length is not the length of the content');
  let text = `${method} ${target} HTTP/1.1\r\n`;
  if (headers['host'] === undefined) text += `host: ${host}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') text += fieldLine(name, value);
    else for (const each of value ?? []) text += fieldLine(name, each);
  }
  if (isCounted(method, headers, body)) text += `content-length: ${body?.length ?? 0}\r\n`;
  if (headers['connection'] === undefined) text += `connection: ${closes ? 'close' : 'keep-alive'}\r\n`;
  return `${text}\r\n`;
}

function fieldLine(name: string, value: string): string {
  if (!TOKEN.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
  if (!VALUE.test(value)) throw new TypeError(`the header ${name} holds characters that no header can carry`);
  return `${name}: ${value}\r\n`;
}

function isCounted(method: string, headers: Headers, body: Uint8Array | undefined): boolean {
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
  return (body?.length ?? 0) > 0 || expectsContent(method);
}

function isMiscounted(headers: Headers, body: Uint8Array | undefined): boolean {
  const said = headers['content-length'];
  return said !== undefined && [said].flat().join(',') !== String(body?.length ?? 0);
}

export function expectsContent(method: string): boolean {
  return WITH_CONTENT.has(method);
}

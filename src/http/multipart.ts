import { createHash } from 'node:crypto';
import type { Headers } from './exchange.js';

/** One part of a multipart/form-data body (RFC 7578). */
export interface Part {
  /** From Content-Disposition; undefined if that names none. */
  readonly name?: string | undefined;
  readonly filename?: string | undefined;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type Multipart = { readonly parts: readonly Part[] } | { readonly fault: string };

const MAX_PARTS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** The parts between the boundaries (RFC 2046, 5.1.1), or why they cannot be had. */
export function parseMultipart(
  body: Uint8Array,
  boundary: string,
  { maxParts = MAX_PARTS }: { readonly maxParts?: number | undefined } = {},
): Multipart {
  if (boundary === '') return { fault: 'no boundary' };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  let previous = findFirst(bytes, delimiter);
  if (!previous) return { fault: 'the boundary does not occur' };
  while (!previous.closes) {
    if (parts.length === maxParts) return { fault: `more than ${maxParts} parts` };
    const next = findDelimiter(bytes, delimiter, previous.end);
    if (!next) return { fault: 'the closing boundary is missing' };
    const part = parsePart(bytes.subarray(previous.end, next.start));
    if (typeof part === 'string') return { fault: part };
    parts.push(part);
    previous = next;
  }
  return { parts };
}

interface Delimiter {
  readonly start: number;
  /** Where the part begins. */
  readonly end: number;
  readonly closes: boolean;
}

/** The first stands at the very beginning or after a preamble. */
function findFirst(bytes: Buffer, delimiter: Buffer): Delimiter | undefined {
  const dashed = delimiter.subarray(2);
  const atStart = bytes.subarray(0, dashed.length).equals(dashed);
  return (atStart && endOfLine(bytes, 0, dashed.length)) || findDelimiter(bytes, delimiter, 0);
}

function findDelimiter(bytes: Buffer, delimiter: Buffer, from: number): Delimiter | undefined {
  let start = bytes.indexOf(delimiter, from);
  while (start >= 0) {
    const found = endOfLine(bytes, start, start + delimiter.length);
    if (found) return found;
    start = bytes.indexOf(delimiter, start + 1);
  }
  return undefined;
}

const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;

/** After the boundary: `--` if it is the last, or spaces and the end of the line. Anything else is content. */
function endOfLine(bytes: Buffer, start: number, from: number): Delimiter | undefined {
  if (bytes[from] === DASH && bytes[from + 1] === DASH) return { start, end: from + 2, closes: true };
  let end = from;
  while (bytes[end] === SPACE || bytes[end] === TAB) end += 1;
  const isLine = bytes[end] === 0x0d && bytes[end + 1] === 0x0a;
  return isLine ? { start, end: end + 2, closes: false } : undefined;
}

function parsePart(bytes: Buffer): Part | string {
  const bare = bytes.length === 0 || bytes.subarray(0, 2).equals(Buffer.from('\r\n'));
  const blank = bare ? 0 : bytes.indexOf('\r\n\r\n');
  const end = blank < 0 ? bytes.length : blank;
  if (end > MAX_HEADER_BYTES) return `a part with more than ${MAX_HEADER_BYTES} bytes of headers`;
  const headers = parseHeaders(bytes.toString('utf8', 0, end));
  if (!headers) return 'a part with a header line that is none';
  const body = bytes.subarray(end + (bare ? 2 : 4));
  return { ...dispositionOf(headers), headers, body };
}

function parseHeaders(text: string): Headers | undefined {
  const headers = new Map<string, string | string[]>();
  for (const line of text === '' ? [] : text.split('\r\n')) {
    const match = /^([^\s:]+):([^\r\n]*)$/.exec(line);
    if (!match) return undefined;
    const name = match[1]!.toLowerCase();
    const known = headers.get(name);
    const value = match[2]!.trim();
    headers.set(name, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(headers);
}

const DISPOSITION = /;[\t ]*([\w*.-]+)=("(?:[^"\\]|\\[^])*"|[^;]*)/g;

function dispositionOf(headers: Headers): Pick<Part, 'name' | 'filename'> {
  const value = headers['content-disposition'];
  if (typeof value !== 'string' || !/^form-data\b/i.test(value)) return {};
  const found = new Map<string, string>();
  for (const [, name, text] of value.matchAll(DISPOSITION)) {
    const key = name!.toLowerCase();
    if (!found.has(key)) found.set(key, unquote(text!.trim()));
  }
  return { name: found.get('name'), filename: found.get('filename') };
}

/** Quoted pairs are RFC 2183's escape, `%22 %0D %0A` the browsers' (HTML, multipart/form-data encoding algorithm). */
function unquote(text: string): string {
  if (!/^"[^]*"$/.test(text)) return text;
  return text
    .slice(1, -1)
    .replace(/\\(["\\])/g, '$1')
    .replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '%22')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
  return `"${escaped}"`;
}

/** Bytes and Content-Type of these parts. The boundary comes from the content, so that the same parts give the same bytes. */
export function encodeMultipart(
  parts: readonly Part[],
  boundary: string = boundaryFor(parts),
): { readonly contentType: string; readonly body: Uint8Array } {
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headerLines(part)}\r\n`),
    part.body,
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}

function boundaryFor(parts: readonly Part[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part.name ?? '').update(part.body);
  return `spectwin-${hash.digest('hex').slice(0, 32)}`;
}

function headerLines({ name, filename, headers }: Part): string {
  const disposition = ['form-data'];
  if (name !== undefined) disposition.push(`name=${quote(name)}`);
  if (filename !== undefined) disposition.push(`filename=${quote(filename)}`);
  const lines = [`content-disposition: ${disposition.join('; ')}\r\n`];
  for (const [field, value] of Object.entries(headers)) {
    if (field === 'content-disposition') continue;
    for (const one of [value ?? []].flat()) lines.push(`${field}: ${one.replace(/[\r\n]+/g, ' ')}\r\n`);
  }
  return lines.join('');
}

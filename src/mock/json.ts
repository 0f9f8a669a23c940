import { isUtf8 } from 'node:buffer';
import { findJsonFault } from './json-fault.js';

/** Deep enough for any document that means something, and far from what recursion in a validator can bear. */
export const MAX_DEPTH = 512;

export type ReadJson =
  | { readonly value: unknown; readonly note?: string | undefined }
  | { readonly fault: string };

const [QUOTE, COLON, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN, CLOSE] = [
  0x22, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
];

/**
 * UTF-8 bytes to a JSON value. Stricter than JSON.parse: a member that stands twice, a number beyond what a double can hold and more
 * than 512 levels are faults. A byte order mark is passed over, as RFC 8259, 8.1 allows.
 */
export function readJson(bytes: Uint8Array): ReadJson {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const { buffer, byteOffset, byteLength } = marked ? bytes.subarray(3) : bytes;
  const body = Buffer.from(buffer, byteOffset, byteLength);
  const { members, depth } = scan(body);
  if (depth > MAX_DEPTH) return { fault: `the body is nested deeper than ${MAX_DEPTH} levels` };
  if (!isUtf8(body)) return { fault: 'the body is not UTF-8' };
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: faultIn(text) };
  }
  const counted = countMembers(value);
  if (counted !== members) return { fault: faultIn(text) };
  return marked ? { value, note: 'the byte order mark at the start of the body was passed over' } : { value };
}

function faultIn(text: string): string {
  const fault = findJsonFault(text);
  if (!fault) return 'a number in the body is too large';
  return `JSON parse error: ${fault.message} (line ${fault.line}, column ${fault.column})`;
}

/** In bytes that are JSON: how many members all objects have together, and how deep they are nested. */
function scan(bytes: Buffer): { members: number; depth: number } {
  let members = 0;
  let level = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === COLON) members++;
    else if (byte === OPEN || byte === OPEN_LIST) {
      level++;
      if (level > depth) depth = level;
    } else if (byte === CLOSE || byte === CLOSE_LIST) level--;
  }
  return { members, depth };
}

function endOfString(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** How many members all objects have together; NaN when a number is not finite. */
function countMembers(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) count += 1 + countMembers(members[name]);
  return count;
}

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
  const body = asBuffer(marked ? bytes.subarray(3) : bytes);
  const { members, depth, isAscii } = scan(body);
  if (depth > MAX_DEPTH) return { fault: `the body is nested deeper than ${MAX_DEPTH} levels` };
  if (!isAscii && !isUtf8(body)) return { fault: 'the body is not UTF-8' };
  const text = body.toString(isAscii ? 'latin1' : 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: faultIn(text) };
  }
  if (countMembers(value) !== members) return { fault: faultIn(text) };
  return marked ? { value, note: 'the byte order mark at the start of the body was passed over' } : { value };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function faultIn(text: string): string {
  const fault = findJsonFault(text);
  if (!fault) return 'a number in the body is too large';
  return `JSON parse error: ${fault.message} (line ${fault.line}, column ${fault.column})`;
}

interface Scan {
  /** Of all objects together. */
  readonly members: number;
  /** How deep they are nested. */
  readonly depth: number;
  readonly isAscii: boolean;
}

/** What can be told of bytes, if they are JSON, without reading it. One loop: it runs over every byte of every request. */
function scan(bytes: Buffer): Scan {
  let members = 0;
  let level = 0;
  let depth = 0;
  let bits = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    bits |= byte;
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === COLON) members++;
    else if (byte === OPEN || byte === OPEN_LIST) {
      level++;
      if (level > depth) depth = level;
    } else if (byte === CLOSE || byte === CLOSE_LIST) level--;
  }
  return { members, depth, isAscii: bits < 0x80 };
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
  for (const name in members) if (Object.hasOwn(members, name)) count += 1 + countMembers(members[name]);
  return count;
}

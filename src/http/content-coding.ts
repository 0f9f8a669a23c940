import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Headers } from './exchange.js';

/** The bytes that the content codings were applied to, or why they cannot be had. */
export type UncodedBody = { readonly bytes: Uint8Array } | { readonly fault: string };

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const MAX_CODINGS = 5;
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflate],
  ['br', brotliDecompressSync],
]);

/**
 * Undoes Content-Encoding (RFC 9110, 8.4), the last coding first. A body without bytes has nothing to undo. `maxBytes`
 * bounds what comes out of each step.
 */
export function uncoded(
  coded: Uint8Array,
  headers: Headers,
  { maxBytes = 64 * 1024 * 1024 }: { readonly maxBytes?: number | undefined } = {},
): UncodedBody {
  let bytes = coded;
  const codings = contentCodings(headers);
  if (bytes.length === 0 || codings.length === 0) return { bytes };
  if (codings.length > MAX_CODINGS) return { fault: `the body has more than ${MAX_CODINGS} content codings` };
  for (const coding of codings.toReversed()) {
    const decoder = DECODERS.get(coding);
    if (!decoder) return { fault: `the body has the unknown content coding "${coding}"` };
    try {
      bytes = decoder(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      return { fault: describe(coding, error as NodeJS.ErrnoException, maxBytes) };
    }
  }
  return { bytes };
}

/** The codings in the order in which they were applied, in lower case, without `identity`. */
export function contentCodings(headers: Headers): string[] {
  const value = headers['content-encoding'];
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : value.join(',');
  const codings = text.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity');
}

/** RFC 9110, 8.4.1.2: zlib data, but some servers send a raw deflate stream. */
function inflate(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array {
  const isZlib = (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return isZlib ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}

function describe(coding: string, error: NodeJS.ErrnoException, maxBytes: number): string {
  if (error.code === 'ERR_BUFFER_TOO_LARGE')
    return `the body is more than ${maxBytes} bytes of ${coding} content`;
  return `the body is not ${coding}, as Content-Encoding says: ${error.message}`;
}

import { uncoded } from '../../http/content-coding.js';
import { type Headers, header } from '../../http/exchange.js';
import { type MediaType, isJson, parseMediaType } from '../../http/media-type.js';

/** A body, decoded once for all checks. */
export interface Body {
  /** As it came, before any content coding is undone. */
  readonly bytes: Uint8Array;
  /** Undefined where the coding or the charset is not what the headers say. */
  readonly text: string | undefined;
  readonly media: MediaType | undefined;
  /** Parsed, where the headers say JSON and it is. */
  readonly json: { readonly value: unknown } | undefined;
  /** Why it is not what its headers say. */
  readonly faults: readonly BodyFault[];
}

export interface BodyFault {
  readonly kind: 'content-coding' | 'charset' | 'bom' | 'syntax';
  readonly message: string;
  readonly seen: string;
}

const NO_BYTES = new Uint8Array();
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Undoes content codings (RFC 9110, 8.4), then the charset, then JSON, each as the headers say. Never throws. */
export function decodeBody(body: Uint8Array | string | undefined, headers: Headers): Body {
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? NO_BYTES);
  const faults: BodyFault[] = [];
  const media = parseMediaType(header(headers, 'content-type') ?? '');
  if (bytes.length === 0) return { bytes, text: '', media, json: undefined, faults };
  const plain = uncoded(bytes, headers);
  if ('fault' in plain) {
    const seen = `${bytes.length} bytes that begin with ${Buffer.from(bytes.subarray(0, 4)).toString('hex')}`;
    faults.push({ kind: 'content-coding', message: plain.fault, seen });
    return { bytes, text: undefined, media, json: undefined, faults };
  }
  const text = readText(plain.bytes, media, faults);
  const json = text !== undefined && media && isJson(media) ? readJson(text, faults) : undefined;
  return { bytes, text, media, json, faults };
}

function readText(bytes: Uint8Array, media: MediaType | undefined, faults: BodyFault[]): string | undefined {
  const json = media !== undefined && isJson(media);
  // RFC 8259, 8.1: JSON is UTF-8, and a charset parameter means nothing.
  const named = json ? undefined : media?.parameters.get('charset');
  const charset = named ?? 'utf-8';
  if (json && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    faults.push({ kind: 'bom', message: 'the JSON begins with a byte order mark', seen: 'ef bb bf' });
  }
  try {
    const decoder = json ? STRICT_UTF8 : new TextDecoder(charset, { fatal: named !== undefined });
    return decoder.decode(bytes);
  } catch {
    faults.push({
      kind: 'charset',
      message: json ? 'the JSON is not UTF-8' : 'the body is not in its charset',
      seen: `bytes that are not ${charset}`,
    });
    return undefined;
  }
}

function readJson(text: string, faults: BodyFault[]): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    faults.push({
      kind: 'syntax',
      message: 'the body is not JSON, as Content-Type says',
      seen: `${excerpt(text)} (${reason})`,
    });
    return undefined;
  }
}

/** The beginning of a text on one line, for people. */
export function excerpt(text: string, length = 120): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

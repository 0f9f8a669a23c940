import type { Content, Contract } from '../../contract/model.js';
import { formSpecOf } from '../../contract/form-spec.js';
import { encodeForm } from '../../http/form.js';
import { type MediaType, isJson, isText, parseMediaType } from '../../http/media-type.js';
import { encodeParts } from '../../http/multipart-form.js';
import { encodeMultipart } from '../../http/multipart.js';
import { type JsonValue, toText } from '../../http/shape.js';
import { isObject } from '../records/merge-patch.js';
import { bytesOf } from './bytes.js';
import { toEvents, toJsonLines } from './lines.js';
import { streamItems } from './stream.js';
import { toXml } from './xml.js';

/** A body as it goes out: a JSON value, text, or bytes. */
export interface Encoded {
  readonly mediaType: string;
  readonly value: unknown;
}

export interface Encoding {
  readonly content: Content;
  readonly mediaType: string;
  readonly contract: Contract;
  /** The value stands in the document and was not made from the schema. */
  readonly isGiven: boolean;
}

/** Writes a value in the notation of its media type. JSON stays a value until the whole answer is written. */
export function encode(value: unknown, encoding: Encoding): Encoded {
  const { mediaType } = encoding;
  const type = parseMediaType(mediaType);
  if (!type || isJson(type)) return { mediaType, value: value === undefined ? {} : value };
  if (type.type === 'multipart') return multipart(value, type, encoding);
  return { mediaType, value: written(value, type, encoding) };
}

function written(value: unknown, type: MediaType, encoding: Encoding): string | Uint8Array {
  const { content, contract, isGiven } = encoding;
  const { essence, subtype } = type;
  if (essence === 'text/event-stream') return events(value, encoding);
  if (JSON_LINES.has(subtype)) {
    return toJsonLines(streamItems(value, encoding), subtype === 'json-seq' ? '\u001e' : '');
  }
  if (essence === 'image/svg+xml' && !isGiven) return '<svg xmlns="http://www.w3.org/2000/svg"/>\n';
  if (subtype === 'xml' || subtype.endsWith('+xml')) {
    return isMarkup(value) ? value : toXml(value, content.schema, contract);
  }
  if (essence === 'application/x-www-form-urlencoded' && isObject(value)) {
    return encodeForm(value as Record<string, JsonValue>, formSpecOf(content, contract));
  }
  return isText(type) ? plain(value) : bytesOf(essence, value, isGiven);
}

const JSON_LINES = new Set([
  'jsonl',
  'x-jsonl',
  'jsonlines',
  'x-jsonlines',
  'ndjson',
  'x-ndjson',
  'json-seq',
]);

function isMarkup(value: unknown): value is string {
  return typeof value === 'string' && /^\s*</.test(value);
}

/** Of a text that is no stream, the data of one event. */
function events(value: unknown, encoding: Encoding): string {
  const isStream = typeof value === 'string' && /^(data|event|id|retry)?:/m.test(value);
  if (isStream) return value.endsWith('\n\n') ? value : `${value.trimEnd()}\n\n`;
  return toEvents(streamItems(value, encoding));
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : toText((value ?? 'text') as JsonValue);
}

function multipart(value: unknown, type: MediaType, { content, contract }: Encoding): Encoded {
  const members = isObject(value) ? value : { part: value ?? 'text' };
  const parts = encodeParts(members as Record<string, JsonValue>, formSpecOf(content, contract));
  const { contentType, body } = encodeMultipart(parts);
  return { mediaType: contentType.replace('multipart/form-data', type.essence), value: body };
}

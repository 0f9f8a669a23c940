import { decodeFields, listOf, styledSpec, type Field, type FormSpec } from './form.js';
import { isJson, isText, parseMediaType, type MediaType } from './media-type.js';
import type { Part } from './multipart.js';
import { isBinary, memberShape, toText, type JsonValue } from './shape.js';
import { AS_IS, encodeNamed } from './style.js';

/** The object that parts stand for. Bytes that are no text become a string with one character for each byte. */
export function decodeParts(parts: readonly Part[], spec: FormSpec): { readonly [name: string]: JsonValue } {
  const fields = parts.flatMap((part) => (part.name === undefined ? [] : [toField(part, spec)]));
  return decodeFields(fields, spec, (text) => text);
}

function toField(part: Part, { shape }: FormSpec): Field {
  const name = part.name!;
  const contentType = part.headers['content-type'];
  const mediaType = typeof contentType === 'string' ? parseMediaType(contentType) : undefined;
  const isFile = isBinary(memberShape(shape, name)) || (mediaType && !isText(mediaType));
  const bytes = Buffer.from(part.body);
  if (isFile) return { name, value: bytes.toString('latin1') };
  const json = mediaType && part.filename === undefined && isJson(mediaType);
  return { name, value: bytes.toString(charsetOf(mediaType)), json };
}

const LATIN1 = /^(iso-8859-1|latin1|us-ascii|windows-1252)$/i;

function charsetOf(mediaType: MediaType | undefined): 'latin1' | 'utf8' {
  return LATIN1.test(mediaType?.parameters.get('charset') ?? '') ? 'latin1' : 'utf8';
}

/** The parts for an object: one for each item of a list, none for an empty one. The inverse of `decodeParts`. */
export function encodeParts(value: { readonly [name: string]: JsonValue }, spec: FormSpec): Part[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const styled = styledSpec(name, spec);
    if (styled) return encodeNamed(styled, member, AS_IS).map((pair) => textPart(pair.name, pair.value));
    const shape = memberShape(spec.shape, name);
    const contentType = firstConcrete(spec.encoding?.get(name)?.contentType);
    return listOf(member).map((item) => itemPart(name, item, { contentType, file: isBinary(shape) }));
  });
}

function textPart(name: string, text: string): Part {
  return { name, headers: {}, body: Buffer.from(text) };
}

interface Written {
  readonly contentType: string | undefined;
  readonly file: boolean;
}

/** OpenAPI's defaults for contentType: JSON for what is nested, bytes for files, else text, which needs no header. */
function itemPart(name: string, item: JsonValue, { contentType, file }: Written): Part {
  const nested = typeof item === 'object' && item !== null;
  const type = contentType ?? (nested ? 'application/json' : file ? 'application/octet-stream' : undefined);
  const mediaType = type === undefined ? undefined : parseMediaType(type);
  if (type === undefined || !mediaType) return textPart(name, toText(item));
  const headers = { 'content-type': type };
  if (isJson(mediaType) && !file) return { name, headers, body: Buffer.from(JSON.stringify(item)) };
  const text = toText(item);
  if (!file && isText(mediaType)) return { name, headers, body: Buffer.from(text) };
  return { name, filename: 'file', headers, body: toBytes(text) };
}

/** One byte a character, as `decodeParts` gives them, unless there is a character that is no byte. */
function toBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return bytes.toString('latin1') === text ? bytes : Buffer.from(text);
}

function firstConcrete(contentTypes: string | undefined): string | undefined {
  return contentTypes
    ?.split(',')
    .map((each) => each.trim())
    .find((each) => each !== '' && !each.includes('*'));
}

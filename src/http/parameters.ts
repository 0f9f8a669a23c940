import type { Headers } from './exchange.js';
import { decodeForm, encodeForm, type PropertyEncoding } from './form.js';
import { isJson, parseMediaType } from './media-type.js';
import { formDecode, percentDecode, percentEncode, percentEncodeReserved } from './percent.js';
import { asciiJson, coerce, isRecord, parseJson, toText, type JsonValue, type Shape } from './shape.js';
import {
  AS_IS,
  assignment,
  decodeNamed,
  decodeUnnamed,
  encodeExpansion,
  encodeNamed,
  type Escape,
  type ParameterStyle,
} from './style.js';
import { cookiePairs, queryPairs, type Pair } from './target.js';

export type ParameterIn = 'path' | 'query' | 'querystring' | 'header' | 'cookie';

/** An OpenAPI parameter or response header, as far as its text is concerned. */
export interface ParameterSpec {
  readonly name: string;
  readonly in: ParameterIn;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly required: boolean;
  readonly shape: Shape;
  readonly allowReserved?: boolean | undefined;
  /** `decode` then gives `''` for an empty value, whatever the shape: it is not to be validated. */
  readonly allowEmptyValue?: boolean | undefined;
  /** The media type of a parameter with `content`; style and explode are then without meaning. */
  readonly content?: string | undefined;
  /** Of a query string whose `content` is a form. */
  readonly encoding?: ReadonlyMap<string, PropertyEncoding> | undefined;
  /** Names of the operation's other parameters in the same place: an exploded object does not take them. */
  readonly others?: ReadonlySet<string> | undefined;
}

/** Where the parameters of one request are read from. Everything is as it came, still percent-encoded. */
export interface RawParameters {
  /** By the name in the path template. */
  readonly path: ReadonlyMap<string, string>;
  /** Without `?`. */
  readonly query: string;
  readonly headers: Headers;
  readonly queryPairs: () => readonly Pair[];
  readonly cookiePairs: () => readonly Pair[];
}

/** Query and cookies are split when a parameter first asks for them, and once. */
export function rawParameters(
  path: ReadonlyMap<string, string>,
  query: string,
  headers: Headers,
): RawParameters {
  let queries: readonly Pair[] | undefined;
  let cookies: readonly Pair[] | undefined;
  return {
    path,
    query,
    headers,
    queryPairs: () => (queries ??= queryPairs(query)),
    cookiePairs: () => (cookies ??= cookiePairs(headers['cookie'])),
  };
}

/** The style that holds where a parameter names none. */
export function defaultStyle(place: ParameterIn): ParameterStyle {
  return place === 'path' || place === 'header' ? 'simple' : 'form';
}

/**
 * The parameter's value, or undefined if it is absent. Text becomes the JSON types that the shape allows; what cannot
 * become one stays text, so that validation reports it.
 */
export function decode(spec: ParameterSpec, raw: RawParameters): JsonValue | undefined {
  if (spec.in === 'querystring') return decodeQueryString(spec, raw.query);
  if (spec.in === 'header') return decodeHeader(spec, raw.headers);
  if (spec.in === 'path') return decodePath(spec, raw.path.get(spec.name));
  const isQuery = spec.in === 'query';
  const pairs = isQuery ? raw.queryPairs() : raw.cookiePairs();
  const unescape = isQuery ? formDecode : cookieDecoder(spec);
  if (spec.allowEmptyValue && isEmpty(pairs, spec.name)) return '';
  if (spec.content === undefined) {
    return decodeNamed(isQuery ? pairs : splitCookies(spec, pairs), spec, unescape);
  }
  const pair = pairs.find((each) => each.name === spec.name);
  return pair && decodeContent(unescape(pair.value), spec);
}

function isEmpty(pairs: readonly Pair[], name: string): boolean {
  const own = pairs.filter((pair) => pair.name === name);
  return own.length === 1 && own[0]!.value === '';
}

function decodeContent(text: string, { content, shape }: ParameterSpec): JsonValue {
  return isJsonContent(content) ? parseJson(text) : coerce(text, shape);
}

function isJsonContent(content: string | undefined): boolean {
  const mediaType = content === undefined ? undefined : parseMediaType(content);
  return mediaType !== undefined && isJson(mediaType);
}

function decodeQueryString(spec: ParameterSpec, query: string): JsonValue | undefined {
  if (query === '') return undefined;
  if (parseMediaType(spec.content ?? '')?.essence === 'application/x-www-form-urlencoded') {
    return decodeForm(query, spec);
  }
  return decodeContent(percentDecode(query), spec);
}

function decodePath(spec: ParameterSpec, text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined;
  if (spec.content !== undefined) return decodeContent(percentDecode(text), spec);
  if (spec.style === 'label') {
    return text.startsWith('.') ? decodeUnnamed(text.slice(1), spec, percentDecode) : undefined;
  }
  if (spec.style !== 'matrix') return decodeUnnamed(text, spec, percentDecode);
  if (!text.startsWith(';')) return undefined;
  const pairs = text.slice(1).split(';');
  return decodeNamed(
    pairs.map((pair) => assignment(pair, percentDecode)),
    spec,
    percentDecode,
  );
}

/** Header values are taken as they are: OpenAPI 3.2 forbids percent-decoding them. */
function decodeHeader(spec: ParameterSpec, headers: Headers): JsonValue | undefined {
  const value = headers[spec.name.toLowerCase()];
  if (value === undefined) return undefined;
  const lines = typeof value === 'string' ? [value] : value;
  const text = lines.join(', ').trim();
  if (spec.content !== undefined) return decodeContent(text, spec);
  if (spec.name.toLowerCase() === 'set-cookie' && spec.shape.types.includes('array')) {
    return [...lines];
  }
  return decodeUnnamed(text, spec, (part) => part.trim());
}

function cookieDecoder({ style, content }: ParameterSpec): (text: string) => string {
  return style === 'cookie' && content === undefined ? (text) => text : percentDecode;
}

/** RFC 6570 joins exploded members with `&`, which is wrong in a cookie but is written: read it too. */
function splitCookies({ style, explode, shape }: ParameterSpec, pairs: readonly Pair[]): Pair[] {
  const joined = style === 'form' && explode && shape.types.some((type) => NESTED.has(type));
  if (!joined) return [...pairs];
  return pairs.flatMap(({ name, value }) =>
    `${name}=${value}`.split('&').map((part) => assignment(part, percentDecode)),
  );
}

const NESTED: ReadonlySet<string> = new Set(['array', 'object']);

const PERCENT: Escape = { name: percentEncode, value: percentEncode, percent: true };
const RESERVED_PATH: Escape = {
  ...PERCENT,
  value: (text) => percentEncodeReserved(text, 'path'),
};
const RESERVED_QUERY: Escape = {
  ...PERCENT,
  value: (text) => percentEncodeReserved(text, 'query'),
};

/**
 * The parameter as it goes over the wire. By place: what replaces `{name}` in the path; `name=value` pairs of the query
 * joined with `&`; the whole query string; the header's value; `name=value` pairs of the Cookie header joined with `; `.
 * An empty text in query or cookie means that there is nothing to send. Null is written as nothing, as OpenAPI's style
 * table has it.
 */
export function encode(spec: ParameterSpec, value: JsonValue): string {
  switch (spec.in) {
    case 'path':
      return encodePath(spec, value);
    case 'header':
      return encodeHeader(spec, value);
    case 'querystring':
      return encodeQueryString(spec, value);
    case 'cookie':
      return joinPairs(encodePairs(spec, value, spec.style === 'cookie' ? AS_IS : PERCENT), '; ');
    case 'query':
      return joinPairs(encodePairs(spec, value, spec.allowReserved ? RESERVED_QUERY : PERCENT), '&');
  }
}

function joinPairs(pairs: readonly Pair[], separator: string): string {
  return pairs.map(({ name, value }) => `${name}=${value}`).join(separator);
}

function encodePairs(spec: ParameterSpec, value: JsonValue, escape: Escape): Pair[] {
  if (spec.content === undefined) return encodeNamed(spec, value, escape);
  return [{ name: escape.name(spec.name), value: percentEncode(contentText(spec, value)) }];
}

function contentText({ content }: ParameterSpec, value: JsonValue): string {
  return isJsonContent(content) ? JSON.stringify(value) : toText(value);
}

function encodePath(spec: ParameterSpec, value: JsonValue): string {
  if (spec.content !== undefined) return percentEncode(contentText(spec, value));
  const escape = spec.allowReserved ? RESERVED_PATH : PERCENT;
  const style = spec.style === 'label' || spec.style === 'matrix' ? spec.style : 'simple';
  return encodeExpansion({ ...spec, style }, value, escape);
}

function encodeHeader(spec: ParameterSpec, value: JsonValue): string {
  if (spec.content !== undefined) return asciiJson(contentText(spec, value));
  return encodeExpansion({ ...spec, style: 'simple' }, value, AS_IS);
}

function encodeQueryString(spec: ParameterSpec, value: JsonValue): string {
  const isForm = parseMediaType(spec.content ?? '')?.essence === 'application/x-www-form-urlencoded';
  return isForm && isRecord(value) ? encodeForm(value, spec) : percentEncode(contentText(spec, value));
}

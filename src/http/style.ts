import { decodeDeep, encodeDeep } from './deep-object.js';
import { percentDecode } from './percent.js';
import {
  allows,
  coerce,
  fromTexts,
  isRecord,
  memberShape,
  toText,
  type JsonValue,
  type Shape,
} from './shape.js';
import type { Pair } from './target.js';

export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'cookie'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject';

/** What `explode` is where a document does not say. */
export function defaultExplode(style: ParameterStyle): boolean {
  return style === 'form' || style === 'cookie';
}

/** One value that is written by OpenAPI's `style` and `explode`. */
export interface StyledSpec {
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly shape: Shape;
  /** Names that belong to somebody else: an exploded object does not take them. */
  readonly others?: ReadonlySet<string> | undefined;
}

/** How text is made safe for the place where it stands, and back. */
export type Codec = (text: string) => string;

interface Syntax {
  readonly first: string;
  readonly separator: string;
  /** What separates when the value is not exploded, as it is written and as it is read. */
  readonly delimiter: string;
  readonly split: RegExp;
  readonly named: boolean;
}

const COMMA = { delimiter: ',', split: /,/ };

/** RFC 6570, appendix A; the delimited styles are OpenAPI's own and always percent-encode their delimiter. */
const SYNTAX: Readonly<Record<Exclude<ParameterStyle, 'deepObject'>, Syntax>> = {
  simple: { first: '', separator: ',', named: false, ...COMMA },
  label: { first: '.', separator: '.', named: false, ...COMMA },
  matrix: { first: ';', separator: ';', named: true, ...COMMA },
  form: { first: '', separator: '&', named: true, ...COMMA },
  cookie: { first: '', separator: '; ', named: true, ...COMMA },
  spaceDelimited: {
    first: '',
    separator: '&',
    named: true,
    delimiter: '%20',
    split: /%20|\+| /,
  },
  pipeDelimited: {
    first: '',
    separator: '&',
    named: true,
    delimiter: '%7C',
    split: /%7C|\|/i,
  },
};

/** The value among named pairs (query, form body, cookies, matrix), or undefined if it is not there. */
export function decodeNamed(pairs: readonly Pair[], spec: StyledSpec, decode: Codec): JsonValue | undefined {
  const { name, shape, explode, style } = spec;
  if (style === 'deepObject') return decodeDeep(pairs, spec, decode);
  if (explode && allows(shape, 'object')) {
    const members = pairs.filter((pair) => isMember(pair.name, spec));
    if (members.length > 0) return toRecord(members, shape, decode);
  }
  const values = pairs.filter((pair) => pair.name === name).map((pair) => pair.value);
  if (values.length === 0) return undefined;
  if (explode || isScalar(shape)) return fromTexts(values.map(decode), shape);
  const parts = values.flatMap((value) => splitItems(value, SYNTAX[style].split, shape));
  return fromParts({ parts, values }, shape, decode);
}

function isMember(name: string, { shape, others }: StyledSpec): boolean {
  if (shape.properties?.has(name)) return true;
  return shape.additional !== undefined && !others?.has(name);
}

function isScalar(shape: Shape): boolean {
  return !allows(shape, 'array') && !allows(shape, 'object');
}

/** The value of a simple or label expansion. `body` stands without the label's leading dot. */
export function decodeUnnamed(body: string, spec: StyledSpec, decode: Codec): JsonValue {
  const { shape, explode } = spec;
  if (isScalar(shape)) return coerce(decode(body), shape);
  const parts = splitItems(body, unnamedSplit(body, spec), shape);
  if (explode && allows(shape, 'object') && parts.every((part) => part.includes('='))) {
    const members = parts.map((part) => assignment(part, decode));
    return toRecord(members, shape, decode);
  }
  return fromParts({ parts, values: [body] }, shape, decode);
}

/** OpenAPI 3.0 and 3.1.0 print dots for a label that is not exploded, RFC 6570 and later editions commas: read both. */
function unnamedSplit(body: string, { style, explode }: StyledSpec): RegExp {
  return style === 'label' && (explode || !body.includes(',')) ? /\./ : /,/;
}

/** `name=value`, the name decoded. */
export function assignment(part: string, decode: Codec): Pair {
  const equals = part.indexOf('=');
  if (equals < 0) return { name: decode(part), value: '' };
  return { name: decode(part.slice(0, equals)), value: part.slice(equals + 1) };
}

/**
 * Delimiters that are data are percent-encoded (RFC 6570), so splitting comes before decoding. Many clients encode the
 * delimiters too; where no item can be text, an encoded comma is one.
 */
function splitItems(text: string, delimiter: RegExp, shape: Shape): string[] {
  const parts = text.split(delimiter);
  const types = shape.items?.types ?? [];
  if (types.length === 0 || types.includes('string') || allows(shape, 'object')) return parts;
  return parts.flatMap((part) => part.split(/%2C/i));
}

function fromParts(
  { parts, values }: { parts: readonly string[]; values: readonly string[] },
  shape: Shape,
  decode: Codec,
): JsonValue {
  if (allows(shape, 'object') && parts.length % 2 === 0) {
    const pairs: Pair[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      pairs.push({ name: decode(parts[index]!), value: parts[index + 1]! });
    }
    return toRecord(pairs, shape, decode);
  }
  return fromTexts((allows(shape, 'array') ? parts : values).map(decode), shape);
}

function toRecord(pairs: readonly Pair[], shape: Shape, decode: Codec): JsonValue {
  const members = new Map<string, string[]>();
  for (const { name, value } of pairs) {
    const known = members.get(name);
    if (known) known.push(value);
    else members.set(name, [value]);
  }
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, fromTexts(values.map(decode), memberShape(shape, name))]),
  );
}

/** How names and values are escaped where they will stand. */
export interface Escape {
  readonly name: Codec;
  readonly value: Codec;
  /** Whether `%2C` stands for a comma there. Else delimiters in items are left to the caller, as OpenAPI leaves them. */
  readonly percent: boolean;
}

/** For places without an escape: headers, cookies in cookie style, parts of a multipart body. */
export const AS_IS: Escape = { name: (text) => text, value: (text) => text, percent: false };

type Expanded =
  | { readonly scalar: string }
  | { readonly items: readonly string[] }
  | { readonly members: readonly Pair[] };

function expand(value: JsonValue, escape: Escape, syntax: Syntax): Expanded {
  const item = (text: string) => protect(escape.value(text), escape, syntax);
  if (Array.isArray(value)) {
    return { items: (value as readonly JsonValue[]).map((each) => item(toText(each))) };
  }
  if (!isRecord(value)) return { scalar: escape.value(toText(value)) };
  const members = Object.entries(value).map(([name, member]) => ({
    name: protect(escape.name(name), escape, syntax),
    value: item(toText(member)),
  }));
  return { members };
}

/** What stands between items may not stand in one. */
function protect(text: string, { percent }: Escape, { separator }: Syntax): string {
  if (!percent) return text;
  const commas = text.replaceAll(',', '%2C');
  if (separator === '.') return commas.replaceAll('.', '%2E');
  return separator === ';' ? commas.replaceAll(';', '%3B') : commas;
}

/** The pairs that carry a value by name, escaped; none for an empty list or object (RFC 6570, 2.3). */
export function encodeNamed(spec: Omit<StyledSpec, 'shape'>, value: JsonValue, escape: Escape): Pair[] {
  const { style, explode } = spec;
  if (style === 'deepObject') return encodeDeep(spec.name, value, escape);
  const syntax = SYNTAX[style];
  const name = escape.name(spec.name);
  const expanded = expand(value, escape, syntax);
  if ('scalar' in expanded) return [{ name, value: expanded.scalar }];
  if ('members' in expanded && explode) return [...expanded.members];
  const items = 'items' in expanded ? expanded.items : flatten(expanded.members);
  if (explode) return items.map((text) => ({ name, value: text }));
  const delimiter = escape.percent ? syntax.delimiter : percentDecode(syntax.delimiter);
  return items.length === 0 ? [] : [{ name, value: items.join(delimiter) }];
}

/** The text of a simple, label or matrix expansion. */
export function encodeExpansion(
  spec: Omit<StyledSpec, 'shape'> & { readonly style: 'simple' | 'label' | 'matrix' },
  value: JsonValue,
  escape: Escape,
): string {
  const syntax = SYNTAX[spec.style];
  if (syntax.named) {
    const pairs = encodeNamed(spec, value, escape);
    const texts = pairs.length > 0 ? pairs.map(matrixPair) : [escape.name(spec.name)];
    return syntax.first + texts.join(syntax.separator);
  }
  const expanded = expand(value, escape, syntax);
  if ('scalar' in expanded) return syntax.first + expanded.scalar;
  const items = 'items' in expanded ? expanded.items : memberTexts(expanded.members, spec.explode);
  return syntax.first + items.join(spec.explode ? syntax.separator : syntax.delimiter);
}

function flatten(members: readonly Pair[]): string[] {
  return members.flatMap(({ name, value }) => [name, value]);
}

function memberTexts(members: readonly Pair[], explode: boolean): string[] {
  return explode ? members.map(({ name, value }) => `${name}=${value}`) : flatten(members);
}

/** RFC 6570, 3.2.7: no `=` before an empty value. */
function matrixPair({ name, value }: Pair): string {
  return value === '' ? name : `${name}=${value}`;
}

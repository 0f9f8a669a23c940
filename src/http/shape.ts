export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What a schema says about the types of a value that arrives as text. It may refer to itself through getters. */
export interface Shape {
  /** The JSON Schema types that are allowed; empty when the schema does not say, and then text stays text. */
  readonly types: readonly string[];
  /** Of an array. */
  readonly items?: Shape | undefined;
  /** Of an object, by name. */
  readonly properties?: ReadonlyMap<string, Shape> | undefined;
  /**
   * Of members that `properties` does not name. An exploded object takes such members from the query only when this is
   * given, so give it only when the schema asks for them (`additionalProperties`), not when it merely does not forbid them.
   */
  readonly additional?: Shape | undefined;
  /** Bytes and not characters: a part of a multipart body that is a file. */
  readonly binary?: boolean | undefined;
}

export const UNTYPED: Shape = { types: [] };

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const SCALARS = ['string', 'number', 'integer', 'boolean'];

/** Whether the shape allows a value of this JSON Schema type by name. */
export function allows(shape: Shape, type: string): boolean {
  return shape.types.includes(type);
}

/** Whether one piece of text can be a whole value: null alone does not count, an array may be null too. */
function allowsScalar(shape: Shape): boolean {
  return shape.types.length === 0 || shape.types.some((type) => SCALARS.includes(type));
}

/** Whether the value, or each item of the list, is a file. */
export function isBinary(shape: Shape): boolean {
  return shape.binary || (shape.items?.binary ?? false);
}

/** The shape of a member of an object. */
export function memberShape(shape: Shape, name: string): Shape {
  return shape.properties?.get(name) ?? shape.additional ?? UNTYPED;
}

/**
 * The value that `text` stands for: the narrowest allowed type whose JSON notation it is, else the text itself, which
 * validation then reports. Text is never read as JSON where a string is allowed.
 */
export function coerce(text: string, shape: Shape): JsonValue {
  const { types } = shape;
  if (types.length === 0 || (types.length === 1 && types[0] === 'string')) return text;
  const number = coerceNumber(text, types);
  if (number !== undefined) return number;
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.includes('string')) return text;
  if (types.includes('null') && (text === '' || text === 'null')) return null;
  return coerceNested(text, types);
}

/**
 * The value of a name that came with these texts. One text is a single value where one is allowed; several where only
 * one is allowed stay several, which validation then reports.
 */
export function fromTexts(texts: readonly string[], shape: Shape): JsonValue {
  if (texts.length === 1 && (allowsScalar(shape) || !allows(shape, 'array'))) {
    return coerce(texts[0]!, shape);
  }
  const items = allows(shape, 'array') ? (shape.items ?? UNTYPED) : shape;
  return texts.map((text) => coerce(text, items));
}

function coerceNumber(text: string, types: readonly string[]): number | undefined {
  const isNumber =
    (types.includes('integer') && INTEGER.test(text)) || (types.includes('number') && NUMBER.test(text));
  if (!isNumber) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  return number === 0 ? 0 : number;
}

/** OpenAPI leaves nested values undefined; JSON text is what clients commonly send. */
function coerceNested(text: string, types: readonly string[]): JsonValue {
  const wanted =
    (types.includes('object') && text.startsWith('{')) || (types.includes('array') && text.startsWith('['));
  return wanted ? parseJson(text) : text;
}

/** The JSON value, or the text itself if it is none. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** The text of a value inside a parameter: what `coerce` reads. Null is empty, as OpenAPI's style table has it. */
export function toText(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Large integers without an exponent, so that they are read as integers. */
function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** JSON text in printable ASCII, as a header field needs it: JSON may escape the rest. */
export function asciiJson(text: string): string {
  return text.replace(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function isRecord(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

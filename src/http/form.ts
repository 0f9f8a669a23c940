import { decodeDeep } from './deep-object.js';
import { isJson, parseMediaType } from './media-type.js';
import { formDecode, formEncode, percentEncode, percentEncodeReserved } from './percent.js';
import {
  allows,
  coerce,
  fromTexts,
  isBinary,
  memberShape,
  parseJson,
  toText,
  type JsonValue,
  type Shape,
} from './shape.js';
import {
  decodeNamed,
  defaultExplode,
  encodeNamed,
  type Codec,
  type ParameterStyle,
  type StyledSpec,
} from './style.js';
import { queryPairs, type Pair } from './target.js';

/** OpenAPI's Encoding Object of one property. Any of style, explode, allowReserved puts contentType out of force. */
export interface PropertyEncoding {
  readonly contentType?: string | undefined;
  readonly style?: ParameterStyle | undefined;
  readonly explode?: boolean | undefined;
  readonly allowReserved?: boolean | undefined;
}

/** A form: the shape of its object and how its properties are written. */
export interface FormSpec {
  readonly shape: Shape;
  readonly encoding?: ReadonlyMap<string, PropertyEncoding> | undefined;
}

/** One field of a form as it came; `json` says that the field itself declares to be JSON. */
export interface Field extends Pair {
  readonly json?: boolean | undefined;
}

/** The object that an application/x-www-form-urlencoded text stands for. Any text stands for one. */
export function decodeForm(text: string, spec: FormSpec): { readonly [name: string]: JsonValue } {
  return decodeFields(queryPairs(text), spec, formDecode);
}

/** The object that named fields stand for. `a[b]` belongs to the property `a` where the schema names that one. */
export function decodeFields(
  fields: readonly Field[],
  spec: FormSpec,
  decode: Codec,
): { readonly [name: string]: JsonValue } {
  const spilled = spilledNames(spec);
  const groups = new Map<string, Field[]>();
  for (const field of fields) {
    const owner = ownerOf(field.name, spec, spilled);
    const group = groups.get(owner);
    if (group) group.push(field);
    else groups.set(owner, [field]);
  }
  return Object.fromEntries(
    [...groups].map(([name, group]) => [name, decodeProperty(name, group, { spec, decode })]),
  );
}

/** The members of an exploded object stand beside its siblings, under their own names. */
function spilledNames({ shape, encoding }: FormSpec): Map<string, string> {
  const owners = new Map<string, string>();
  for (const name of encoding?.keys() ?? []) {
    const styled = styledSpec(name, { shape, encoding });
    if (!styled?.explode || styled.style === 'deepObject') continue;
    for (const member of styled.shape.properties?.keys() ?? []) owners.set(member, name);
  }
  return owners;
}

function ownerOf(name: string, { shape }: FormSpec, spilled: ReadonlyMap<string, string>): string {
  if (shape.properties?.has(name)) return name;
  const bracket = name.indexOf('[');
  const base = bracket > 0 ? name.slice(0, bracket) : name;
  return shape.properties?.has(base) ? base : (spilled.get(name) ?? name);
}

/** The property as a styled value, if its encoding says anything about style. */
export function styledSpec(name: string, { shape, encoding }: FormSpec): StyledSpec | undefined {
  const found = encoding?.get(name);
  const { style = 'form', explode, allowReserved } = found ?? {};
  if (!found || (!found.style && explode === undefined && allowReserved === undefined)) return undefined;
  return { name, style, explode: explode ?? defaultExplode(style), shape: memberShape(shape, name) };
}

function decodeProperty(
  name: string,
  fields: readonly Field[],
  { spec, decode }: { readonly spec: FormSpec; readonly decode: Codec },
): JsonValue {
  const styled = styledSpec(name, spec);
  const value = styled && decodeNamed(fields, styled, decode);
  if (value !== undefined) return value;
  const shape = memberShape(spec.shape, name);
  if (fields.some((field) => field.name !== name)) {
    return decodeDeep(fields, { name, shape }, decode) ?? fields.map((field) => decode(field.value));
  }
  const isJsonText = !isBinary(shape) && isJsonProperty(spec.encoding?.get(name));
  if (isJsonText || fields.some((field) => field.json)) {
    const values = fields.map((field) =>
      isJsonText || field.json
        ? parseJson(decode(field.value))
        : coerce(decode(field.value), shape.items ?? shape),
    );
    return singleOrList(values, shape);
  }
  const texts = fields.map((field) => decode(field.value));
  return fromTexts(texts, shape);
}

function isJsonProperty(encoding: PropertyEncoding | undefined): boolean {
  const mediaType = parseMediaType(encoding?.contentType ?? '');
  return mediaType !== undefined && isJson(mediaType);
}

/** A list is one field an item, but some clients send it as one JSON text. */
function singleOrList(values: readonly JsonValue[], shape: Shape): JsonValue {
  const [first] = values;
  const isSingle = values.length === 1 && (!allows(shape, 'array') || Array.isArray(first));
  return isSingle ? first! : values;
}

/** The form's text, in the order of the members. An empty list is written as nothing, null as an empty field. */
export function encodeForm(value: { readonly [name: string]: JsonValue }, spec: FormSpec): string {
  const pairs = Object.entries(value).flatMap(([name, member]) => encodeProperty(name, member, spec));
  return pairs.map((pair) => `${pair.name}=${pair.value}`).join('&');
}

function encodeProperty(name: string, value: JsonValue, spec: FormSpec): Pair[] {
  const styled = styledSpec(name, spec);
  const encoding = spec.encoding?.get(name);
  if (styled) {
    const escape = encoding?.allowReserved ? percentEncodeReserved : percentEncode;
    return encodeNamed(styled, value, { name: percentEncode, value: escape, percent: true });
  }
  const toJson = isJsonProperty(encoding);
  return listOf(value).map((item) => ({
    name: formEncode(name),
    value: formEncode(toJson ? JSON.stringify(item) : toText(item)),
  }));
}

/** A list is written as one field an item. */
export function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value as JsonValue];
}

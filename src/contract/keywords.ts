import type { Node } from './node.js';

/** How a keyword's value is built: a plain value, one schema, a list of schemas, or schemas by name. */
type Shape = 'value' | 'schema' | 'schemas' | 'map';

export interface Keyword {
  readonly shape: Shape;
  readonly accepts: (value: unknown) => boolean;
  /** Continues "must be". */
  readonly expected: string;
}

const TYPES: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isString = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isSchema = (value: unknown): boolean => typeof value === 'boolean' || isObject(value);
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isTypes = (value: unknown): boolean =>
  TYPES.has(value) || (Array.isArray(value) && value.length > 0 && value.every((type) => TYPES.has(type)));

const value = (accepts: (value: unknown) => boolean, expected: string): Keyword => ({
  shape: 'value',
  accepts,
  expected,
});
const count = value(isCount, 'a whole number that is not negative');
const number = value(isNumber, 'a number');
const bound = value((given) => isNumber(given) || typeof given === 'boolean', 'a number');
const flag = value((given) => typeof given === 'boolean', 'true or false');
const text = value(isString, 'a string');
const schema: Keyword = { shape: 'schema', accepts: isSchema, expected: 'a schema' };
const schemas: Keyword = {
  shape: 'schemas',
  accepts: (given) => Array.isArray(given) && given.length > 0,
  expected: 'a list of one schema or more',
};
const map: Keyword = { shape: 'map', accepts: isObject, expected: 'an object of schemas' };

/**
 * Every keyword that binds a value or says who sends it, for 3.0 and 2020-12 alike: a 3.0 document that uses a later keyword means it.
 * What is not listed here is an annotation.
 */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ['$ref', text],
  ['$dynamicRef', text],
  ['type', value(isTypes, `one of ${[...TYPES].join(', ')}`)],
  ['enum', value((given) => Array.isArray(given) && given.length > 0, 'a list of one value or more')],
  ['const', value(() => true, '')],
  ['multipleOf', value((given) => isNumber(given) && (given as number) > 0, 'a number greater than zero')],
  ['maximum', number],
  ['minimum', number],
  ['exclusiveMaximum', bound],
  ['exclusiveMinimum', bound],
  ['maxLength', count],
  ['minLength', count],
  ['maxItems', count],
  ['minItems', count],
  ['maxProperties', count],
  ['minProperties', count],
  ['maxContains', count],
  ['minContains', count],
  ['uniqueItems', flag],
  ['nullable', flag],
  ['readOnly', flag],
  ['writeOnly', flag],
  ['pattern', text],
  ['format', text],
  ['required', value(isStrings, 'a list of member names')],
  [
    'dependentRequired',
    value(
      (given) => isObject(given) && Object.values(given as object).every(isStrings),
      'an object of lists of member names',
    ),
  ],
  ['not', schema],
  ['if', schema],
  ['then', schema],
  ['else', schema],
  ['contains', schema],
  ['propertyNames', schema],
  ['additionalProperties', schema],
  ['unevaluatedProperties', schema],
  ['unevaluatedItems', schema],
  ['items', { ...schema, accepts: (given) => isSchema(given) || Array.isArray(given) }],
  ['allOf', schemas],
  ['anyOf', schemas],
  ['oneOf', schemas],
  ['prefixItems', schemas],
  ['properties', map],
  ['patternProperties', map],
  ['dependentSchemas', map],
]);

/** The schemas directly below a schema, each with the keyword it stands under. `$ref` is not followed. */
export function* subschemas(node: Node): Generator<[keyword: string, child: Node]> {
  for (const [key, child] of node.children()) {
    const keyword = KEYWORDS.get(key);
    if (!keyword || keyword.shape === 'value' || !keyword.accepts(child.value)) continue;
    if (keyword.shape === 'schema' && !Array.isArray(child.value)) yield [key, child];
    else for (const [, item] of child.children()) yield [key, item];
  }
}

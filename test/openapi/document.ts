import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { parse } from 'yaml';

export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
export type JsonObject = { [member: string]: Json };

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const contractFile = 'openapi/providers.yaml';

export const contract = parse(readFileSync(`${root}${contractFile}`, 'utf8')) as JsonObject;
export const extensionSchema = JSON.parse(
  readFileSync(`${root}openapi/x-spectwin.schema.json`, 'utf8'),
) as JsonObject;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of a document and the keys that lead to it. */
export interface Place {
  readonly path: readonly string[];
  readonly value: JsonObject;
}

/** Every object of the document, `x-spectwin` and the values of examples left out. */
export function* places(value: Json, path: readonly string[] = []): Generator<Place> {
  if (isObject(value)) yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'x-spectwin' || (key === 'value' && path.at(-2) === 'examples')) continue;
    yield* places(child, [...path, key]);
  }
}

export function pointer(path: readonly string[]): string {
  return path
    .map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}

/** What stands at these keys of the contract; a `$ref` on the way is followed. */
export function at(...path: string[]): JsonObject {
  let value: Json | undefined = contract;
  for (const key of path) {
    value = isObject(value) ? value[key] : undefined;
    if (isObject(value) && typeof value['$ref'] === 'string')
      value = at(...value['$ref'].slice(2).split('/'));
  }
  if (!isObject(value)) throw new Error(`nothing at ${path.join(' ')}`);
  return value;
}

/** Compiles schemas of the contract so that a member fails which the given direction must not carry. */
export function validators(direction: 'request' | 'response'): (path: readonly string[]) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  formats.default.default(ajv);
  const foreign = direction === 'request' ? 'readOnly' : 'writeOnly';
  ajv.removeKeyword(foreign);
  ajv.addKeyword({ keyword: foreign, validate: (flag: boolean) => !flag });
  ajv.addSchema(contract, 'contract');
  return (path) => ajv.compile({ $ref: `contract#${pointer(path)}` });
}

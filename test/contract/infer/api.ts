import { contractOf } from '../../../src/contract/document.js';
import type { Contract, Resource } from '../../../src/contract/model.js';
import { parseSource } from '../../../src/contract/source.js';

type Schema = Readonly<Record<string, unknown>>;
type Operations = Readonly<Record<string, unknown>>;

/** A document of these paths; each member is `METHOD /path`, with an operation made by `op`. */
export function load(paths: Operations, rest: { schemas?: Schema; extension?: unknown } = {}): Contract {
  const items: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(paths)) {
    const [method = '', path = ''] = name.split(' ');
    (items[path] ??= {})[method.toLowerCase()] = operation;
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: items,
    components: { schemas: rest.schemas ?? {} },
    ...(rest.extension === undefined ? {} : { 'x-spectwin': rest.extension }),
  };
  const text = JSON.stringify(document, undefined, 2);
  return contractOf(parseSource({ uri: 'file:///api.json', name: 'api.json', text }));
}

export function resourceOf(contract: Contract, name?: string): Resource {
  const found =
    name === undefined ? contract.resources[0] : contract.resources.find((one) => one.name === name);
  if (!found)
    throw new Error(`no resource ${name ?? ''} in ${contract.resources.map((one) => one.name).join()}`);
  return found;
}

/** `action METHOD /path`, in the order of the document. */
export function actions(contract: Contract): string[] {
  return contract.operations
    .filter(({ action }) => action !== undefined)
    .map(({ action, method, path }) => `${action} ${method} ${path}`);
}

/** An operation: statuses with their schemas (null: no body), and the schema of the request. */
export function op(
  answers: Readonly<Record<string, Schema | null>>,
  request?: Schema,
  rest: Schema = {},
): Schema {
  const responses = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: 'd', ...(schema === null ? {} : { content: { 'application/json': { schema } } }) },
  ]);
  return {
    responses: Object.fromEntries(responses) as unknown,
    ...(request ? { requestBody: { content: { 'application/json': { schema: request } } } } : {}),
    ...rest,
  };
}

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const string = { type: 'string' };
export const integer = { type: 'integer' };

export function object(members: Readonly<Record<string, Schema>>, required?: readonly string[]): Schema {
  return { type: 'object', properties: members, ...(required ? { required } : {}) };
}

export function parameters(
  ...given: readonly (readonly [name: string, place: string, schema: Schema])[]
): Schema {
  return {
    parameters: given.map(([name, place, schema]) => ({
      name,
      in: place,
      schema,
      required: place === 'path',
    })),
  };
}

/** All five usual operations on `/x` and `/x/{key}` with one schema. */
export function crud(collection: string, parameter: string, record: Schema): Operations {
  const item = `${collection}/{${parameter}}`;
  return {
    [`GET ${collection}`]: op({ 200: list(record) }),
    [`POST ${collection}`]: op({ 201: record }, record),
    [`GET ${item}`]: op({ 200: record, 404: null }),
    [`PUT ${item}`]: op({ 200: record }, record),
    [`PATCH ${item}`]: op({ 200: record }, record),
    [`DELETE ${item}`]: op({ 204: null }),
  };
}

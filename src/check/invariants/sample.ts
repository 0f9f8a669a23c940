import { randomInt, randomUUID } from 'node:crypto';
import type { Content, Contract, Operation, Parameter } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { inPlace, shapeOf } from '../../contract/shape-of.js';
import { itemsOf, keyword, membersOf, requiredOf } from './members.js';

const MAX_DEPTH = 6;

/** By format, values that are true of it. */
const FORMATS: ReadonlyMap<string, () => string> = new Map([
  ['date-time', () => '2024-01-15T10:30:00Z'],
  ['date', () => '2024-01-15'],
  ['time', () => '10:30:00Z'],
  ['duration', () => 'PT1H'],
  ['email', () => `user${randomInt(2 ** 40)}@example.com`],
  ['uri', () => `https://example.com/${randomInt(2 ** 40)}`],
  ['uri-reference', () => '/example'],
  ['hostname', () => 'example.com'],
  ['ipv4', () => '192.0.2.1'],
  ['ipv6', () => '2001:db8::1'],
  ['uuid', () => randomUUID()],
]);

/** The JSON content of a request body, else the first. */
export function requestContent({ requestBody }: Operation): Content | undefined {
  const contents = requestBody?.content ?? [];
  return contents.find(({ range }) => range.includes('json')) ?? contents[0];
}

/** A valid body: an example of the contract, else the least that the schema asks for. Undefined: there is none. */
export function sampleBody(contract: Contract, operation: Operation): unknown {
  const content = requestContent(operation);
  if (!content?.schema) return undefined;
  const examples = content.examples.map(({ value }) => value);
  return firstValid(contract, content.schema, [...examples, () => synthesise(contract, content.schema, 0)]);
}

export function sampleOf(contract: Contract, schema: Node): unknown {
  return firstValid(contract, schema, [
    ...examplesAt(contract, schema),
    () => synthesise(contract, schema, 0),
  ]);
}

/** Of a parameter that has to be there. */
export function sampleParameter(contract: Contract, { schema, examples }: Parameter): unknown {
  if (!schema) return examples[0]?.value ?? 'value';
  return firstValid(contract, schema, [
    ...examples.map(({ value }) => value),
    () => sampleOf(contract, schema),
  ]);
}

export function isValid(contract: Contract, schema: Node, value: unknown): boolean {
  return contract.validator(schema, 'request')(value).length === 0;
}

/** The first that is valid, else the last. */
function firstValid(contract: Contract, schema: Node, candidates: readonly unknown[]): unknown {
  let last: unknown;
  for (const candidate of candidates) {
    last = typeof candidate === 'function' ? (candidate as () => unknown)() : structuredClone(candidate);
    if (isValid(contract, schema, last)) break;
  }
  return last;
}

function examplesAt(contract: Contract, schema: Node): unknown[] {
  const found = inPlace(schema, contract).flatMap((part) => [
    part.member('const'),
    part.member('example'),
    ...[part.member('examples') ?? []].flat(),
    part.member('default'),
    ...[part.member('enum') ?? []].flat(),
  ]);
  return found.filter((value) => value !== undefined);
}

function synthesise(contract: Contract, schema: Node | undefined, depth: number): unknown {
  if (!schema || depth > MAX_DEPTH) return undefined;
  const [known] = examplesAt(contract, schema);
  if (known !== undefined) return structuredClone(known);
  const { types } = shapeOf(schema, contract);
  const type = types.find((each) => each !== 'null') ?? 'string';
  if (type === 'object') return synthesiseObject(contract, schema, depth);
  if (type === 'array') return synthesiseArray(contract, schema, depth);
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return synthesiseNumber(contract, schema);
  return synthesiseText(contract, schema);
}

function synthesiseObject(contract: Contract, schema: Node, depth: number): unknown {
  const members = membersOf(contract, schema);
  const names = [...requiredOf(contract, schema)];
  return Object.fromEntries(
    names.map((name) => [name, synthesise(contract, members.get(name), depth + 1) ?? 'x']),
  );
}

function synthesiseArray(contract: Contract, schema: Node, depth: number): unknown {
  const length = Number(keyword(contract, schema, 'minItems') ?? 0);
  return Array.from({ length }, () => synthesise(contract, itemsOf(contract, schema), depth + 1));
}

function synthesiseNumber(contract: Contract, schema: Node): number {
  const minimum = Number(keyword(contract, schema, 'minimum') ?? 1);
  const above = keyword(contract, schema, 'exclusiveMinimum');
  const maximum = Number(keyword(contract, schema, 'maximum') ?? Number.POSITIVE_INFINITY);
  const step = Number(keyword(contract, schema, 'multipleOf') ?? 1);
  const least = typeof above === 'number' ? above + step : minimum;
  return Math.min(Math.ceil(least / step) * step, maximum);
}

function synthesiseText(contract: Contract, schema: Node): string {
  const made = FORMATS.get(String(keyword(contract, schema, 'format')))?.();
  const most = Number(keyword(contract, schema, 'maxLength') ?? 255);
  const least = Number(keyword(contract, schema, 'minLength') ?? 0);
  return (made ?? 'sample').padEnd(least, 'x').slice(0, most);
}

import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer, valueAt } from '../../contract/pointer.js';
import { shapeOf } from '../../contract/shape-of.js';
import { generate } from '../generate/generate.js';
import { isObject } from '../records/merge-patch.js';
import { objectFacts } from '../schema-facts.js';

/** A copy of `root` with `value` at `path`; what is missing on the way is made. */
export function placed(root: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(root) || (root === undefined && first === '0')) {
    const items = Array.isArray(root) ? [...(root as unknown[])] : [];
    items[Number(first)] = placed(items[Number(first)], rest, value);
    return items;
  }
  const members = isObject(root) ? root : {};
  const inner = Object.hasOwn(members, first) ? members[first] : undefined;
  return { ...members, [first]: placed(inner, rest, value) };
}

/**
 * Puts a body's value where the schema has it. What stands around it is what the schema requires there; it is made once. `count` is for
 * the members that say how many there are.
 */
export function compileEnvelope(
  schema: Node | undefined,
  at: string,
  { contract, countAt }: { contract: Contract; countAt?: string | undefined },
): (value: unknown, count?: number) => unknown {
  if (at === '') return (value) => value;
  const path = parsePointer(at);
  const counts = countAt === undefined ? [] : [parsePointer(countAt)];
  const around = surroundings(schema, path, contract);
  const found = countPaths(around).filter((candidate) => !counts.some((known) => same(known, candidate)));
  return (value, count) => {
    let body = placed(around, path, value);
    if (count !== undefined) for (const each of [...counts, ...found]) body = placed(body, each, count);
    return body;
  };
}

/** The required members beside the value, on each level down to it. */
function surroundings(schema: Node | undefined, path: readonly string[], contract: Contract): unknown {
  const [first, ...rest] = path;
  const { required, properties } = objectFacts(schema, contract);
  if (first === undefined || !schema || !properties.has(first)) return undefined;
  const members = [...required].filter((name) => name !== first && properties.has(name));
  const around = members.map(
    (name) => [name, neutral(properties.get(name) as Node, name, contract)] as const,
  );
  const inner = surroundings(properties.get(first), rest, contract);
  return { ...Object.fromEntries(around), ...(inner === undefined ? {} : { [first]: inner }) };
}

/** Of what is beside a list the least telling: no next page, nothing more. */
function neutral(schema: Node, name: string, contract: Contract): unknown {
  const { types } = shapeOf(schema, contract);
  const fits = (value: unknown) => contract.validator(schema, 'response')(value).length === 0;
  const values = types.includes('null') ? [null] : types.includes('boolean') ? [false] : [];
  const [value] = values.filter(fits);
  return value === undefined ? generate(contract, schema, { seed: name, hint: name }) : value;
}

const COUNTS =
  /^(total|count|size|total_?count|total_?(items|results|records|elements)|item_?count|result_?count|num_?(results|items))$/i;

function countPaths(around: unknown): string[][] {
  if (!isObject(around)) return [];
  return Object.keys(around)
    .filter((name) => COUNTS.test(name) && Number.isInteger(valueAt(around, `/${name}`)))
    .map((name) => [name]);
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.join('/') === right.join('/');
}

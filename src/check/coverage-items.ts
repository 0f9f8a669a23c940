import type { Contract, Operation, Parameter } from '../contract/model.js';
import { flagsOf } from '../contract/flags.js';
import type { Node } from '../contract/node.js';
import { branchesOf } from './secrets/write-only.js';

/** Something that a run can touch. Two places of one document are the same item when they share the schema. */
export interface Item {
  readonly schema: object;
  readonly name: string;
}

export type Side = 'request' | 'answer';

/** Keywords that a request can break. */
const CONSTRAINTS: ReadonlySet<string> = new Set([
  'type',
  'required',
  'enum',
  'const',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'additionalProperties',
]);

/** All members of all bodies, each once a side. */
export function* members(contract: Contract, side: Side): Generator<Item> {
  for (const schema of schemasOf(contract, roots(contract, side))) {
    for (const [name, property] of schema.child('properties')?.children() ?? []) {
      if (!isThere(contract, property, side)) continue;
      yield {
        schema: property.value as object,
        name: `${labelOf(schema)}.${name} in ${side === 'request' ? 'requests' : 'answers'}`,
      };
    }
  }
}

/** All that requests can break: of bodies, and of parameters as far as their text allows it. */
export function* constraints(contract: Contract): Generator<Item & { keyword: string }> {
  for (const schema of schemasOf(contract, roots(contract, 'request'))) {
    if (isThere(contract, schema, 'request')) yield* constraintsOf(schema, () => true);
  }
  const seen = new Set<unknown>();
  for (const { parameters } of contract.operations) {
    for (const parameter of parameters) {
      if (seen.has(parameter.node.value)) continue;
      seen.add(parameter.node.value);
      yield* parameterConstraints(contract, parameter);
    }
  }
}

function* parameterConstraints(
  contract: Contract,
  parameter: Parameter,
): Generator<Item & { keyword: string }> {
  const { node, schema, required, in: place } = parameter;
  if (required && place !== 'path')
    yield { schema: node.value as object, keyword: 'required', name: `${labelOf(node)} required` };
  if (!schema) return;
  for (const branch of branchesOf(contract, schema)) {
    yield* constraintsOf(branch, (keyword) => {
      if (keyword === 'type') return branch.member('type') !== 'string';
      return !(place === 'path' && keyword === 'minLength' && branch.member('minLength') === 1);
    });
  }
}

function* constraintsOf(
  schema: Node,
  applies: (keyword: string) => boolean,
): Generator<Item & { keyword: string }> {
  for (const [keyword, child] of schema.children()) {
    if (!CONSTRAINTS.has(keyword) || !applies(keyword)) continue;
    if (keyword === 'additionalProperties' && child.value !== false) continue;
    if (Array.isArray(child.value) && child.value.length === 0) continue;
    yield { schema: schema.value as object, keyword, name: `${labelOf(schema)} ${keyword}` };
  }
}

function roots({ operations }: Contract, side: Side): Node[] {
  const contents = operations.flatMap(({ requestBody, responses }: Operation) =>
    side === 'request' ? (requestBody?.content ?? []) : responses.flatMap(({ content }) => content),
  );
  return contents.flatMap(({ schema }) => schema ?? []);
}

/** Every schema that bodies reach, once: recursion ends, and the work grows with the document. */
function* schemasOf(contract: Contract, starts: readonly Node[]): Generator<Node> {
  const seen = new Set<unknown>();
  const stack = starts.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const branch of branchesOf(contract, node)) {
      if (seen.has(branch.value)) continue;
      seen.add(branch.value);
      yield branch;
      for (const [, property] of branch.child('properties')?.children() ?? []) stack.push(property);
      for (const name of ['items', 'additionalProperties']) {
        const child = branch.child(name);
        if (child?.isObject) stack.push(child);
      }
    }
  }
}

/** Read-only members are not sent, write-only ones do not come back. */
function isThere(contract: Contract, property: Node, side: Side): boolean {
  const flag = side === 'request' ? 'readOnly' : 'writeOnly';
  return property.isObject && !flagsOf(contract).isFlagged(property, flag);
}

function labelOf({ pointer }: Node): string {
  const parts = pointer
    .replace(/^\/components\/(?:schemas|parameters)\//, '')
    .replaceAll('/properties/', '.')
    .replaceAll('/items', '[]');
  return parts.replaceAll('~1', '/').replaceAll('~0', '~');
}

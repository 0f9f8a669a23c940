import { maskOf, strip } from '../../contract/mask.js';
import type { Contract, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { type Wish, draft } from './draft.js';
import { allFactsOf, factsOf } from './facts.js';
import { type Path, isObject, sameJson, withValue, without } from './json.js';

const MAX_CHOICES = 8;
const MAX_MENDS = 5;

/** The contract's own values, and whether what stands in several of them may stand in one: so it is where each is only a part. */
export interface Examples {
  readonly values: readonly unknown[];
  readonly together: boolean;
}

/**
 * Request values that are true of the schema, the one with most in it first; the contract's own examples come before those that are
 * made up. None where the schema allows nothing, or nothing that can be found.
 */
export function validValues(
  contract: Contract,
  schema: Node,
  examples: Examples = { values: [], together: false },
): readonly unknown[] {
  const validate = contract.validator(schema, 'request');
  const isValid = (value: unknown): boolean => validate(value).length === 0;
  const readOnly = maskOf(contract, schema, 'readOnly');
  const given = [...examples.values, ...(examples.together ? [allOf(examples.values)] : [])]
    .map((value) => strip(value, readOnly))
    .filter(isValid)
    .toSorted((a, b) => leaves(b) - leaves(a));
  const made = [...wishesFor(contract, schema)].map((wish) => mended(contract, schema, wish)).filter(isValid);
  return distinct([...given, ...made]);
}

function allOf(values: readonly unknown[]): unknown {
  return values.filter(isObject).reduce((all, value) => ({ ...all, ...value }), {});
}

/** With as little as the schema allows. */
export function leastValue(contract: Contract, schema: Node): { value: unknown } | undefined {
  const validate = contract.validator(schema, 'request');
  for (const wish of wishesFor(contract, schema, ['required'])) {
    const value = mended(contract, schema, wish);
    if (validate(value).length === 0) return { value };
  }
  return undefined;
}

function* wishesFor(
  contract: Contract,
  schema: Node,
  fills: readonly Wish['fill'][] = ['all', 'required'],
): Generator<Wish> {
  const choices = Math.min(deepChoices(contract, schema), MAX_CHOICES);
  for (let choice = 0; choice < choices; choice++) {
    for (const suggested of [true, false]) for (const fill of fills) yield { choice, fill, suggested };
  }
}

/** Of the whole and of its members. */
function deepChoices(contract: Contract, schema: Node): number {
  const all = allFactsOf(contract, [schema], MAX_CHOICES);
  const inner = all.flatMap(({ properties, items }) => [...properties.values(), items]);
  return Math.max(
    ...all.map(({ choices }) => choices),
    ...inner.map((each) => factsOf(contract, each).choices),
  );
}

function mended(contract: Contract, schema: Node, wish: Wish): unknown {
  const validate = contract.validator(schema, 'request');
  let value = draft(contract, [schema], wish);
  for (let count = 0; count < MAX_MENDS; count++) {
    const violations = validate(value);
    if (violations.length === 0) return value;
    for (const violation of violations) value = mend(value, violation, { contract, schema, wish });
  }
  return value;
}

/** Conditions and dependencies say of the whole what no part says: members that are missing, and such that may not be there. */
function mend(
  value: unknown,
  { pointer, params }: Violation,
  { contract, schema, wish }: { contract: Contract; schema: Node; wish: Wish },
): unknown {
  const path = parsePointer(pointer);
  const extra = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
  if (typeof extra === 'string') return without(value, [...path, extra]);
  const missing = params?.['missingProperty'];
  if (typeof missing !== 'string') return value;
  const at = [...path, missing];
  return withValue(value, at, draft(contract, schemasAt(contract, schema, at, wish.choice), wish, missing));
}

/** The schemas of what stands at `path` in a value of `schema`. */
function schemasAt(contract: Contract, schema: Node, path: Path, choice: number): readonly Node[] {
  let schemas: readonly Node[] = [schema];
  for (const key of path) {
    const { properties, additional, items, prefixItems } = factsOf(contract, schemas, choice);
    const item = prefixItems[Number(key)];
    schemas = properties.get(key) ?? (item ? [item] : [...items, ...additional]);
  }
  return schemas;
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + leaves(member), 0);
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return values.filter((value, index) => values.findIndex((other) => sameJson(other, value)) === index);
}

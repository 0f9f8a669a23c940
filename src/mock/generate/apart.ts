import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { isObject } from '../records/merge-patch.js';
import { type Merged, mergeSchemas } from './merged.js';

const DEEPEST = 2;

/** An object of one branch of a union that is none of the other branches: what only those call an array or a text is null in it. */
export function setApart(
  value: unknown,
  schemas: readonly Node[],
  { contract, choice }: { contract: Contract; choice: number },
): unknown {
  const own = mergeSchemas(schemas, contract, choice);
  const others = Array.from({ length: own.branches - 1 }, (_, index) =>
    mergeSchemas(schemas, contract, choice + index + 1),
  );
  return apartFrom(value, { own, others, contract, depth: 0 });
}

interface Rivals {
  readonly own: Merged;
  readonly others: readonly Merged[];
  readonly contract: Contract;
  readonly depth: number;
}

function apartFrom(value: unknown, { own, others, contract, depth }: Rivals): unknown {
  if (!isObject(value)) return value;
  const names = others.map((other) => namesOf(other, own));
  const nulls = names.flat().map((name) => [name, null] as const);
  const twins = others.filter((_, index) => names[index]?.length === 0);
  const told = { ...value, ...Object.fromEntries(nulls) };
  if (twins.length === 0 || depth === DEEPEST) return told;
  // They have the same members: what tells them apart is below.
  for (const [name, member] of Object.entries(value)) {
    const inside = (merged: Merged) => mergeSchemas(merged.properties.get(name) ?? [], contract, 0);
    const below = { own: inside(own), others: twins.map(inside), contract, depth: depth + 1 };
    Object.assign(told, { [name]: apartFrom(member, below) });
  }
  return told;
}

/** Members that the other names and the own does not: one that cannot be null is enough. */
function namesOf(other: Merged, own: Merged): string[] {
  const names = [...other.properties.keys()].filter((name) => !own.properties.has(name));
  const sure = names.find((name) => isNeverNull(other.properties.get(name) ?? []));
  return sure === undefined ? names : [sure];
}

function isNeverNull(schemas: readonly Node[]): boolean {
  return schemas.some((schema) => {
    const type = schema.member('type');
    return typeof type === 'string' && type !== 'null' && schema.boolean('nullable') !== true;
  });
}

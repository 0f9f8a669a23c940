import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { lazy } from '../../contract/lazy.js';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { shapeOf } from '../../contract/shape-of.js';
import { shapedIds } from './id-shapes.js';

/** What a new id has to be. */
export interface WantedId {
  /** Of the schema; undefined where it names none. */
  readonly type: string | undefined;
  readonly format: string | undefined;
  readonly resource: string;
}

/** Where new ids come from. What it gives twice for one collection is asked for again. */
export type IdSource = (wanted: WantedId) => unknown;

/** The records of a resource among which an id must be new. */
export interface Among {
  readonly tenant: string;
  readonly parents: readonly string[];
  readonly records: { readonly size: number };
}

/** New values for one member of a resource's records. */
export interface Generator {
  readonly member: string;
  next(among: Among): unknown;
  /** Numbers begin anew. */
  reset(): void;
}

export function createGenerator(input: {
  readonly member: string;
  readonly resource: string;
  readonly schema: Node | undefined;
  /** Schemas of the same value elsewhere: in the record, and in paths. */
  readonly also?: readonly Node[];
  readonly contract: Contract;
  readonly ids: IdSource | undefined;
}): Generator {
  const { member, resource, schema, also = [], contract, ids } = input;
  const type = shapeOf(schema, contract).types.find((name) => name !== 'null');
  const format = schema && contract.tryResolve(schema)?.string('format');
  if (ids) return { member, next: () => ids({ type, format, resource }), reset: () => {} };
  if (type === 'integer' || type === 'number') return counter(member);
  const isOf = (node: Node, value: unknown) => contract.validator(node, 'response')(value).length === 0;
  const fits = (value: unknown) => !schema || isOf(schema, value);
  const fitsAll = (value: unknown) => fits(value) && also.every((node) => isOf(node, value));
  const shaped = lazy(() => [schema ?? [], also].flat().flatMap((node) => shapedIds(node, contract, member)));
  const first = (isFit: typeof fits) =>
    RANDOM.find((make) => isFit(make())) ??
    shaped()
      .map((make) => () => untilFit(make, isFit))
      .find((make) => isFit(make()));
  const random = first(fitsAll) ?? first(fits) ?? uuid;
  return { member, next: () => random(), reset: () => {} };
}

function untilFit(make: () => unknown, isFit: (value: unknown) => boolean): unknown {
  let value = make();
  for (let count = 0; count < 20 && !isFit(value); count++) value = make();
  return value;
}

/** The first whose values the schema allows is taken. */
const RANDOM: readonly (() => string)[] = [
  uuid,
  () => randomBytes(8).toString('hex'),
  () => randomBytes(12).toString('hex'),
  () => randomBytes(4).toString('hex'),
  () => String(randomInt(1_000_000_000, 9_999_999_999)),
  () => Array.from({ length: 8 }, () => String.fromCharCode(randomInt(97, 123))).join(''),
  () => Array.from({ length: 8 }, () => String.fromCharCode(randomInt(65, 91))).join(''),
];

function uuid(): string {
  return randomUUID();
}

function counter(member: string): Generator {
  const last = new Map<string, number>();
  const next = ({ tenant, parents, records }: Among) => {
    const collection = JSON.stringify([tenant, ...parents]);
    const number = (last.get(collection) ?? records.size) + 1;
    last.set(collection, number);
    return number;
  };
  return { member, next, reset: () => last.clear() };
}

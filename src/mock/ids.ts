import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Contract } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { shapeOf } from '../contract/shape-of.js';
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
  readonly contract: Contract;
  readonly ids: IdSource | undefined;
}): Generator {
  const { member, resource, schema, contract, ids } = input;
  const type = shapeOf(schema, contract).types.find((name) => name !== 'null');
  const format = schema && contract.tryResolve(schema)?.string('format');
  if (ids) return { member, next: () => ids({ type, format, resource }), reset: () => {} };
  if (type === 'integer' || type === 'number') return counter(member);
  const fits = (value: unknown) => !schema || contract.validator(schema, 'response')(value).length === 0;
  const shaped = (): (() => unknown) | undefined =>
    schema && shapedIds(schema, contract, member).find((make) => fits(make()));
  const random = RANDOM.find((make) => fits(make())) ?? shaped() ?? uuid;
  return { member, next: () => random(), reset: () => {} };
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

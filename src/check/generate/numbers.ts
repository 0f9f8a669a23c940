import type { Facts } from './facts.js';

const INT32 = 2 ** 31;

/** What the schema allows at the most and at the least; undefined: no limit. */
export interface Bounds {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** The distance to the next value. */
  readonly step: number;
  readonly whole: boolean;
}

export function boundsOf(facts: Facts): Bounds {
  const { limits, types, formats } = facts;
  const whole = types !== undefined && !types.has('number');
  const step = limits.get('multipleOf') ?? (whole ? 1 : 0.5);
  const least = greatest([
    limits.get('minimum'),
    beyond(limits.get('exclusiveMinimum'), step),
    formats.includes('int32') ? -INT32 : undefined,
  ]);
  const most = smallest([
    limits.get('maximum'),
    beyond(limits.get('exclusiveMaximum'), -step),
    formats.includes('int32') ? INT32 - 1 : undefined,
  ]);
  return { least: least && aligned(least, step, whole), most, step, whole };
}

function beyond(limit: number | undefined, step: number): number | undefined {
  return limit === undefined ? undefined : limit + step;
}

function greatest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function smallest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The first multiple that is not below. */
function aligned(number: number, step: number, whole: boolean): number {
  return whole || step >= 1 ? Math.ceil(number / step) * step : number;
}

/** A number that nobody would refuse, as far as the schema can tell. */
export function typicalNumber(facts: Facts): number {
  const { least, most, step, whole } = boundsOf(facts);
  const wanted = whole ? Math.max(1, step) : step;
  if (least !== undefined && least > wanted) return least;
  return most !== undefined && most < wanted ? Math.floor(most / step) * step : wanted;
}

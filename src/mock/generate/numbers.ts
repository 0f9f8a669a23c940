import type { Merged } from './merged.js';

/** A number for the schema: the smallest one of at least 1 that the bounds allow, else the nearest to it. */
export function makeNumber(merged: Merged, isInteger: boolean): number {
  const step = merged.limits.get('multipleOf') ?? (isInteger ? 1 : undefined);
  const { low, high } = bounds(merged, isInteger || step !== undefined ? (step ?? 1) : undefined);
  const wanted = Math.min(Math.max(1, low), high);
  if (step === undefined) return wanted;
  const up = Math.ceil(wanted / step) * step;
  const value = up <= high ? up : Math.floor(high / step) * step;
  return isInteger && !Number.isInteger(value) ? Math.ceil(value) : clean(value);
}

function bounds(merged: Merged, step: number | undefined): { low: number; high: number } {
  const { limits } = merged;
  const above = limits.get('exclusiveMinimum');
  const below = limits.get('exclusiveMaximum');
  const low = Math.max(
    limits.get('minimum') ?? -Infinity,
    above === undefined ? -Infinity : next(above, step, 1),
  );
  const high = Math.min(
    limits.get('maximum') ?? Infinity,
    below === undefined ? Infinity : next(below, step, -1),
  );
  return { low, high: Math.max(high, low === -Infinity ? high : low) };
}

function next(bound: number, step: number | undefined, direction: 1 | -1): number {
  if (step !== undefined) {
    const steps = bound / step;
    return (direction > 0 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1) * step;
  }
  return bound + direction * Math.max(Math.abs(bound) * 1e-6, 1e-6);
}

/** 0.30000000000000004 is no multiple of 0.1 for anybody. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

import { responseFor } from '../../contract/choose.js';
import type { Operation, ResponseSpec } from '../../contract/model.js';

/** An answer that the contract declares, with a status in place of `2XX` or `default`. */
export interface Declared {
  readonly status: number;
  /** Undefined: the contract says nothing of it. */
  readonly spec: ResponseSpec | undefined;
}

/**
 * How an operation answers that has succeeded: with the usual status where it is declared, else with the lowest success that is, else with
 * a redirect; where it declares refusals alone, with the first of these.
 */
export function successOf(operation: Operation, usual: number): Declared {
  const declared = operation.responses.map(({ status }) => status);
  const status =
    (declared.includes(String(usual)) ? usual : undefined) ??
    lowest(declared, '2') ??
    (declared.includes('2XX') ? rangeStatus(operation, usual) : undefined) ??
    lowest(declared, '3') ??
    (declared.includes('3XX') ? 302 : undefined) ??
    (declared.includes('default') ? usual : undefined) ??
    lowest(declared, '4') ??
    (declared.includes('4XX') ? 400 : undefined) ??
    lowest(declared, '5') ??
    (declared.includes('5XX') ? 500 : usual);
  return { status, spec: responseFor(operation, status) };
}

function lowest(declared: readonly string[], hundreds: string): number | undefined {
  const found = declared.filter((status) => /^\d{3}$/.test(status) && status.startsWith(hundreds));
  return found.length > 0 ? Math.min(...found.map(Number)) : undefined;
}

/** 204 has no body: a range that promises one means another status. */
function rangeStatus(operation: Operation, usual: number): number {
  const promisesBody = (responseFor(operation, usual)?.content.length ?? 0) > 0;
  return promisesBody && usual === 204 ? 200 : usual;
}

/** A status of a declared range. */
export function statusOf({ status }: ResponseSpec, operation: Operation): number {
  if (/^\d{3}$/.test(status)) return Number(status);
  return status === 'default' ? successOf(operation, 200).status : Number(status[0]) * 100;
}

export function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}

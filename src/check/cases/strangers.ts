import { randomUUID } from 'node:crypto';
import type { Operation, Parameter } from '../../contract/model.js';
import { factsOf } from '../generate/facts.js';
import { typicalParameter } from '../generate/parameter-cases.js';
import { unusedNumbers } from '../invariants/bodies.js';
import type { Stage } from '../play/stage.js';
import type { OperationCases } from './operation-cases.js';

/** RFC 9110, 9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

export function isSafe({ method }: Operation): boolean {
  return SAFE.has(method);
}

/** What safe methods are sent has no meaning (RFC 9110, 9.3.1), but for QUERY, which is all about it. */
export function takesBody(operation: Operation): boolean {
  return !isSafe(operation) || operation.method === 'QUERY';
}

export function nameOf({ in: place, name }: Parameter): string {
  return `${place}:${name}`;
}

/** A value for a path parameter that is no key of ours. */
export interface Stranger {
  readonly name: string;
  readonly value: unknown;
  /** `listed`: by the contract. `unknown`: nobody can have it. */
  readonly kind: 'typical' | 'listed' | 'unknown';
}

/** Other path parameters: examples where nothing is changed, else something that cannot be there. */
export function strangers(
  stage: Stage,
  { contract, operation }: OperationCases,
  own: readonly string[] = [],
): readonly Stranger[] {
  const inPath = operation.parameters.filter((each) => each.in === 'path' && !own.includes(each.name));
  return inPath.map((parameter) => {
    const name = nameOf(parameter);
    const unknown = isSafe(operation) ? undefined : unknownValue(stage, parameter);
    if (unknown !== undefined) return { name, value: unknown, kind: 'unknown' };
    const value = typicalParameter(contract, parameter)?.value ?? 'value';
    const isListed = parameter.schema && factsOf(contract, [parameter.schema]).values !== undefined;
    return { name, value, kind: isListed ? 'listed' : 'typical' };
  });
}

function unknownValue(stage: Stage, { schema }: Parameter): unknown {
  const text = stage.unique('none');
  const candidates = [text, text.replaceAll('-', ''), randomUUID(), ...unusedNumbers()];
  return candidates.find(
    (value) => !schema || stage.contract.validator(schema, 'request')(value).length === 0,
  );
}

/** The path may name something that is there: a key that others could have, or nothing but what the contract lists. */
export function mayMeet(strange: readonly Stranger[], makes: boolean): boolean {
  if (strange.some(({ kind }) => kind === 'typical')) return true;
  return !makes && strange.every(({ kind }) => kind !== 'unknown');
}

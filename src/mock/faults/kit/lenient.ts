import type { Violation } from '../../../contract/model.js';
import { parsePointer, valueAt } from '../../../contract/pointer.js';
import { validateRequest } from '../../../contract/validate.js';
import { generate } from '../../generate/generate.js';
import { placed } from '../../answer/envelope.js';
import { mend } from '../../answer/mend.js';
import { schemaAt } from '../../schema-facts.js';
import type { Sent, Wrapping } from '../fault.js';
import type { Call } from './call.js';
import { route, upon } from './wrap.js';

/** What is wrong with the JSON body of a request, and nothing but that. */
export function bodyFaults(call: Call): readonly Violation[] {
  const { operation, contract, request, params, value } = call;
  if (!operation || value === undefined) return [];
  const { target, headers } = request;
  const message = { target, headers, params, body: value, hasBody: true };
  return validateRequest(contract, operation, message).filter((each) => each.in === 'body');
}

/** The request with a body that is valid, as near to its own as can be; undefined where that is not possible. */
export function repaired(call: Call, faults: readonly Violation[]): Call | undefined {
  const { operation, contract } = call;
  const schema = operation?.requestBody?.content[0]?.schema;
  if (!schema) return undefined;
  let { value } = call;
  for (const { keyword, pointer } of faults) {
    const path = parsePointer(pointer);
    if (keyword === 'required' || keyword === 'additionalProperties' || path.length === 0) continue;
    const node = schemaAt(schema, path, contract);
    if (node) value = placed(value, path, coerced(valueAt(value, pointer), generate(contract, node)));
  }
  value = mend(value, { schema, contract, view: 'request' });
  const next = call.withValue(value);
  return bodyFaults(next).length === 0 ? next : undefined;
}

/** What languages make of a value of the wrong type where the right one is a text or a number. */
function coerced(given: unknown, model: unknown): unknown {
  if (typeof model === 'string' && given !== null && typeof given !== 'object') return String(given) || model;
  if (typeof model === 'number' && Number.isFinite(Number(given))) return Math.trunc(Number(given));
  return model;
}

/** A body is taken that has these faults and no others. */
export function taking(isTaken: (fault: Violation, call: Call) => boolean): Wrapping {
  return route((call, next) =>
    upon(next(call), (sent): Sent | Promise<Sent> => {
      if (!call.isWrite || sent.status < 400 || sent.status >= 500) return sent;
      const faults = bodyFaults(call);
      if (faults.length === 0 || !faults.every((fault) => isTaken(fault, call))) return sent;
      const other = repaired(call, faults);
      return other ? next(other) : sent;
    }),
  );
}

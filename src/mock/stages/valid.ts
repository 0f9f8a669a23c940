import { hits, strip } from '../../contract/mask.js';
import type { Contract, Violation } from '../../contract/model.js';
import { validateRequest } from '../../contract/validate.js';
import { header } from '../../http/exchange.js';
import { type Body, readBody } from '../request/body.js';
import { isObject } from '../records/merge-patch.js';
import { refuseAccept } from '../request/negotiate.js';
import { isAmbiguousByDocument } from '../request/overlap.js';
import { Refusal } from '../refusal.js';
import type { Authorised, Valid } from './stage.js';
import type { Trail } from '../trail.js';

/** Reads the body and holds the request against the contract: all faults at once. */
export function validate(
  authorised: Authorised,
  trail: Trail,
  { contract, bodyLimit }: { contract: Contract; bodyLimit: number },
): Valid | Refusal {
  const { plan, request, params, path, startedAt, tooLarge, tenant } = authorised;
  if (tooLarge || (request.body?.length ?? 0) > bodyLimit) {
    return new Refusal('too-large', `The body is larger than the ${bodyLimit} bytes that are taken.`);
  }
  const body = readBody(plan.body, request);
  if (body instanceof Refusal) return body;
  if (body.note !== undefined) trail.notes.push(body.note);
  const jsonPatch = isOf(body, 'application/json-patch+json');
  trail.requestValue = jsonPatch ? withoutValues(body.value) : body.value;
  const value = withoutReadOnly(body, trail);
  const { target, headers } = request;
  const message = { target, headers, params, body: value, hasBody: body.present };
  const violations = validateRequest(contract, plan.operation, message);
  if (violations.length > 0) {
    trail.requestViolations = violations;
    if (!isAmbiguousByDocument(violations, body.declared?.content, contract)) return refuse(violations);
    trail.notes.push('the body fits several alternatives of a oneOf, as the examples of the contract do');
  }
  const accept = plan.negotiable && header(headers, 'accept');
  const unacceptable = plan.negotiable && accept !== undefined && refuseAccept(accept, plan.negotiable);
  if (unacceptable) return unacceptable;
  const mergePatch = isOf(body, 'application/merge-patch+json');
  // Some documents call it an object: what is valid by the contract is not refused.
  const edits = jsonPatch && Array.isArray(value);
  return {
    request,
    startedAt,
    tooLarge,
    plan,
    params,
    path,
    tenant,
    body: value,
    mergePatch,
    jsonPatch: edits,
  };
}

function isOf({ declared }: Body, essence: string): boolean {
  return declared?.type.essence === essence;
}

/** The schema of a patch does not say which of its values are secret. */
function withoutValues(patch: unknown): unknown {
  if (!Array.isArray(patch)) return undefined;
  return patch.map((each: unknown) => {
    return isObject(each) && Object.hasOwn(each, 'value') ? { ...each, value: '***' } : each;
  });
}

/** OpenAPI, Schema Object: a client should not send them; most servers pass over them, and so does this one. */
function withoutReadOnly({ value, declared }: Body, trail: Trail): unknown {
  const mask = declared?.readOnly();
  if (mask === undefined || value === undefined) return value;
  for (const pointer of hits(value, mask)) trail.notes.push(`${pointer} was ignored: it is read-only`);
  return strip(value, mask);
}

/** A body of the wrong type as a whole is no better than one that cannot be read. */
function refuse(violations: readonly Violation[]): Refusal {
  const whole = violations.find(({ in: place, keyword, pointer }) => {
    return place === 'body' && pointer === '' && keyword === 'type';
  });
  if (!whole) return new Refusal('invalid', 'The request is not what the contract asks for.', { violations });
  return new Refusal('unreadable', `The body ${whole.message}.`);
}

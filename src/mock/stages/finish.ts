import type { Contract, Operation, Violation } from '../../contract/model.js';
import { challenges } from '../../contract/security.js';
import type { Node } from '../../contract/node.js';
import { validateResponse } from '../../contract/validate.js';
import type { HttpResponse } from '../../http/exchange.js';
import type { Callbacks } from '../callbacks/callbacks.js';
import type { Journal } from '../journal.js';
import { mend } from '../answer/mend.js';
import { preferenceApplied } from '../request/prefer.js';
import { type Reply, readable, toResponse } from '../reply.js';
import type { Received } from './stage.js';
import type { Trail } from '../trail.js';

export interface Finishing {
  readonly contract: Contract;
  readonly journal: Pick<Journal, 'record'>;
  readonly warn: (message: string) => void;
  /** Undefined: nobody has asked for them. */
  readonly callbacks: Pick<Callbacks, 'after'> | undefined;
}

interface Checked {
  readonly response: HttpResponse;
  readonly violations: readonly Violation[];
}

const NONE: readonly Violation[] = Object.freeze([]);

/** The answer as it goes out: held against the contract, and written down. */
export function finish(
  parts: Finishing,
  received: Received,
  { reply, trail }: { reply: Reply; trail: Trail },
): HttpResponse {
  const { operation } = trail;
  const applied = trail.applied && preferenceApplied(trail.applied);
  const told = applied === undefined ? reply : withHeader(reply, 'preference-applied', applied);
  const whole = reply.status === 401 && operation ? challenging(told, operation) : told;
  const { response, violations } = checked(whole, operation, parts.contract);
  if (violations.length > 0 && operation) report(violations, { operation, reply, warn: parts.warn });
  parts.journal.record({
    received,
    response,
    operation,
    tenant: trail.tenant,
    requestValue: trail.requestValue,
    violations: verdictOf(trail.requestViolations, violations),
    notes: trail.notes,
  });
  parts.callbacks?.after({ received, trail, response, value: reply.value });
  return response;
}

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: { ...reply.headers, [name]: value } };
}

/** RFC 9110, 15.5.2: a 401 that was asked for, or is all that is declared, has a challenge as any other. */
function challenging(reply: Reply, { security }: Operation): Reply {
  const found = challenges(security.flat());
  const hasOne = found.length === 0 || reply.headers['www-authenticate'] !== undefined;
  return hasOne ? reply : withHeader(reply, 'www-authenticate', found.join(', '));
}

const CLEAN = { request: NONE, response: NONE };

function verdictOf(request: readonly Violation[], response: readonly Violation[]) {
  return request.length === 0 && response.length === 0 ? CLEAN : { request, response };
}

function checked(reply: Reply, operation: Operation | undefined, contract: Contract): Checked {
  const response = toResponse(reply);
  const violations = operation
    ? validateResponse(contract, operation, response, readable(reply.value))
    : NONE;
  if (violations.length === 0 || !operation || !reply.schema) return { response, violations };
  return mended(reply, { response, violations }, { operation, schema: reply.schema, contract });
}

function mended(
  reply: Reply,
  first: Checked,
  { operation, schema, contract }: { operation: Operation; schema: Node; contract: Contract },
): Checked {
  const value = mend(reply.value, { schema, contract });
  const response = toResponse({ ...reply, value });
  const violations = validateResponse(contract, operation, response, value);
  // What cannot be mended goes out as it was.
  return violations.length < first.violations.length ? { response, violations } : first;
}

/** A refusal that the contract does not declare is no news to anybody: it stands in the journal alone. */
function report(
  violations: readonly Violation[],
  { operation, reply, warn }: { operation: Operation; reply: Reply; warn: Finishing['warn'] },
): void {
  const [first] = violations;
  if (!first || (first.keyword === 'status' && reply.status >= 400)) return;
  const place = first.pointer === '' ? '' : ` at ${first.pointer}`;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
  warn(`the answer ${reply.status} to ${operation.id} breaks the contract${place}: ${first.message}${more}`);
}

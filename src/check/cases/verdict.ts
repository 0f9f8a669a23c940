import type { Operation, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { excerpt } from '../observe/body.js';
import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo, Severity } from '../finding.js';
import type { Path } from '../generate/json.js';
import type { Observation } from '../observe/observation.js';
import { invalidAccepted, invalidStatus, validRefused } from './checks.js';
import type { Ground } from './ground.js';

/** `other`: the answer says nothing about the request. The checks of every exchange speak of those. */
export type Outcome = 'accepted' | 'refused' | 'other';

/** Because of load or size, or because it is somebody else's turn. */
const ELSEWHERE: ReadonlySet<number> = new Set([408, 421, 425, 426, 429]);
/** RFC 9110 and 6585: the request is too large, or of a type that is not taken, whatever is in it. */
const OF_FORM: ReadonlySet<number> = new Set([413, 414, 415, 431]);

export function outcomeOf({ status, operation }: Observation): Outcome {
  if (status >= 200 && status < 300) return 'accepted';
  // Who may do what is for those to say who have written the extension.
  if (status === 401 && operation?.resource?.inferred !== false) return 'other';
  return status >= 400 && status < 500 && !ELSEWHERE.has(status) ? 'refused' : 'other';
}

/** A place as people name it. */
export function placeName(path: Path): string {
  if (path.length === 0) return 'the body';
  return `\`${path.map((part) => (/^\d+$/.test(part) ? '*' : part)).join('.')}\``;
}

/** What a case is about. */
export interface Topic {
  /** `the body`, `` `name` ``, `the query parameter `limit``. */
  readonly where: string;
  readonly kind: string;
  readonly what: string;
  readonly node?: Node | undefined;
  readonly member?: string | undefined;
}

/** What is wrong, and the check that says so. */
export interface Fault {
  readonly check: CheckInfo;
  readonly complaint: Complaint;
}

export interface Right extends Topic {
  readonly severity?: Severity | undefined;
}

/** A right request that is refused. */
export function faultOfRight({ cases }: Ground, seen: Observation, right: Right): Fault | undefined {
  const { where, kind, what, node, member, severity } = right;
  // RFC 9110, 15.5.10: a conflict is one with what is there, such as a record of the same name.
  if (outcomeOf(seen) !== 'refused' || seen.status === 409 || !seen.requestIsValid) return undefined;
  const complaint = {
    message: `${where} is refused although it is right: ${kind}`,
    expected: 'a 2xx answer, since the schema allows it',
    seen: `${seen.status} to ${what}: ${excerpt(seen.body.text ?? '')}`,
    remedy: 'accept what the schema allows, or say in the schema what is not taken',
    severity,
    place: node ?? cases.bodyNode(),
    member,
  };
  return { check: validRefused, complaint };
}

export interface Wrong extends Topic {
  readonly demand?: Violation | undefined;
  readonly severity?: Severity | undefined;
  readonly basis?: string | undefined;
}

/** A wrong request that is accepted, or refused with another status, unless the bytes that went out turn out to be right. */
export function faultOfWrong(
  { isFirm, isCertain }: Ground,
  seen: Observation,
  wrong: Wrong,
): Fault | undefined {
  const outcome = outcomeOf(seen);
  const { operation } = seen;
  if (seen.requestIsValid || !operation) return undefined;
  if (outcome === 'accepted')
    return { check: invalidAccepted, complaint: acceptedComplaint(seen, operation, wrong) };
  if (outcome !== 'refused' || !isCertain || !seen.declared || !isOtherRefusal(operation, seen.status))
    return undefined;
  const complaint = {
    message: `a wrong request is refused with ${seen.status}`,
    expected: refusalsOf(operation).join(' or '),
    seen: `${seen.status} to ${wrong.what} in ${wrong.where}: ${excerpt(seen.body.text ?? '')}`,
    remedy: 'answer with the status that is declared for wrong requests',
    severity: isFirm ? undefined : ('warning' as const),
    place: operation.node.child('responses'),
  };
  return { check: invalidStatus, complaint };
}

export function judgeRight(ground: Ground, seen: Observation, right: Right): Outcome {
  return say(ground, seen, faultOfRight(ground, seen, right));
}

export function judgeWrong(ground: Ground, seen: Observation, wrong: Wrong): Outcome {
  return say(ground, seen, faultOfWrong(ground, seen, wrong));
}

function say({ stage }: Ground, seen: Observation, fault: Fault | undefined): Outcome {
  if (fault) stage.report(fault.check, fault.complaint, seen);
  return outcomeOf(seen);
}

function acceptedComplaint(seen: Observation, operation: Operation, wrong: Wrong) {
  const { where, kind, what, demand, severity, basis, node, member } = wrong;
  const refusals = refusalsOf(operation);
  const reason = demand ? `: ${demand.message}` : '';
  return {
    message: `${where} is accepted although it is wrong: ${kind}`,
    expected: `${refusals.join(' or ') || 'a 4xx answer'}${reason}`,
    seen: `${seen.status} to ${what}`,
    remedy: 'look at the whole request before anything is done, and refuse it',
    severity: refusals.length === 0 ? ('warning' as const) : severity,
    basis,
    place: basis === undefined ? (demand?.node ?? node) : undefined,
    member,
  };
}

/** Declared statuses that say that the request is wrong. */
export function refusalsOf({ responses }: Operation): readonly string[] {
  return responses.map(({ status }) => status).filter((status) => ['400', '422', '4XX'].includes(status));
}

function isOtherRefusal(operation: Operation, status: number): boolean {
  const refusals = refusalsOf(operation);
  if (refusals.length === 0 || refusals.includes('4XX') || OF_FORM.has(status)) return false;
  return !refusals.includes(String(status));
}

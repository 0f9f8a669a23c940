import type { Operation } from '../../contract/model.js';
import { isVisible } from '../../contract/security.js';
import { isUnreadable } from '../checks/credentials-needed.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { isSuccess } from './answers.js';
import type { Subject } from './subject.js';

/** The operations that nobody may use without credentials. */
export function secured({ resource }: Subject): readonly Operation[] {
  return [...resource.operations.values()].filter(
    ({ security }) => security.length > 0 && security.every((each) => each.some(isVisible)),
  );
}

export function usesBearer(subject: Subject): boolean {
  return secured(subject).every(({ security }) => security.every(([first]) => first?.kind === 'bearer'));
}

/** True when credentials that are missing or bad were refused with 401; failures and redirects are told elsewhere. */
export function judgeRefusal(actor: Actor, seen: Observation, missing: boolean): boolean {
  if (seen.status === 401 || seen.status >= 500 || (seen.status >= 300 && seen.status < 400)) return true;
  const kind = missing ? 'without credentials' : 'with bad credentials';
  actor.report({
    complaint: {
      severity: !isSuccess(seen) && isUnreadable(seen.sent) ? ('warning' as const) : undefined,
      message: isSuccess(seen)
        ? `a request ${kind} succeeds`
        : `a request ${kind} is answered with ${seen.status} instead of 401`,
      expected: '401',
      seen: String(seen.status),
      remedy: 'look at the credentials before anything else, on every operation',
      place: actor.subject.place(seen.operation, 401),
    },
    seen: [seen],
  });
  return false;
}

/** As it was sent, where it is a bearer token. */
export function tokenOf({ exchange }: Observation): string | undefined {
  const sent = exchange.request.headers['authorization'];
  return typeof sent === 'string' ? /^Bearer (\S{2,})$/.exec(sent)?.[1] : undefined;
}

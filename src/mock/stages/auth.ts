import type { Requirement, SecurityScheme } from '../../contract/model.js';
import { challenges, credentialOf, judgeSecurity, isVisible } from '../../contract/security.js';
import type { HttpRequest } from '../../http/exchange.js';
import { Refusal } from '../refusal.js';
import type { Authorised, Routed } from './stage.js';
import { PUBLIC, type Tenants } from '../tenants.js';

/** Whose records the request is about, or a 401. */
export function authorise(routed: Routed, tenants: Tenants): Authorised | Refusal {
  const { request, startedAt, tooLarge, plan, params, path } = routed;
  const tenant = judge(plan.security, request, tenants);
  return tenant instanceof Refusal ? tenant : { request, startedAt, tooLarge, plan, params, path, tenant };
}

function judge(
  requirements: readonly Requirement[],
  request: HttpRequest,
  tenants: Tenants,
): string | Refusal {
  let refused = false;
  for (const requirement of requirements) {
    const tenant = requirement.length > 0 ? tenantFor(requirement, request, tenants) : undefined;
    if (typeof tenant === 'string') return tenant;
    refused ||= tenant === null;
  }
  if (refused) return invalid(requirements);
  const verdict = judgeSecurity(requirements, request);
  if (verdict.satisfied) return PUBLIC;
  return verdict.malformed ? invalid(requirements) : missing(requirements);
}

/**
 * Several credentials of one requirement are one tenant: with tokens the one that all of them name. Undefined: the request does not have
 * them all; null: nobody may use one of them.
 */
function tenantFor(
  requirement: Requirement,
  request: HttpRequest,
  tenants: Tenants,
): string | undefined | null {
  const found: string[] = [];
  for (const scheme of requirement) {
    const value = credentialOf(scheme, request);
    if (value === undefined) return undefined;
    const tenant = isVisible(scheme) ? tenants.of(secretOf(scheme, value)) : PUBLIC;
    if (tenant === undefined) return null;
    if (isVisible(scheme) && !found.includes(tenant)) found.push(tenant);
  }
  const [first = PUBLIC] = found;
  return found.length < 2 ? first : (tenants.of(found.join(' ')) ?? null);
}

const DIGEST_USER = /username="((?:[^"\\]|\\.)*)"/;

/** What stays the same from request to request: of Basic `user:password`, of Digest the user. */
function secretOf(scheme: SecurityScheme, value: string): string {
  if (scheme.kind === 'basic') return Buffer.from(value, 'base64').toString();
  if (scheme.scheme === 'digest') return DIGEST_USER.exec(value)?.[1] ?? value;
  return value;
}

function missing(requirements: readonly Requirement[]): Refusal {
  const headers = challengeHeaders(requirements);
  return new Refusal('credentials-missing', 'Authentication credentials were not provided.', { headers });
}

/** RFC 6750, 3.1: a bearer token that was sent and is no good is named as the error. */
function invalid(requirements: readonly Requirement[]): Refusal {
  const headers = challengeHeaders(requirements, (text) =>
    text === 'Bearer' ? 'Bearer error="invalid_token"' : text,
  );
  return new Refusal('credentials-invalid', 'Invalid credentials.', { headers });
}

function challengeHeaders(
  requirements: readonly Requirement[],
  say = (text: string) => text,
): Record<string, string> {
  const found = challenges(requirements.flat()).map(say);
  return found.length > 0 ? { 'www-authenticate': found.join(', ') } : {};
}

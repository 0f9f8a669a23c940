import type { SecurityScheme } from '../contract/model.js';
import { type Credential, challenges, judgeSecurity } from '../contract/security.js';
import type { HttpRequest } from '../http/exchange.js';
import type { AuthPlan } from './plan.js';
import { Refusal } from './refusal.js';
import type { Authorised, Routed } from './stages.js';
import { PUBLIC, type Tenants } from './tenants.js';

/** Whose records the request is about, or a 401. */
export function authorise(routed: Routed, tenants: Tenants): Authorised | Refusal {
  const { request, startedAt, tooLarge, plan, params, path } = routed;
  const tenant = judge(plan.auth, request, tenants);
  return tenant instanceof Refusal ? tenant : { request, startedAt, tooLarge, plan, params, path, tenant };
}

function judge(plan: AuthPlan, request: HttpRequest, tenants: Tenants): string | Refusal {
  let refused = false;
  for (const alternative of plan.alternatives) {
    const verdict = judgeSecurity(alternative, request);
    if (!verdict.satisfied) continue;
    const tenant = tenantOf(verdict.credentials, tenants);
    if (tenant !== undefined) return tenant;
    refused = true;
  }
  if (refused) return invalid(plan);
  const verdict = judgeSecurity(plan.requirements, request);
  if (verdict.satisfied) return PUBLIC;
  return verdict.malformed ? invalid(plan) : missing(plan);
}

/** Several credentials of one requirement are one tenant: with tokens the one that all of them name. */
function tenantOf(credentials: readonly Credential[], tenants: Tenants): string | undefined {
  const [first, ...others] = credentials.filter(({ scheme }) => isVisible(scheme));
  if (!first) return PUBLIC;
  if (others.length === 0) return tenants.of(secretOf(first));
  const found = new Set([first, ...others].map((credential) => tenants.of(secretOf(credential))));
  if (found.size === 1) return found.values().next().value;
  const all = [...found];
  return all.includes(undefined) ? undefined : tenants.of(all.join(' '));
}

function isVisible({ kind }: SecurityScheme): boolean {
  return kind !== 'mutualTLS' && kind !== 'unknown';
}

const DIGEST_USER = /username="((?:[^"\\]|\\.)*)"/;

/** What stays the same from request to request: of Basic `user:password`, of Digest the user. */
function secretOf({ scheme, value }: Credential): string {
  if (scheme.kind === 'basic') return Buffer.from(value, 'base64').toString();
  if (scheme.scheme === 'digest') return DIGEST_USER.exec(value)?.[1] ?? value;
  return value;
}

function missing(plan: AuthPlan): Refusal {
  const headers = challengeHeaders(plan);
  return new Refusal('credentials-missing', 'Authentication credentials were not provided.', { headers });
}

/** RFC 6750, 3.1: a bearer token that was sent and is no good is named as the error. */
function invalid(plan: AuthPlan): Refusal {
  const headers = challengeHeaders(plan, (text) =>
    text === 'Bearer' ? 'Bearer error="invalid_token"' : text,
  );
  return new Refusal('credentials-invalid', 'Invalid credentials.', { headers });
}

function challengeHeaders({ requirements }: AuthPlan, say = (text: string) => text): Record<string, string> {
  const schemes = requirements.flat();
  const found = challenges(schemes).map(say);
  return found.length > 0 ? { 'www-authenticate': found.join(', ') } : {};
}

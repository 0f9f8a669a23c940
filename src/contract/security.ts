import type { HttpRequest } from '../http/exchange.js';
import { header } from '../http/exchange.js';
import { parseCookies, parseQuery, splitTarget } from '../http/target.js';
import type { Requirement, SecurityScheme } from './model.js';
import type { Node } from './node.js';

/** What a request carries for one scheme. The value is a secret. */
export interface Credential {
  readonly scheme: SecurityScheme;
  readonly value: string;
}

export type SecurityVerdict =
  | { readonly satisfied: true; readonly credentials: readonly Credential[] }
  /** `malformed`: something was sent for a scheme, but not in its form; the challenges name what would do. */
  | { readonly satisfied: false; readonly malformed: boolean; readonly schemes: readonly SecurityScheme[] };

const OPEN: SecurityVerdict = { satisfied: true, credentials: [] };

/**
 * OR between requirements, AND within one (OpenAPI 3.1, Security Requirement Object). The first requirement that holds counts;
 * an empty one holds last, so that credentials that were sent are seen.
 */
export function judgeSecurity(requirements: readonly Requirement[], request: HttpRequest): SecurityVerdict {
  if (requirements.length === 0) return OPEN;
  for (const requirement of requirements) {
    const credentials = requirement.length > 0 ? credentialsFor(requirement, request) : undefined;
    if (credentials) return { satisfied: true, credentials };
  }
  if (requirements.some((requirement) => requirement.length === 0)) return OPEN;
  const schemes = [...new Map(requirements.flat().map((scheme) => [scheme.name, scheme])).values()];
  return { satisfied: false, malformed: schemes.some((scheme) => isPresent(scheme, request)), schemes };
}

function credentialsFor(requirement: Requirement, request: HttpRequest): Credential[] | undefined {
  const found: Credential[] = [];
  for (const scheme of requirement) {
    const value = credentialOf(scheme, request);
    if (value === undefined) return undefined;
    found.push({ scheme, value });
  }
  return found;
}

/** The non-empty credential that the request carries for the scheme, in the scheme's form. */
export function credentialOf(scheme: SecurityScheme, request: HttpRequest): string | undefined {
  switch (scheme.kind) {
    case 'bearer':
      return authorization(request, 'bearer');
    case 'basic':
      return basic(authorization(request, 'basic'));
    case 'http-other':
      return authorization(request, scheme.scheme ?? '');
    case 'apiKey':
      return apiKey(scheme, request) || undefined;
    // Neither can be seen in a request: what cannot be judged does not refuse.
    case 'mutualTLS':
    case 'unknown':
      return 'none';
  }
}

/** RFC 9110, 11.4: `scheme SP+ token`, the scheme without case. */
function authorization(request: HttpRequest, scheme: string): string | undefined {
  const field = header(request.headers, 'authorization');
  if (field === undefined) return undefined;
  const space = field.indexOf(' ');
  if (space < 0 || field.slice(0, space).toLowerCase() !== scheme) return undefined;
  return field.slice(space + 1).trim() || undefined;
}

/** RFC 7617: base64 of `user-id:password`. */
function basic(token: string | undefined): string | undefined {
  if (token === undefined || !/^[A-Za-z0-9+/_-]+=*$/.test(token)) return undefined;
  return Buffer.from(token, 'base64').includes(0x3a) ? token : undefined;
}

function apiKey(scheme: SecurityScheme, request: HttpRequest): string | undefined {
  const name = scheme.parameter ?? '';
  if (scheme.in === 'query') return parseQuery(splitTarget(request.target).query).get(name)?.[0];
  if (scheme.in === 'cookie') return parseCookies(request.headers['cookie']).get(name);
  return header(request.headers, name.toLowerCase())?.trim();
}

function isPresent(scheme: SecurityScheme, request: HttpRequest): boolean {
  if (scheme.kind === 'apiKey') return false;
  return (header(request.headers, 'authorization') ?? '').trim() !== '';
}

/** RFC 9110, 11.6.1: what goes into `WWW-Authenticate`, one challenge a scheme that HTTP knows. */
export function challenges(schemes: readonly SecurityScheme[]): string[] {
  const found = new Set<string>();
  for (const scheme of schemes) {
    if (scheme.kind === 'bearer') found.add('Bearer');
    else if (scheme.kind === 'basic') found.add('Basic realm="api", charset="UTF-8"');
    else if (scheme.kind === 'http-other' && scheme.scheme) found.add(titled(scheme.scheme));
    else if (scheme.kind === 'apiKey')
      found.add(`ApiKey in="${scheme.in ?? 'header'}", name="${quoted(scheme.parameter)}"`);
  }
  return [...found];
}

function titled(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function quoted(text = ''): string {
  return text.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&');
}

/** Security Scheme Object to what of it a request can show. */
export function readScheme(name: string, node: Node): SecurityScheme {
  const type = node.string('type')?.toLowerCase();
  const scheme = node.string('scheme')?.toLowerCase();
  if (type === 'oauth2' || type === 'openidconnect') return { name, kind: 'bearer', node };
  if (type === 'http' && (scheme === 'bearer' || scheme === 'basic')) return { name, kind: scheme, node };
  if (type === 'http' && scheme) return { name, kind: 'http-other', scheme, node };
  if (type === 'mutualtls') return { name, kind: 'mutualTLS', node };
  const place = node.string('in');
  const parameter = node.string('name');
  const known = place === 'header' || place === 'query' || place === 'cookie';
  if (type === 'apikey' && known && parameter) return { name, kind: 'apiKey', in: place, parameter, node };
  return { name, kind: 'unknown', node };
}

/** Whether a request shows it: a certificate belongs to the connection. */
export function isVisible({ kind }: SecurityScheme): boolean {
  return kind !== 'mutualTLS' && kind !== 'unknown';
}

/** A request has one Authorization field (RFC 9110, 11.6.2): of several schemes that want it, each alone has to do. */
export function sendable(requirement: Requirement): Requirement[] {
  const rivals = requirement.filter(wantsAuthorization);
  if (rivals.length < 2) return [requirement];
  return rivals.map((rival) => requirement.filter((scheme) => scheme === rival || !rivals.includes(scheme)));
}

function wantsAuthorization({ kind, in: place, parameter }: SecurityScheme): boolean {
  if (kind === 'apiKey') return place === 'header' && parameter?.toLowerCase() === 'authorization';
  return kind === 'bearer' || kind === 'basic' || kind === 'http-other';
}

import type { SecurityScheme } from '../../../contract/model.js';
import { credentialOf } from '../../../contract/security.js';
import { type HttpRequest, header } from '../../../http/exchange.js';
import type { Call } from './call.js';

/** The schemes of the operation. */
export function schemesOf({ operation }: Call): readonly SecurityScheme[] {
  return operation?.security.flat() ?? [];
}

/** The credential of the request; undefined where there is none in the form of a scheme. */
export function tokenOf(call: Call): string | undefined {
  return schemesOf(call)
    .map((scheme) => credentialOf(scheme, call.request))
    .find((value) => value !== undefined);
}

/** As it was sent; empty where it was not. */
export function authorization({ request }: Call): string {
  return header(request.headers, 'authorization') ?? '';
}

/** The request with another credential of the same scheme. */
export function withToken(call: Call, token: string): Call {
  const [scheme] = schemesOf(call);
  if (!scheme) return call;
  const { request } = call;
  const value = text(scheme, token);
  if (scheme.kind !== 'apiKey') return call.with({ headers: { ...request.headers, authorization: value } });
  const name = scheme.parameter ?? '';
  if (scheme.in === 'header')
    return call.with({ headers: { ...request.headers, [name.toLowerCase()]: token } });
  if (scheme.in === 'cookie')
    return call.with({ headers: { ...request.headers, cookie: `${name}=${token}` } });
  const mark = request.target.includes('?') ? '&' : '?';
  return call.with({ target: `${request.target}${mark}${name}=${encodeURIComponent(token)}` });
}

function text({ kind, scheme }: SecurityScheme, token: string): string {
  if (kind === 'basic') return `Basic ${Buffer.from(token).toString('base64')}`;
  return `${kind === 'bearer' ? 'Bearer' : (scheme ?? 'Bearer')} ${token}`;
}

/** Whether anything at all was sent that looks like a credential. */
export function hasCredentials(call: Call): boolean {
  const { request } = call;
  const named = schemesOf(call).some((scheme) => scheme.parameter && mentions(request, scheme.parameter));
  return header(request.headers, 'authorization') !== undefined || named;
}

function mentions({ headers, target }: HttpRequest, name: string): boolean {
  const cookie = header(headers, 'cookie') ?? '';
  return (
    header(headers, name.toLowerCase()) !== undefined ||
    cookie.includes(`${name}=`) ||
    target.includes(`${encodeURIComponent(name)}=`)
  );
}

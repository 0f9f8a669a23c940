import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { header, type HttpRequest, type HttpResponse } from '../../http/exchange.js';
import { problem } from './reply.js';

/** Lets a request pass (undefined), or refuses it. `peer` is the address it came from. */
export type Guard = (request: HttpRequest, peer: string | undefined) => HttpResponse | undefined;

/** With a token whoever has it may pass, from anywhere. Without, only this machine, and no page of another origin. */
export function createGuard(token: string | undefined): Guard {
  return token === undefined ? guardLocal : tokenGuard(token);
}

function tokenGuard(token: string): Guard {
  const salt = randomBytes(16).toString('hex');
  // Digests are equally long, so that the comparison says nothing of the length either.
  const digest = (text: string): Buffer => hash('sha256', salt + text, 'buffer');
  const expected = digest(token);
  return (request) => {
    const given = /^bearer +(.+)$/i.exec(header(request.headers, 'authorization') ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given.trim()), expected)) return undefined;
    const detail = 'the admin API of this mock needs its token: Authorization: Bearer …';
    return problem(401, detail, { headers: { 'www-authenticate': 'Bearer realm="admin"' } });
  };
}

function guardLocal(request: HttpRequest, peer: string | undefined): HttpResponse | undefined {
  const { headers } = request;
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  if (!isLoopback(peer) || forwarded) return refuse('only programs on the same machine');
  const host = header(headers, 'host') ?? '';
  // DNS rebinding: a page's own name can be made to lead to 127.0.0.1, but it stays in the Host header.
  if (!isLocalName(hostName(host))) return refuse('only requests to localhost');
  const origin = header(headers, 'origin');
  const foreign = origin !== undefined && origin !== `http://${host}`;
  if (foreign || header(headers, 'sec-fetch-site') === 'cross-site')
    return refuse('no pages of another origin');
  return undefined;
}

function refuse(who: string): HttpResponse {
  return problem(403, `the admin API serves ${who}; start the mock with --admin-token to open it`);
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

function isLocalName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  );
}

import type { Headers } from './exchange.js';
import { formDecode } from './percent.js';

/** A name that is decoded and a value that is still as it came. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

const ORIGIN = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*/;

/** Path and query of a request target, both still percent-encoded. Absolute form and `*` are taken too (RFC 9112, 3.2). */
export function splitTarget(target: string): { path: string; query: string } {
  const local = target.startsWith('/') ? target : target.replace(ORIGIN, '');
  const hash = local.indexOf('#');
  const whole = hash < 0 ? local : local.slice(0, hash);
  const mark = whole.indexOf('?');
  if (mark < 0) return { path: whole || '/', query: '' };
  return { path: whole.slice(0, mark) || '/', query: whole.slice(mark + 1) };
}

/** The members of a query or a form body, in their order. */
export function queryPairs(query: string): Pair[] {
  const pairs: Pair[] = [];
  const text = query.startsWith('?') ? query.slice(1) : query;
  if (text === '') return pairs;
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    pairs.push({ name: formDecode(name), value: equals < 0 ? '' : part.slice(equals + 1) });
  }
  return pairs;
}

/** Names and values decoded, `+` as a space. A leading `?` is ignored. */
export function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { name, value } of queryPairs(query)) {
    const known = values.get(name);
    if (known) known.push(formDecode(value));
    else values.set(name, [formDecode(value)]);
  }
  return values;
}

/** The pairs of a Cookie header (RFC 6265, 4.2.1), as they came but for the quotes. */
export function cookiePairs(cookie: Headers[string]): Pair[] {
  if (cookie === undefined) return [];
  const text = typeof cookie === 'string' ? cookie : cookie.join(';');
  const pairs: Pair[] = [];
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim();
    if (name !== '') pairs.push({ name, value: unquote(part.slice(equals + 1).trim()) });
  }
  return pairs;
}

/** The first value of each cookie, not percent-decoded. */
export function parseCookies(cookie: Headers[string]): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const { name, value } of cookiePairs(cookie)) {
    if (!cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

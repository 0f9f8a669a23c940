import { createHash, randomBytes } from 'node:crypto';
import type { Headers } from './exchange.js';
import { createHalfSipHash } from './half-siphash.js';
import { formDecode } from './percent.js';
import { createSecretFinder } from './secret-forms.js';

/** Which members of a JSON value are secret: the whole, or those below. */
export type Mask =
  | true
  | {
      readonly properties?: ReadonlyMap<string, Mask> | undefined;
      readonly items?: Mask | undefined;
      /** Members that `properties` does not name. */
      readonly additional?: Mask | undefined;
    };

/** Replaces secrets by fingerprints that are the same for the same secret, as long as the redactor lives. */
export interface Redactor {
  /** `***` and six hexadecimal digits of a salted hash. */
  readonly fingerprint: (secret: string) => string;
  /** Without credentials and cookies, and without the fields of `secretNames` (in lower case). Schemes and names stay. */
  readonly redactHeaders: (headers: Headers, secretNames?: Iterable<string>) => Headers;
  /** Without the values of these query parameters, and without user information. */
  readonly redactTarget: (target: string, secretQueryNames?: ReadonlySet<string>) => string;
  /**
   * Without these values wherever they stand, also as JSON, percent-encoded or in base64. One shorter than four
   * characters is only replaced where it is the whole of a value, or every text would be full of holes.
   */
  readonly redactText: (text: string, secrets: Iterable<string>) => string;
  /** A copy without what is masked; what is not masked is shared. A string has its own fingerprint, as has a number by its digits; any other value has one of its own kind. */
  readonly redactValue: (value: unknown, mask: Mask) => unknown;
}

export function createRedactor(options: { readonly salt?: string | undefined } = {}): Redactor {
  const fingerprint = createFingerprint(options.salt ?? randomBytes(16).toString('hex'));
  const { replace } = createSecretFinder();
  return {
    fingerprint,
    redactHeaders: (headers, secretNames = NONE) => redactHeaders(headers, secretNames, fingerprint),
    redactTarget: (target, names = NONE) => redactTarget(target, names, fingerprint),
    redactText: (text, secrets) => replace(text, secrets, fingerprint),
    redactValue: (value, mask) => redactValue(value, mask, { fingerprint, depth: 0 }),
  };
}

type Fingerprint = (secret: string) => string;

const NONE: ReadonlySet<string> = new Set();
function createFingerprint(salt: string): Fingerprint {
  const key = createHash('sha256').update(salt).digest();
  const hash = createHalfSipHash(key.readInt32LE(0), key.readInt32LE(4));
  return (secret) => {
    const bits = hash(secret);
    return `***${digits(bits >>> 24)}${digits(bits >>> 16)}${digits(bits >>> 8)}`;
  };
}

const HEXADECIMAL: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

function digits(byte: number): string {
  return HEXADECIMAL[byte & 0xff] as string;
}

interface Field {
  readonly name: string;
  readonly redact: (value: string, fingerprint: Fingerprint) => string;
}

const CREDENTIALS: readonly Field[] = [
  { name: 'authorization', redact: redactCredentials },
  { name: 'proxy-authorization', redact: redactCredentials },
  { name: 'cookie', redact: redactCookies },
  { name: 'set-cookie', redact: redactSetCookie },
];
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set(CREDENTIALS.map(({ name }) => name));

function redactHeaders(headers: Headers, secretNames: Iterable<string>, fingerprint: Fingerprint): Headers {
  let copy: Record<string, string | readonly string[] | undefined> | undefined;
  for (const field of CREDENTIALS) {
    const value = textOf(headers, field.name);
    if (value !== undefined) (copy ??= { ...headers })[field.name] = each(value, field.redact, fingerprint);
  }
  for (const name of secretNames) {
    const value = textOf(headers, name);
    if (value === undefined || CREDENTIAL_NAMES.has(name)) continue;
    (copy ??= { ...headers })[name] = each(value, redactWhole, fingerprint);
  }
  return copy ?? headers;
}

/** Names like `constructor` lead to what is no header. */
function textOf(headers: Headers, name: string): string | readonly string[] | undefined {
  const value = headers[name];
  return value === undefined || typeof value === 'string' || Array.isArray(value) ? value : undefined;
}

function each(
  value: string | readonly string[],
  redact: Field['redact'],
  fingerprint: Fingerprint,
): string | string[] {
  return typeof value === 'string'
    ? redact(value, fingerprint)
    : value.map((text) => redact(text, fingerprint));
}

/** Registered schemes and common others. What stands before an unknown first word may be half of a secret. */
const SCHEME =
  /^(basic|bearer|digest|dpop|hoba|hawk|mac|mutual|negotiate|ntlm|oauth|scram-sha-\d+|vapid|token|api-?key|key|aws4-hmac-sha256)[ \t]+(?=\S)/i;

function redactCredentials(value: string, fingerprint: Fingerprint): string {
  // The most usual form by far, without the expression.
  if (value.startsWith('Bearer ') && value.charCodeAt(7) > 0x20)
    return `Bearer ${fingerprint(value.slice(7))}`;
  const scheme = SCHEME.exec(value);
  if (!scheme) return value === '' ? '' : fingerprint(value);
  return `${scheme[1]!} ${fingerprint(value.slice(scheme[0].length))}`;
}

function redactCookies(value: string, fingerprint: Fingerprint): string {
  return value
    .split(';')
    .map((pair) => redactPair(pair, fingerprint))
    .join(';');
}

function redactSetCookie(value: string, fingerprint: Fingerprint): string {
  const end = value.indexOf(';');
  const pair = end < 0 ? value : value.slice(0, end);
  return redactPair(pair, fingerprint) + value.slice(pair.length);
}

function redactPair(pair: string, fingerprint: Fingerprint): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return pair.trim() === '' ? pair : fingerprint(pair.trim());
  return pair.slice(0, equals + 1) + fingerprint(pair.slice(equals + 1).trim());
}

const USER_INFORMATION = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/?#]*@/;

function redactTarget(target: string, names: ReadonlySet<string>, fingerprint: Fingerprint): string {
  const text = target.startsWith('/') ? target : target.replace(USER_INFORMATION, '$1***@');
  const mark = text.indexOf('?');
  if (mark < 0 || names.size === 0) return text;
  const query = text.slice(mark + 1).split('&');
  return `${text.slice(0, mark)}?${query
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0 || !names.has(formDecode(pair.slice(0, equals)))) return pair;
      return pair.slice(0, equals + 1) + fingerprint(formDecode(pair.slice(equals + 1)));
    })
    .join('&')}`;
}

const MAX_DEPTH = 256;

interface Walk {
  readonly fingerprint: Fingerprint;
  readonly depth: number;
}

/** Below the greatest depth all is masked: better too much than a secret. */
function redactValue(value: unknown, mask: Mask, walk: Walk): unknown {
  if (value === null || value === undefined) return value;
  if (mask === true || walk.depth > MAX_DEPTH) return redactWhole(value, walk.fingerprint);
  if (typeof value !== 'object') return value;
  const next = { fingerprint: walk.fingerprint, depth: walk.depth + 1 };
  if (Array.isArray(value)) {
    const { items } = mask;
    return items ? value.map((item) => redactValue(item, items, next)) : value;
  }
  return redactMembers(value as Readonly<Record<string, unknown>>, mask, next);
}

function redactWhole(value: unknown, fingerprint: Fingerprint): string {
  if (typeof value !== 'object' || value === null) return fingerprint(String(value));
  try {
    return fingerprint(spelled(value));
  } catch {
    // Deeper than the stack.
    return '***';
  }
}

/** A text for a JSON value, another one for another value. JSON.stringify would do, in five times the time. */
function spelled(value: unknown): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (typeof value !== 'object' || value === null) return `${String(value)};`;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += spelled(item);
    return `[${text}]`;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) text += `${name.length}:${name}${spelled(members[name])}`;
  return `{${text}}`;
}

function redactMembers(
  value: Readonly<Record<string, unknown>>,
  { properties, additional }: Exclude<Mask, true>,
  walk: Walk,
): unknown {
  let copy: Record<string, unknown> | undefined;
  // The names of the value, and not those of the mask: a value is mostly the smaller of the two.
  for (const name of Object.keys(value)) {
    const mask = properties?.get(name) ?? additional;
    if (mask === undefined) continue;
    const member = redactValue(value[name], mask, walk);
    if (member !== value[name]) (copy ??= { ...value })[name] = member;
  }
  return copy ?? value;
}

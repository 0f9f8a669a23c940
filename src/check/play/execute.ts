import { formSpecOf } from '../../contract/form-spec.js';
import { shapeOf } from '../../contract/shape-of.js';
import type { Contract, Operation, Parameter, SecurityScheme } from '../../contract/model.js';
import type { Credentials } from '../../fixture/scenario.js';
import type { Headers, HttpRequest } from '../../http/exchange.js';
import { type FormSpec, encodeForm } from '../../http/form.js';
import { type MediaType, isJson, parseMediaType } from '../../http/media-type.js';
import { encodeMultipart } from '../../http/multipart.js';
import { encodeParts } from '../../http/multipart-form.js';
import { encode } from '../../http/parameters.js';
import { percentEncode } from '../../http/percent.js';
import type { JsonValue } from '../../http/shape.js';
import type { Tokens } from '../tokens.js';
import type { Call, CallBody } from './stage.js';
import { usualContent } from './usual-content.js';

/** Headers that every request has, as clients send them: they decide what compression and formats servers answer with. */
const USUAL: Headers = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'spectwin' };

interface Setting {
  readonly contract: Contract;
  readonly tokens: Tokens;
}

type Mutable = Record<string, string | readonly string[] | undefined>;

interface Draft {
  target: string;
  readonly headers: Mutable;
}

/** The request that a call stands for: parameters and body as the operation declares them, credentials by its security. */
export function requestOf(call: Call, setting: Setting): HttpRequest {
  const { operation } = call;
  const draft: Draft = { target: call.target ?? operation?.path ?? '/', headers: { ...USUAL } };
  if (operation) writeParameters(draft, operation, call);
  const body = call.body && writeBody(draft, call.body, { operation, contract: setting.contract });
  const security = schemesOf(operation, setting);
  writeCredentials(draft, call.credentials ?? 'token', { security, tokens: setting.tokens });
  return {
    method: call.method ?? operation?.method ?? 'GET',
    target: draft.target,
    headers: withOwn(draft.headers, call.headers),
    body,
  };
}

/** A request made elsewhere, with the usual headers below its own and credentials where it wants them. */
export function completed(
  request: HttpRequest,
  credentials: Credentials,
  setting: { contract: Contract; tokens: Tokens },
): HttpRequest {
  const draft: Draft = { target: request.target, headers: { ...USUAL } };
  const match = setting.contract.match(request.method, request.target.replace(/[?#].*$/s, ''));
  const operation = 'operation' in match ? match.operation : undefined;
  writeCredentials(draft, credentials, {
    security: schemesOf(operation, setting),
    tokens: setting.tokens,
  });
  return { ...request, target: draft.target, headers: withOwn(draft.headers, request.headers) };
}

function withOwn(headers: Mutable, own: Headers | undefined): Headers {
  const all = Object.entries({ ...headers, ...own });
  const cookies = own?.['cookie'] && headers['cookie'] && besideOwn(headers['cookie'], own['cookie']);
  if (cookies) all.push(['cookie', cookies]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Cookies of parameters and credentials stay where others are sent, but for those of the same name. */
function besideOwn(known: string | readonly string[], own: string | readonly string[]): string {
  const pairs = [own].flat().join('; ').split('; ');
  const names = new Set(pairs.map(cookieName));
  const kept = [known].flat().join('; ').split('; ');
  return [...kept.filter((pair) => !names.has(cookieName(pair))), ...pairs].join('; ');
}

function cookieName(pair: string): string {
  return pair.replace(/=.*$/s, '').trim();
}

function writeParameters(draft: Draft, operation: Operation, call: Call): void {
  for (const parameter of operation.parameters) {
    const value = valueFor(parameter, call.parameters ?? {});
    if (value !== undefined) writeParameter(draft, parameter, value as JsonValue);
  }
}

function valueFor({ in: place, name }: Parameter, values: Readonly<Record<string, unknown>>): unknown {
  const exact = `${place}:${name}`;
  if (Object.hasOwn(values, exact)) return values[exact];
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function writeParameter(draft: Draft, { in: place, name, spec }: Parameter, value: JsonValue): void {
  const text = encode(spec, value);
  if (place === 'path') draft.target = draft.target.replaceAll(`{${name}}`, () => text);
  else if (place === 'header') draft.headers[name.toLowerCase()] = text;
  else if (text !== '' && place === 'cookie') addCookie(draft, text);
  else if (text !== '') addQuery(draft, text);
}

function addQuery(draft: Draft, text: string): void {
  draft.target += `${draft.target.includes('?') ? '&' : '?'}${text}`;
}

function addCookie(draft: Draft, text: string): void {
  const known = draft.headers['cookie'];
  draft.headers['cookie'] = known === undefined ? text : `${String(known)}; ${text}`;
}

interface BodyPlace {
  readonly operation: Operation | undefined;
  readonly contract: Contract;
}

function writeBody(draft: Draft, body: CallBody, place: BodyPlace): Uint8Array {
  const contents = place.operation?.requestBody?.content ?? [];
  const usual = usualContent(contents)?.range;
  const first = usual?.includes('*') ? undefined : usual;
  const type = body.contentType === undefined ? (first ?? 'application/json') : body.contentType;
  if (type !== null) draft.headers['content-type'] = type;
  if ('raw' in body) return typeof body.raw === 'string' ? Buffer.from(body.raw) : body.raw;
  const { contentType, bytes } = serialise(body.value, type ?? first ?? 'application/json', place);
  if (type !== null) draft.headers['content-type'] = contentType;
  return bytes;
}

interface Serialised {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

function serialise(value: unknown, contentType: string, place: BodyPlace): Serialised {
  const media = parseMediaType(contentType);
  if (media && isMembers(value)) {
    if (media.essence === 'application/x-www-form-urlencoded')
      return { contentType, bytes: Buffer.from(encodeForm(value, formOf(media, place))) };
    if (media.essence === 'multipart/form-data') {
      const { contentType: withBoundary, body } = encodeMultipart(encodeParts(value, formOf(media, place)));
      return { contentType: withBoundary, bytes: body };
    }
  }
  const isText = typeof value === 'string' && !(media && isJson(media));
  return { contentType, bytes: Buffer.from(isText ? value : (JSON.stringify(value) ?? '')) };
}

function formOf({ essence }: MediaType, { operation, contract }: BodyPlace): FormSpec {
  const content = operation?.requestBody?.content.find(({ range }) => range.startsWith(essence));
  return content ? formSpecOf(content, contract) : { shape: shapeOf(undefined, contract) };
}

function isMembers(value: unknown): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemes of the first alternative that the token fits; without an operation, those of any other. */
function schemesOf(
  operation: Operation | undefined,
  { contract, tokens }: Setting,
): readonly SecurityScheme[] {
  const from =
    operation ?? contract.operations.find(({ security }) => security.some((each) => each.length > 0));
  const all = from?.security.filter((requirement) => requirement.length > 0) ?? [];
  const { token = ':' } = tokens;
  const fits = ({ kind }: SecurityScheme): boolean => kind !== 'basic' || isBasic(token);
  return all.find((requirement) => requirement.every(fits)) ?? all[0] ?? [];
}

function writeCredentials(
  draft: Draft,
  credentials: Credentials,
  { security, tokens }: { security: readonly SecurityScheme[]; tokens: Tokens },
): void {
  if (credentials === 'none' || credentials === 'as-written') return;
  if (typeof credentials === 'object') {
    draft.headers['authorization'] = credentials.authorization;
    return;
  }
  const token = tokens[credentials];
  if (token !== undefined) for (const scheme of security) writeCredential(draft, scheme, token);
}

function writeCredential(draft: Draft, scheme: SecurityScheme, token: string): void {
  if (scheme.kind === 'bearer') draft.headers['authorization'] = `Bearer ${token}`;
  else if (scheme.kind === 'basic') draft.headers['authorization'] = `Basic ${basic(token)}`;
  else if (scheme.kind === 'http-other') draft.headers['authorization'] = `${scheme.scheme} ${token}`;
  else if (scheme.kind === 'apiKey') writeApiKey(draft, scheme, token);
}

/** RFC 7617, 2: user and password have a colon between them. */
function isBasic(token: string): boolean {
  return token.includes(':') || Buffer.from(token, 'base64').includes(':');
}

/** `user:password` is encoded; what has no colon is taken as encoded already (RFC 7617). */
function basic(token: string): string {
  return token.includes(':') ? Buffer.from(token).toString('base64') : token;
}

function writeApiKey(draft: Draft, { in: place, parameter = '' }: SecurityScheme, token: string): void {
  if (place === 'header') draft.headers[parameter.toLowerCase()] = token;
  else if (place === 'query') addQuery(draft, `${percentEncode(parameter)}=${percentEncode(token)}`);
  else if (place === 'cookie') addCookie(draft, `${parameter}=${token}`);
}

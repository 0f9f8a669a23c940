import { lazy } from '../../contract/lazy.js';
import { maskOf } from '../../contract/mask.js';
import type { Content, Contract, RequestBody } from '../../contract/model.js';
import { type HttpRequest, header } from '../../http/exchange.js';
import { type FormSpec, decodeForm } from '../../http/form.js';
import { type MediaType, isJson, isText, matchMediaType, parseMediaType } from '../../http/media-type.js';
import { decodeParts } from '../../http/multipart-form.js';
import { parseMultipart } from '../../http/multipart.js';
import type { Mask } from '../../http/redact.js';
import { formSpecOf } from '../../contract/form-spec.js';
import { readJson } from './json.js';
import { Refusal } from '../refusal.js';

/** The body of a request. */
export interface Body {
  readonly present: boolean;
  /** JSON and forms as values, text as text; undefined for bytes, and without a body. */
  readonly value: unknown;
  /** What the contract says of it. */
  readonly declared?: DeclaredBody | undefined;
  readonly note?: string | undefined;
}

/** One media type that an operation takes, worked out once. */
export interface DeclaredBody {
  readonly content: Content;
  readonly type: MediaType;
  readonly form: () => FormSpec;
  /** Members that clients may send and that are ignored. */
  readonly readOnly: () => Mask | undefined;
}

/** What an operation takes. */
export interface BodyPlan {
  readonly required: boolean;
  readonly contents: readonly DeclaredBody[];
  /** The declared media types, as for an Accept header. */
  readonly accept: string;
}

const NO_BODY: Body = { present: false, value: undefined };
const FORM = 'application/x-www-form-urlencoded';
const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

export function planBody(declared: RequestBody | undefined, contract: Contract): BodyPlan | undefined {
  if (!declared) return undefined;
  const contents = declared.content.flatMap((content) => declaredBody(content, contract) ?? []);
  return {
    required: declared.required,
    contents,
    accept: contents.map(({ content }) => content.range).join(', '),
  };
}

function declaredBody(content: Content, contract: Contract): DeclaredBody | undefined {
  const type = parseMediaType(content.range);
  const { schema } = content;
  if (!type) return undefined;
  return {
    content,
    type,
    form: lazy(() => formSpecOf(content, contract)),
    readOnly: lazy(() => schema && maskOf(contract, schema, 'readOnly')),
  };
}

/** A body that no operation asked for is not looked at (RFC 9110, 9.3.1 gives it no meaning). */
export function readBody(plan: BodyPlan | undefined, request: HttpRequest): Body | Refusal {
  if (!plan || plan.contents.length === 0) return NO_BODY;
  const { body } = request;
  if (body === undefined || body.length === 0) return emptyBody(plan, request);
  const coding = header(request.headers, 'content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return unknownCoding(coding);
  const written = header(request.headers, 'content-type') ?? '';
  const misnamed = plan.contents.find(({ content }) => content.misnomer === written);
  const type = misnamed?.type ?? parseMediaType(written);
  const declared = misnamed ?? (type && choose(plan, type));
  if (!type || !declared) return wrongMediaType(plan, request);
  return isJson(type) ? jsonBody(body, type, { plan, declared }) : otherBody(body, type, declared);
}

function choose({ contents }: BodyPlan, type: MediaType): DeclaredBody | undefined {
  let best: DeclaredBody | undefined;
  let specificity = -1;
  for (const candidate of contents) {
    const match = matchMediaType(candidate.type, type);
    if (match > specificity) [best, specificity] = [candidate, match];
  }
  return best;
}

function jsonBody(
  bytes: Uint8Array,
  { parameters }: MediaType,
  { plan, declared }: { plan: BodyPlan; declared: DeclaredBody },
): Body | Refusal {
  const charset = parameters.get('charset');
  if (charset !== undefined && !UTF8.has(charset.toLowerCase())) return wrongCharset(plan);
  const read = readJson(bytes);
  if ('fault' in read) return new Refusal('unreadable', sentence(read.fault));
  return { present: true, value: read.value, declared, note: read.note };
}

function otherBody(bytes: Uint8Array, type: MediaType, declared: DeclaredBody): Body | Refusal {
  const text = () => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  if (type.essence === FORM) {
    return { present: true, value: decodeForm(text(), declared.form()), declared };
  }
  if (type.essence === 'multipart/form-data') return multipartBody(bytes, type, declared);
  return { present: true, value: isText(type) ? text() : undefined, declared };
}

function multipartBody(bytes: Uint8Array, { parameters }: MediaType, declared: DeclaredBody): Body | Refusal {
  const read = parseMultipart(bytes, parameters.get('boundary') ?? '');
  if ('fault' in read) return new Refusal('unreadable', `The multipart body cannot be read: ${read.fault}.`);
  return { present: true, value: decodeParts(read.parts, declared.form()), declared };
}

/** No bytes at all are a form without fields, if the request says that it is a form. */
function emptyBody(plan: BodyPlan, { headers }: HttpRequest): Body | Refusal {
  const type = parseMediaType(header(headers, 'content-type') ?? '');
  const declared = type?.essence === FORM ? choose(plan, type) : undefined;
  if (declared) return { present: true, value: {}, declared };
  return plan.required ? new Refusal('unreadable', 'The body is empty.') : NO_BODY;
}

function wrongCharset({ accept }: BodyPlan): Refusal {
  const detail = 'The charset of JSON is UTF-8; the request names another one.';
  return new Refusal('wrong-media-type', detail, { headers: { accept } });
}

function unknownCoding(coding: string): Refusal {
  const detail = `The body is encoded with ${printable(coding)}; send it as it is.`;
  return new Refusal('wrong-media-type', detail, { headers: { 'accept-encoding': 'identity' } });
}

/** RFC 9110, 15.5.16: the answer says what would have been taken. */
function wrongMediaType({ accept }: BodyPlan, request: HttpRequest): Refusal {
  const given = header(request.headers, 'content-type');
  const detail = given
    ? `Unsupported media type "${printable(given)}" in request; send ${accept}.`
    : `The request names no media type; send it with Content-Type: ${accept}.`;
  return new Refusal('wrong-media-type', detail, { headers: { accept } });
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

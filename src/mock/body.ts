import { inPlace, shapeOf } from '../contract/shape-of.js';
import type { Content, Contract, RequestBody } from '../contract/model.js';
import { type HttpRequest, header } from '../http/exchange.js';
import { type FormSpec, decodeForm } from '../http/form.js';
import { type MediaType, isJson, isText, matchMediaType, parseMediaType } from '../http/media-type.js';
import { readJson } from './json.js';
import { Refusal } from './refusal.js';

/** The body of a request as a value. */
export interface Body {
  /** Undefined without a body. A body that is no JSON and no form is its text. */
  readonly value: unknown;
  readonly content: Content | undefined;
  readonly note?: string | undefined;
}

/** What an operation takes, worked out once. */
export interface BodyPlan {
  readonly required: boolean;
  readonly contents: readonly {
    readonly content: Content;
    readonly type: MediaType;
    readonly form: () => FormSpec;
  }[];
  /** The declared media types, as for an Accept header. */
  readonly accept: string;
}

const NO_BODY: Body = { value: undefined, content: undefined };
const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

export function planBody(declared: RequestBody | undefined, contract: Contract): BodyPlan | undefined {
  if (!declared) return undefined;
  const contents = declared.content.flatMap((content) => {
    const type = parseMediaType(content.range);
    return type ? [{ content, type, form: () => formSpecOf(content, contract) }] : [];
  });
  return {
    required: declared.required,
    contents,
    accept: contents.map(({ content }) => content.range).join(', '),
  };
}

/** A body that no operation asked for is not looked at (RFC 9110, 9.3.1 gives it no meaning). */
export function readBody(plan: BodyPlan | undefined, request: HttpRequest): Body | Refusal {
  if (!plan || plan.contents.length === 0) return NO_BODY;
  const { body } = request;
  if (body === undefined || body.length === 0) return plan.required ? emptyBody() : NO_BODY;
  const coding = header(request.headers, 'content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return unknownCoding(coding);
  const type = parseMediaType(header(request.headers, 'content-type') ?? '');
  const chosen = type && choose(plan, type);
  if (!type || !chosen) return wrongMediaType(plan, request);
  return isJson(type)
    ? jsonBody(body, { type, plan, content: chosen.content })
    : otherBody(body, type, chosen);
}

function choose({ contents }: BodyPlan, type: MediaType): BodyPlan['contents'][number] | undefined {
  let best: BodyPlan['contents'][number] | undefined;
  let specificity = -1;
  for (const candidate of contents) {
    const match = matchMediaType(candidate.type, type);
    if (match > specificity) [best, specificity] = [candidate, match];
  }
  return best;
}

function jsonBody(
  bytes: Uint8Array,
  { type, plan, content }: { type: MediaType; plan: BodyPlan; content: Content },
): Body | Refusal {
  const charset = type.parameters.get('charset');
  if (charset !== undefined && !UTF8.has(charset.toLowerCase())) {
    const headers = { accept: plan.accept };
    return new Refusal('wrong-media-type', 'The charset of JSON is UTF-8; the request names another one.', {
      headers,
    });
  }
  const read = readJson(bytes);
  if ('fault' in read) return new Refusal('unreadable', sentence(read.fault));
  return { value: read.value, content, note: read.note };
}

function otherBody(bytes: Uint8Array, type: MediaType, chosen: BodyPlan['contents'][number]): Body {
  const { content } = chosen;
  const text = Buffer.from(bytes).toString(isText(type) ? 'utf8' : 'latin1');
  const isForm = type.essence === 'application/x-www-form-urlencoded';
  return { value: isForm ? decodeForm(text, chosen.form()) : text, content };
}

function formSpecOf({ schema, encoding }: Content, contract: Contract): FormSpec {
  const properties = [...(encoding?.children() ?? [])].map(([name, node]) => [name, node.value] as const);
  return { shape: shapeOf(schema, contract), encoding: new Map(properties) as FormSpec['encoding'] };
}

/** Whether a body of this content can be held against its schema: text cannot, where the schema wants members. */
export function isJudged(content: Content, value: unknown, contract: Contract): boolean {
  if (typeof value !== 'string' || !content.schema) return true;
  const type = parseMediaType(content.range);
  if (type && isJson(type)) return true;
  return inPlace(content.schema, contract).some((part) => part.member('type') === 'string');
}

function emptyBody(): Refusal {
  return new Refusal('unreadable', 'The body is empty.');
}

function unknownCoding(coding: string): Refusal {
  const detail = `The body is encoded with ${printable(coding)}; send it as it is.`;
  return new Refusal('wrong-media-type', detail, { headers: { 'accept-encoding': 'identity' } });
}

/** RFC 9110, 15.5.16: the answer says what would have been taken. */
function wrongMediaType(plan: BodyPlan, request: HttpRequest): Refusal {
  const given = header(request.headers, 'content-type');
  const detail = given
    ? `Unsupported media type "${printable(given)}" in request; send ${plan.accept}.`
    : `The request names no media type; send it with Content-Type: ${plan.accept}.`;
  return new Refusal('wrong-media-type', detail, { headers: { accept: plan.accept } });
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

import { STATUS_CODES } from 'node:http';
import { responseFor } from '../../contract/choose.js';
import { maskOf, strip } from '../../contract/mask.js';
import type { Content, Contract, Example, Operation, ResponseSpec } from '../../contract/model.js';
import { type MediaType, isJson, isText, parseMediaType } from '../../http/media-type.js';
import { escapePointer } from '../../contract/pointer.js';
import { memberPath, messageFor, messagesByMember, summary, withSentence } from './fill.js';
import { generate } from '../generate/generate.js';
import { type Reason, Refusal, STATUSES } from '../refusal.js';
import type { Reply } from '../reply.js';
import { objectFacts } from '../schema-facts.js';
import { concreteType } from '../media/concrete.js';

interface Declared {
  readonly refusal: Refusal;
  readonly status: number;
  readonly content: Content;
  readonly contract: Contract;
}

/** A refusal in the words of the contract: the body that it declares for the status, else a problem document (RFC 9457). */
export function refusalReply(refusal: Refusal, operation: Operation | undefined, contract: Contract): Reply {
  const status = statusOf(refusal, operation);
  const declared = operation && responseFor(operation, status);
  const content = declared && readableContent(declared);
  const body = content && declaredBody({ refusal, status, content, contract });
  const { headers } = refusal;
  if (content && body !== undefined) {
    return { status, headers, mediaType: concreteType(content, contract), value: body };
  }
  return { status, headers, mediaType: PROBLEM, value: problem(refusal, status) };
}

/** RFC 9457, where there is nothing to go by. */
export function problemReply(status: number, detail: string): Reply {
  return { status, headers: {}, mediaType: PROBLEM, value: problem(new Refusal('broken', detail), status) };
}

const PROBLEM = 'application/problem+json';

/** The first of the reason's statuses that the operation names, else the last. */
function statusOf({ status, reason }: Refusal, operation: Operation | undefined): number {
  if (status !== undefined) return status;
  const statuses = STATUSES[reason];
  const names = new Set(operation?.responses.map((response) => response.status));
  return statuses.find((code) => names.has(String(code))) ?? statuses.at(-1) ?? 500;
}

function readableContent({ content }: ResponseSpec): Content | undefined {
  const typed = content.map((entry) => ({ entry, type: parseMediaType(entry.range) }));
  const find = (fits: (type: MediaType) => boolean) => typed.find(({ type }) => type && fits(type))?.entry;
  return (
    find(isJson) ?? find((type) => type.subtype === '*') ?? find((type) => type.essence === 'text/plain')
  );
}

function declaredBody(declared: Declared): unknown {
  const { refusal, content, contract } = declared;
  const type = parseMediaType(concreteType(content, contract));
  if (type && isText(type) && !isJson(type)) return refusal.detail;
  const mask = content.schema && maskOf(contract, content.schema, 'writeOnly');
  for (const body of bodies(declared)) {
    const shown = strip(body, mask);
    if (shown !== undefined && isTrue(shown, content, contract)) return shown;
  }
  return undefined;
}

function isTrue(body: unknown, { schema }: Content, contract: Contract): boolean {
  return !schema || contract.validator(schema, 'response')(body).length === 0;
}

/** What could be said, the best first. */
function* bodies(declared: Declared): Generator<unknown> {
  const { refusal, status, content, contract } = declared;
  const { examples, schema } = content;
  const own = examples.find((example) => suits(example, refusal.reason));
  if (own) yield filled(own, refusal);
  const isFault = refusal.reason === 'invalid' || refusal.reason === 'unreadable';
  if (isFault && objectFacts(schema, contract).properties.size === 0) yield faults(refusal);
  if (parseMediaType(content.range)?.subtype === 'problem+json') yield problem(refusal, status);
  for (const { value, occasion } of examples) {
    if (occasion) continue;
    if (isFault) yield withSentence(value, sentenceOf(refusal));
    yield value;
  }
  const made = schema && generate(contract, schema, { seed: refusal.reason });
  yield withSentence(made, sentenceOf(refusal));
  yield made;
}

/** Whether the extension gives the example to this occasion. */
function suits({ occasion }: Example, reason: Reason): boolean {
  if (!occasion) return false;
  if (reason === 'credentials-missing') return occasion.credentials === 'missing';
  if (reason === 'credentials-invalid') return occasion.credentials === 'invalid';
  return occasion.body !== undefined && occasion.body === reason;
}

function filled({ value, occasion }: Example, refusal: Refusal): unknown {
  if (occasion?.fill === 'message') return withSentence(value, sentenceOf(refusal));
  return occasion?.fill === 'messages-by-member' ? faults(refusal) : value;
}

function faults({ violations, detail }: Refusal): unknown {
  return violations.length > 0 ? messagesByMember(violations) : { detail };
}

function sentenceOf({ violations, detail }: Refusal): string {
  return violations.length > 0 ? summary(violations) : detail;
}

function problem({ detail, violations }: Refusal, status: number): object {
  const errors = violations.map((violation) => ({
    ...(violation.in === 'body'
      ? { pointer: `#${pointerOf(violation)}` }
      : { in: violation.in, name: violation.name }),
    detail: messageFor(violation),
  }));
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, ...(errors.length > 0 ? { errors } : {}) };
}

function pointerOf(violation: Parameters<typeof memberPath>[0]): string {
  return memberPath(violation)
    .map((name) => `/${encodeURIComponent(escapePointer(name.replace(/\p{Surrogate}/gu, '\ufffd')))}`)
    .join('');
}

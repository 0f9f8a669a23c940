import { responseFor } from '../contract/choose.js';
import { maskOf, strip } from '../contract/mask.js';
import type { Content, Contract, Operation, ResponseSpec } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { header } from '../http/exchange.js';
import { accepts } from '../http/media-type.js';
import { isJsonRange } from './item-schema.js';
import type { Reply } from './reply.js';
import { type SelfContained, selfContained } from './self-contained.js';
import type { Valid } from './stages.js';
import { requiredHeaders, staticValue } from './static-value.js';
import { concreteType, successStatus } from './success.js';

/** Answers what no resource answers. */
export interface Fallback {
  reply(valid: Valid): Reply | Promise<Reply>;
}

export function createFallback(contract: Contract): Fallback {
  const values = new Map<Content, unknown>();
  return {
    reply({ plan, request }) {
      const spec = successSpec(plan.operation);
      const status = spec ? statusOf(spec, plan.operation) : 200;
      const headers = requiredHeaders(spec, contract);
      const content = spec && contentOf(spec, header(request.headers, 'accept'));
      if (!content || status === 204) return { status, headers, mediaType: undefined, value: undefined };
      const answer = (value: unknown): Reply => ({
        status,
        headers,
        mediaType: concreteType(content.range),
        value,
      });
      if (values.has(content)) return answer(values.get(content));
      const keep = (value: unknown): Reply => {
        values.set(content, value);
        return answer(value);
      };
      const value = valueFor(content, contract);
      return value instanceof Promise ? value.then(keep) : keep(value);
    },
  };
}

function successSpec(operation: Operation): ResponseSpec | undefined {
  const status = successStatus(operation, 200);
  return responseFor(operation, status) ?? operation.responses.find(isSuccess) ?? operation.responses[0];
}

function isSuccess({ status }: ResponseSpec): boolean {
  return status.startsWith('2') || status === 'default';
}

function statusOf({ status }: ResponseSpec, operation: Operation): number {
  if (/^\d\d\d$/.test(status)) return Number(status);
  return status === 'default' ? successStatus(operation, 200) : Number(status[0]) * 100;
}

function contentOf({ content }: ResponseSpec, accept: string | undefined): Content | undefined {
  const inOrder = content.toSorted((a, b) => Number(isJsonRange(b.range)) - Number(isJsonRange(a.range)));
  const ranges = inOrder.map(({ range }) => range);
  return inOrder[Math.max(0, ranges.indexOf(accepts(accept, ranges) ?? ''))];
}

/**
 * The document's own example where it is true of the schema, else what we make of the schema where that is. Prism is asked only then:
 * importing it costs more CPU time than a whole start is allowed.
 */
function valueFor(content: Content, contract: Contract): unknown {
  const { schema } = content;
  const own = staticValue(content, contract);
  if (!schema || contract.validator(schema, 'response')(own).length === 0) return own;
  return secondOpinion(schema, contract, own);
}

async function secondOpinion(schema: Node, contract: Contract, own: unknown): Promise<unknown> {
  const mask = maskOf(contract, schema, 'writeOnly');
  const validate = contract.validator(schema, 'response');
  for (const dynamic of [false, true]) {
    const shown = strip(await madeByPrism(schema, contract, dynamic), mask);
    if (shown !== undefined && validate(shown).length === 0) return shown;
  }
  return own;
}

/** Undefined when Prism makes nothing of it. */
async function madeByPrism(schema: Node, contract: Contract, dynamic: boolean): Promise<unknown> {
  const contained = selfContained(schema, contract);
  if (!contained) return undefined;
  try {
    const body = await askPrism(documentOf(contained, contract), dynamic);
    // Prism may share parts of a recursive schema's sample: only what is a tree can be sent.
    return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);
  } catch {
    return undefined;
  }
}

/** One operation and nothing else: Prism sorts all that it is given on each call, and sends callbacks of its own accord. */
function documentOf({ schema, schemas }: SelfContained, { openapi }: Contract): object {
  return {
    openapi: openapi.startsWith('3.0') ? openapi : '3.1.0',
    info: { title: 'one answer', version: '1' },
    paths: {
      '/': { get: { responses: { 200: { description: '', content: { 'application/json': { schema } } } } } },
    },
    components: { schemas },
  };
}

async function askPrism(document: object, dynamic: boolean): Promise<unknown> {
  const { createInstance, getHttpOperationsFromSpec } = await import('@stoplight/prism-http');
  const operations = await getHttpOperationsFromSpec(document);
  // Prism writes into the configuration that it is given: it is made anew for each call.
  const config = {
    isProxy: false as const,
    checkSecurity: false,
    validateRequest: false,
    validateResponse: false,
    errors: false,
    upstreamProxy: undefined,
    mock: { dynamic, seed: 'spectwin' },
  };
  const prism = createInstance(config, { logger: SILENT as never });
  const result = await prism.request({ method: 'get', url: { path: '/' } }, operations)();
  return 'right' in result ? result.right.output.body : undefined;
}

const nothing = (): void => {};

/** What Prism asks of a logger. */
const SILENT = {
  success: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  child: () => SILENT,
};

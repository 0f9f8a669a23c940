import { isDeepStrictEqual } from 'node:util';
import { maskOf, strip } from '../../contract/mask.js';
import type { Content, Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { header } from '../../http/exchange.js';
import { declaredHeaders } from '../answer/declared-headers.js';
import { chooseContent, concreteType } from '../media/concrete.js';
import { encode } from '../media/encode.js';
import type { Reply } from '../reply.js';
import { type SelfContained, selfContained } from '../answer/self-contained.js';
import type { Valid } from './stage.js';
import { givenValue, staticValue } from '../answer/static-value.js';
import { isBodiless, successOf } from '../answer/status.js';

/** Answers what no resource answers. */
export interface Fallback {
  reply(valid: Valid): Reply | Promise<Reply>;
}

export function createFallback(contract: Contract): Fallback {
  const values = new Map<Content, Given>();
  return {
    reply(valid) {
      const { plan, request } = valid;
      const { status, spec } = successOf(plan.operation, 200);
      const headers = declaredHeaders(spec, contract);
      const accept = header(request.headers, 'accept');
      const content = spec && chooseContent(spec.content, accept);
      if (!content || isBodiless(status)) return { status, headers, mediaType: undefined, value: undefined };
      const mediaType = concreteType(content, contract, accept);
      const answer = ({ value, isGiven }: Given): Reply => ({
        status,
        headers,
        ...encode(value, { content, mediaType, contract, isGiven }),
      });
      const known = namesake(valid, content, contract) ?? values.get(content);
      if (known) return answer(known);
      const keep = (given: Given): Reply => {
        values.set(content, given);
        return answer(given);
      };
      const given = valueFor(content, contract);
      return given instanceof Promise ? given.then(keep) : keep(given);
    },
  };
}

interface Given {
  readonly value: unknown;
  /** From an example. */
  readonly isGiven: boolean;
}

/** OpenAPI, Media Type Object: examples of a request and of its answer may share a name. Whoever sends the one gets the other. */
function namesake({ plan, body }: Valid, content: Content, contract: Contract): Given | undefined {
  if (body === undefined || content.examples.length < 2) return undefined;
  const sent = plan.operation.requestBody?.content.flatMap(({ examples }) => examples) ?? [];
  const names = new Set(sent.filter(({ value }) => isDeepStrictEqual(value, body)).map(({ name }) => name));
  const examples = content.examples.filter(({ name }) => names.has(name));
  const given = examples.length > 0 ? givenValue({ ...content, examples }, contract) : undefined;
  return given && { ...given, isGiven: true };
}

/**
 * The document's own example where it is true of the schema, else what we make of the schema where that is. Prism is asked only then:
 * importing it costs more CPU time than a whole start is allowed.
 */
function valueFor(content: Content, contract: Contract): Given | Promise<Given> {
  const { schema } = content;
  const given = givenValue(content, contract);
  if (given) return { ...given, isGiven: true };
  const value = staticValue(content, contract);
  const isTrue = !schema || contract.validator(schema, 'response')(value).length === 0;
  return isTrue ? { value, isGiven: false } : secondOpinion(schema, contract, value);
}

async function secondOpinion(schema: Node, contract: Contract, own: unknown): Promise<Given> {
  const mask = maskOf(contract, schema, 'writeOnly');
  const validate = contract.validator(schema, 'response');
  for (const dynamic of [false, true]) {
    const shown = strip(await madeByPrism(schema, contract, dynamic), mask);
    if (shown !== undefined && validate(shown).length === 0) return { value: shown, isGiven: false };
  }
  return { value: own, isGiven: false };
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

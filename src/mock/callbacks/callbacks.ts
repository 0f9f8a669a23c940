import type { Callback, Content, Contract, Operation } from '../../contract/model.js';
import { validateResponse } from '../../contract/validate.js';
import type { Client } from '../../http/client.js';
import { header } from '../../http/exchange.js';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import { encode as encodeParameter } from '../../http/parameters.js';
import type { JsonValue } from '../../http/shape.js';
import { type Occurrence, callbackUrl } from './url.js';
import type { CallbackTargets } from './targets.js';
import { generate } from '../generate/generate.js';
import type { Journal } from '../journal.js';
import { concreteType, isJsonRange } from '../media/concrete.js';
import { encode } from '../media/encode.js';
import { toResponse } from '../reply.js';
import type { Received } from '../stages/stage.js';
import type { Trail } from '../trail.js';

interface Done {
  readonly received: Received;
  readonly trail: Trail;
  readonly response: HttpResponse;
  /** Of its body. */
  readonly value: unknown;
}

export interface Callbacks {
  /** An operation has succeeded. Returns at once; what goes wrong is a warning. */
  after(done: Done): void;
  /** Gives up what is under way. */
  close(): Promise<void>;
}

interface Setting {
  readonly contract: Contract;
  readonly targets: CallbackTargets;
  readonly journal: Pick<Journal, 'record'>;
  readonly clock: () => number;
  readonly warn: (message: string) => void;
}

const TIMEOUT_MS = 10_000;
/** More under way at once are not sent: receivers that call the mock again would go on for ever. */
const MOST = 100;

/** Sends what the contract declares under `callbacks`, to where its runtime expressions lead. */
export function createCallbacks(setting: Setting): Callbacks {
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    after(done) {
      const { operation, tenant } = done.trail;
      const { status } = done.response;
      if (!operation || status < 200 || status >= 300) return;
      for (const callback of operation.callbacks) {
        if (underWay.size >= MOST)
          return setting.warn(`more than ${MOST} callbacks at once: the rest is not sent`);
        const sending = deliver(callback, done, { ...setting, tenant, signal: ending.signal });
        underWay.add(sending);
        void sending.finally(() => underWay.delete(sending));
      }
    },
    async close() {
      ending.abort();
      await Promise.all(underWay);
    },
  };
}

function occurrenceOf({ received, trail, response, value }: Done): Occurrence {
  const { request } = received;
  const url = new URL(request.target, `http://${header(request.headers, 'host') ?? 'localhost'}`).href;
  const { requestValue, params } = trail;
  return { request, url, params, requestValue, response, responseValue: value };
}

interface Delivery extends Setting {
  readonly tenant: string | undefined;
  readonly signal: AbortSignal;
}

/** Never rejects. */
async function deliver(callback: Callback, done: Done, delivery: Delivery): Promise<void> {
  const { targets, warn } = delivery;
  const name = `the callback \`${callback.name}\``;
  try {
    const url = callbackUrl(callback.expression, occurrenceOf(done));
    if (url === undefined)
      return warn(`${name} is not sent: its address ${callback.expression} leads nowhere`);
    const refusal = targets.refusal(url);
    if (refusal !== undefined) return warn(`${name} is not sent: ${refusal}`);
    for (const operation of callback.operations) await send(operation, new URL(url), delivery);
  } catch (error) {
    if (delivery.signal.aborted) return;
    warn(`${name} was not delivered: ${error instanceof Error ? error.message : 'the receiver failed'}`);
  }
}

async function send(operation: Operation, url: URL, delivery: Delivery): Promise<void> {
  const { contract, journal, clock, tenant, signal } = delivery;
  const { createClient } = await import('../../http/client.js');
  const client: Client = createClient({
    baseUrl: url.origin,
    retries: 0,
    busyRetries: 0,
    timeoutMs: TIMEOUT_MS,
  });
  try {
    const { request, value } = requestOf(operation, url, contract);
    const startedAt = clock();
    const { response } = await client.send(request, { signal });
    const read = bodyOf(response);
    journal.record({
      received: {
        request: { ...request, target: `${url.origin}${request.target}` },
        startedAt,
        tooLarge: false,
      },
      response,
      operation,
      tenant,
      requestValue: value,
      violations: { request: [], response: validateResponse(contract, operation, response, read) },
      notes: ['a callback that the mock has sent'],
    });
  } finally {
    await client.close();
  }
}

/** As the contract declares it: examples where they are true, else made. */
function requestOf(
  operation: Operation,
  url: URL,
  contract: Contract,
): { request: HttpRequest; value: unknown } {
  const headers: Record<string, string> = {};
  const query = url.search === '' ? [] : [url.search.slice(1)];
  for (const parameter of operation.parameters.filter(({ required }) => required)) {
    const { name, schema, spec } = parameter;
    const made = schema ? generate(contract, schema, { view: 'request', hint: name }) : name;
    const text = encodeParameter(spec, made as JsonValue);
    if (parameter.in === 'header') headers[name.toLowerCase()] = text;
    if (parameter.in === 'query') query.push(text);
  }
  const target = query.length === 0 ? url.pathname : `${url.pathname}?${query.join('&')}`;
  const contents = operation.requestBody?.content ?? [];
  const content = contents.find(({ range }) => isJsonRange(range)) ?? contents[0];
  const request = { method: operation.method, target, headers };
  if (!content) return { request, value: undefined };
  const { value, isGiven } = bodyFor(content, contract);
  const encoded = encode(value, { content, mediaType: concreteType(content, contract), contract, isGiven });
  const { body } = toResponse({ status: 200, headers: {}, ...encoded });
  headers['content-type'] = encoded.mediaType;
  return { request: { ...request, body: typeof body === 'string' ? Buffer.from(body) : body }, value };
}

function bodyFor({ schema, examples }: Content, contract: Contract): { value: unknown; isGiven: boolean } {
  const isTrue = (value: unknown) => !schema || contract.validator(schema, 'request')(value).length === 0;
  const given = examples.find(({ value }) => isTrue(value));
  if (given) return { value: given.value, isGiven: true };
  return { value: schema && generate(contract, schema, { view: 'request' }), isGiven: false };
}

function bodyOf({ headers, body }: HttpResponse): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const text = Buffer.from(body).toString();
  if (!/[/+]json\b/i.test(header(headers, 'content-type') ?? '')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

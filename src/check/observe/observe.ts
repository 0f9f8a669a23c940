import { contentFor, responseFor } from '../../contract/choose.js';
import type { Content, Contract, Operation, Violation } from '../../contract/model.js';
import { judgeSecurity } from '../../contract/security.js';
import { validateRequest } from '../../contract/validate.js';
import { type Exchange, type Headers, type HttpRequest, header } from '../../http/exchange.js';
import { splitTarget } from '../../http/target.js';
import { type Body, decodeBody } from './body.js';
import type { Check } from '../checks/check.js';
import { framing } from '../checks/framing.js';
import { checks } from '../checks/index.js';
import type { Complaint } from '../findings/complaint.js';
import { isGuarded } from './guarded.js';
import { History, type HistoryOptions } from './history.js';
import { Memory } from '../secrets/memory.js';
import type { CredentialState, Observation } from './observation.js';

/** What one check says about one exchange. */
export interface Judgement {
  readonly check: Check;
  readonly complaint: Complaint;
}

interface Route {
  readonly operation: Operation | undefined;
  readonly params: ReadonlyMap<string, string>;
}

/** What there is to know of a request without its answer. */
interface Reading {
  readonly route: Route;
  readonly body: Body;
}

const NOWHERE: Route = { operation: undefined, params: new Map() };

/** Looks at exchanges, one after the other, and remembers what must not come back. */
export class Observer {
  readonly memory: Memory;
  private readonly contract: Contract;
  private readonly history: History;
  private readonly readings = new WeakMap<HttpRequest, Reading>();
  private count = 0;

  constructor(contract: Contract, options: HistoryOptions = {}) {
    this.contract = contract;
    this.memory = new Memory(contract);
    this.history = new History(contract, options);
  }

  /** To be called before the request goes out. `target` is below the base path. */
  sending(request: HttpRequest): void {
    const { body, route } = this.reading(request);
    this.memory.remember(request, body, route.operation);
    this.history.sending({ request, ...route, sent: body });
  }

  /** Worked out before it goes out, and not again when the answer is there. */
  private reading(request: HttpRequest): Reading {
    const known = this.readings.get(request);
    if (known) return known;
    const reading = { route: this.route(request), body: decodeBody(request.body, request.headers) };
    this.readings.set(request, reading);
    return reading;
  }

  observe(exchange: Exchange): Observation {
    const { request, response, wireFaults } = exchange;
    const { route, body: sent } = this.reading(request);
    const { operation, params } = route;
    const declared = operation && responseFor(operation, response.status);
    const content = contentOf(declared?.content, response.headers);
    const body = decodeBody(response.body, response.headers);
    const sightings = this.memory.look(response, body, { operation, schema: content?.schema });
    const lapses = this.history.look({ request, ...route, sent }, exchange, body.json?.value);
    const requestViolations = this.violations(request, sent, route);
    return {
      id: `e${++this.count}`,
      contract: this.contract,
      exchange,
      target: request.target,
      operation,
      params,
      status: response.status,
      declared,
      content,
      body,
      credentials: credentialState(operation, request),
      sightings,
      lapses,
      wireFaults,
      sent,
      requestViolations,
      requestIsValid: operation !== undefined && sent.faults.length === 0 && requestViolations.length === 0,
    };
  }

  private violations(
    { target, headers }: HttpRequest,
    sent: Body,
    { operation, params }: Route,
  ): readonly Violation[] {
    if (!operation) return [];
    const body = sent.json ? sent.json.value : sent.text;
    const hasBody = sent.bytes.length > 0;
    return validateRequest(this.contract, operation, { target, headers, params, body, hasBody });
  }

  /** What is known of a request that got no answer: the status is 0. */
  unanswered(exchange: Exchange): Observation {
    return { ...this.observe(exchange), declared: undefined, content: undefined };
  }

  /** Only the canonical path counts: with a slash more or less it is another resource (RFC 3986, 6.2.4). */
  private route({ method, target }: HttpRequest): Route {
    const { path, query } = splitTarget(target);
    const match = this.contract.match(method, path, query);
    if (!('operation' in match)) return NOWHERE;
    return path.endsWith('/') === match.operation.path.endsWith('/') ? match : NOWHERE;
  }
}

/** All that the checks have to say, in their order. Of bytes that are no answer (status 0), only that they are none. */
export function judge(observation: Observation): readonly Judgement[] {
  const judgements: Judgement[] = [];
  for (const check of observation.status === 0 ? [framing] : checks) {
    const said = check.judge(observation);
    if (said === undefined) continue;
    for (const complaint of [said].flat())
      judgements.push({ check, complaint: weighed(complaint, check, observation) });
  }
  return judgements;
}

function weighed(complaint: Complaint, { id }: Check, observation: Observation): Complaint {
  return isGuarded(observation, id) ? warning(complaint) : complaint;
}

function warning(complaint: Complaint): Complaint {
  return { ...complaint, severity: 'warning' };
}

function credentialState(operation: Operation | undefined, request: HttpRequest): CredentialState {
  if (!operation || operation.security.length === 0) return 'none-needed';
  const verdict = judgeSecurity(operation.security, request);
  if (!verdict.satisfied) return verdict.malformed ? 'malformed' : 'missing';
  return verdict.credentials.length > 0 ? 'sent' : 'none-needed';
}

/** What of `contents` the message is, by its Content-Type. */
export function contentOf(contents: readonly Content[] | undefined, headers: Headers): Content | undefined {
  return contentFor(contents ?? [], header(headers, 'content-type'));
}

import { type Headers, type HttpResponse, header } from '../http/exchange.js';
import { type RawParameters, decode, rawParameters } from '../http/parameters.js';
import { percentDecode } from '../http/percent.js';
import { type JsonValue, allows } from '../http/shape.js';
import { splitTarget } from '../http/target.js';
import { contentFor, responseFor } from './choose.js';
import { type Judge, bodyViolation, createJudge, isJudged, undeclaredType } from './judge-body.js';
import { lazy } from './lazy.js';
import type {
  Contract,
  Operation,
  Parameter,
  ResponseHeader,
  ResponseSpec,
  Validator,
  View,
  Violation,
} from './model.js';

export interface RequestMessage {
  /** Path and query, still percent-encoded. */
  readonly target: string;
  readonly headers: Headers;
  /** Path parameters as the router gives them. */
  readonly params: ReadonlyMap<string, string>;
  /** Parsed by its media type: JSON and forms as values, other text as a string; undefined where that was not possible. */
  readonly body?: unknown;
  /** Whether there was a body. Default: whether `body` is something. */
  readonly hasBody?: boolean | undefined;
}

/** What a request breaks of the contract: parameters first, then the body, in the request view. None: a frozen empty array. */
export function validateRequest(
  contract: Contract,
  operation: Operation,
  request: RequestMessage,
): readonly Violation[] {
  const plan = requestPlan(contract, operation);
  const inParameters = plan.parameters.length > 0 ? parameterViolations(plan, request) : NONE;
  const inBody = plan.bodyRequired === undefined ? NONE : requestBodyViolations(plan, operation, request);
  return inParameters.length === 0 ? inBody : [...inParameters, ...inBody];
}

/** Whether the path parameters are what the operation asks for. */
export function fitsPath(
  contract: Contract,
  operation: Operation,
  params: ReadonlyMap<string, string>,
): boolean {
  const raw = rawParameters(params, '', {});
  const { parameters } = requestPlan(contract, operation);
  return parameters.every((each) => each.in !== 'path' || namedViolations(each, raw).length === 0);
}

/** The request's parameters as values, those that are there, in the order of the contract. */
export function decodeParameters(
  operation: Operation,
  request: Pick<RequestMessage, 'target' | 'headers' | 'params'>,
): ReadonlyMap<Parameter, JsonValue> {
  const raw = rawOf(request);
  const values = new Map<Parameter, JsonValue>();
  for (const parameter of operation.parameters) {
    const value = isIgnored(parameter) ? undefined : decode(parameter.spec, raw);
    if (value !== undefined) values.set(parameter, value);
  }
  return values;
}

/**
 * What a response breaks of the contract: status, content type, required headers and their schemas, presence of a body, and the body's
 * schema in the response view. `body` is parsed as that of a request.
 */
export function validateResponse(
  contract: Contract,
  operation: Operation,
  response: HttpResponse,
  body: unknown,
): readonly Violation[] {
  const spec = responseFor(operation, response.status);
  // Since OpenAPI 3.1 an operation may say nothing of its answers.
  if (!spec) return operation.responses.length === 0 ? NONE : [undeclaredStatus(operation, response.status)];
  const plan = responsePlan(contract, spec);
  const inHeaders = plan.headers.length > 0 ? headerViolations(plan, response.headers) : NONE;
  const inBody = responseBodyViolations({ plan, operation, spec, response }, body);
  return inHeaders.length === 0 ? inBody : [...inHeaders, ...inBody];
}

const NONE: readonly Violation[] = Object.freeze([]);

/** Something with a name whose text becomes a value that a schema judges. */
interface Named {
  readonly declared: Parameter | ResponseHeader;
  readonly in: Violation['in'];
  readonly validate: () => Validator;
}

interface RequestPlan {
  readonly parameters: readonly Named[];
  /** Names of query parameters that clients may send twice: as what they are, and as credentials or with the path. */
  readonly single: ReadonlySet<string>;
  /** Undefined where the contract declares no body. */
  readonly bodyRequired: boolean | undefined;
  readonly judge: Judge;
}

interface ResponsePlan {
  readonly headers: readonly Named[];
  readonly judge: Judge;
}

const requestPlans = new WeakMap<Operation, RequestPlan>();
const responsePlans = new WeakMap<ResponseSpec, ResponsePlan>();

function requestPlan(contract: Contract, operation: Operation): RequestPlan {
  let plan = requestPlans.get(operation);
  if (!plan) {
    const parameters = operation.parameters.filter((parameter) => !isIgnored(parameter));
    plan = {
      parameters: parameters.map((parameter) => named(contract, parameter, 'request')),
      single: new Set([...credentialNames(operation), ...namesInPath(operation)]),
      bodyRequired: operation.requestBody?.required,
      judge: createJudge(contract, 'request'),
    };
    requestPlans.set(operation, plan);
  }
  return plan;
}

function responsePlan(contract: Contract, spec: ResponseSpec): ResponsePlan {
  let plan = responsePlans.get(spec);
  if (!plan) {
    plan = {
      headers: spec.headers.map((declared) => named(contract, declared, 'response')),
      judge: createJudge(contract, 'response'),
    };
    responsePlans.set(spec, plan);
  }
  return plan;
}

const ANYTHING: Validator = () => NONE;

function named(contract: Contract, declared: Parameter | ResponseHeader, view: View): Named {
  const { schema, spec } = declared;
  const place = spec.in === 'querystring' ? 'query' : spec.in;
  return {
    declared,
    in: place,
    validate: lazy(() => (schema ? contract.validator(schema, view) : ANYTHING)),
  };
}

/** OpenAPI, Parameter Object: these headers are described elsewhere, and a parameter of that name is ignored. */
const IGNORED = new Set(['accept', 'content-type', 'authorization']);

function isIgnored(parameter: Parameter): boolean {
  return parameter.in === 'header' && IGNORED.has(parameter.name.toLowerCase());
}

function rawOf({
  target,
  headers,
  params,
}: Pick<RequestMessage, 'target' | 'headers' | 'params'>): RawParameters {
  return rawParameters(params, splitTarget(target).query, headers);
}

function parameterViolations(plan: RequestPlan, request: RequestMessage): readonly Violation[] {
  const raw = rawOf(request);
  const once = plan.single.size === 0 ? raw : sentOnce(raw, plan.single);
  return plan.parameters.flatMap((parameter) => namedViolations(parameter, once));
}

function sentOnce(raw: RawParameters, names: ReadonlySet<string>): RawParameters {
  const pairs = lazy(() => {
    const all = raw.queryPairs();
    const isFirst = ({ name }: { name: string }, index: number) =>
      !names.has(name) || all.findIndex((other) => other.name === name) === index;
    return all.filter(isFirst);
  });
  return { ...raw, queryPairs: pairs };
}

function credentialNames(operation: Operation): Set<string> {
  const inQuery = operation.security
    .flat()
    .filter(({ kind, in: place }) => kind === 'apiKey' && place === 'query');
  return new Set(inQuery.flatMap(({ parameter }) => parameter ?? []));
}

/** Of a path that is written with a query: `/search?text={text}`. */
function namesInPath({ path }: Operation): string[] {
  const [, query = ''] = path.split('?', 2);
  const names = query.split('&').map((pair) => percentDecode(pair.split('=', 1)[0] ?? ''));
  return names.filter((name) => name !== '');
}

function headerViolations(plan: ResponsePlan, headers: Headers): readonly Violation[] {
  const raw = rawParameters(NO_PARAMS, '', headers);
  return plan.headers.flatMap((declared) => namedViolations(declared, raw));
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

function namedViolations({ declared, in: place, validate }: Named, raw: RawParameters): readonly Violation[] {
  const { name, required, spec, node } = declared;
  const value = decode(spec, raw);
  if (value === undefined) {
    const message = `${name} is required`;
    return required && !isNothing(declared, validate)
      ? [{ keyword: 'required', in: place, name, pointer: '', message, node: node.child('required') ?? node }]
      : NONE;
  }
  if (value === '' && spec.allowEmptyValue) return NONE;
  const violations = validate()(value);
  return violations.length === 0 ? NONE : violations.map((violation) => ({ ...violation, in: place, name }));
}

/** An object without members, each of which would stand in the query by its own name, is not to be seen there. */
function isNothing({ spec }: Named['declared'], validate: Named['validate']): boolean {
  const { style, explode, content, shape } = spec;
  const isSpread = spec.in === 'query' && style === 'form' && explode && content === undefined;
  return isSpread && allows(shape, 'object') && validate()({}).length === 0;
}

function requestBodyViolations(
  plan: RequestPlan,
  { requestBody }: Operation,
  { headers, body, hasBody = body !== undefined }: RequestMessage,
): readonly Violation[] {
  if (!requestBody) return NONE;
  if (!hasBody) {
    const node = requestBody.node.child('required');
    return plan.bodyRequired ? [bodyViolation('required', 'a body is required', node)] : NONE;
  }
  const type = header(headers, 'content-type');
  const content = contentFor(requestBody.content, type);
  if (content) return plan.judge(content, type, body);
  return requestBody.content.length === 0 ? NONE : [undeclaredType(requestBody, type)];
}

interface Answer {
  readonly plan: ResponsePlan;
  readonly operation: Operation;
  readonly spec: ResponseSpec;
  readonly response: HttpResponse;
}

/** RFC 9110, 15.3.5, 15.3.6 and 15.4.5. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function responseBodyViolations(
  { plan, operation, spec, response }: Answer,
  body: unknown,
): readonly Violation[] {
  const { status } = response;
  const hasBody = (response.body?.length ?? 0) > 0;
  const isBodiless = operation.method === 'HEAD' || status < 200 || BODILESS.has(status);
  if (isBodiless) {
    const message = `an answer to HEAD, or of status 1xx, 204, 205 or 304, has no body`;
    return hasBody ? [bodyViolation('body', message, spec.node)] : NONE;
  }
  const { content: contents } = spec;
  if (contents.length === 0) return NONE;
  if (!hasBody) {
    const isPromised = contents.every((content) => isJudged(content.range) && content.schema !== undefined);
    return isPromised
      ? [bodyViolation('body', 'a body is declared, and there is none', spec.node.child('content'))]
      : NONE;
  }
  const type = header(response.headers, 'content-type');
  const content = contentFor(contents, type);
  return content ? plan.judge(content, type, body) : [undeclaredType(spec, type)];
}

function undeclaredStatus({ responses, node }: Operation, status: number): Violation {
  const declared = responses.map((response) => response.status).join(', ');
  return bodyViolation(
    'status',
    `status ${status} is not declared; declared: ${declared}`,
    node.child('responses') ?? node,
  );
}

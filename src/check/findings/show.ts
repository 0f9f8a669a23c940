import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import type { HttpRequest } from '../../http/exchange.js';
import { type Redactor, createRedactor } from '../../http/redact.js';
import { curlLine } from './curl.js';
import type { ShownExchange, ShownMessage } from '../events.js';
import { standIn } from './stand-in.js';
import type { Complaint } from './complaint.js';
import type { Tokens } from '../tokens.js';
import type { Body } from '../observe/body.js';
import type { Observation } from '../observe/observation.js';
import type { Memory } from '../secrets/memory.js';
import { markedInBody, textsIn } from '../secrets/write-only.js';

const MAX_SHOWN = 16 * 1024;
/** What lies deeper is not shown where something is hidden. */
const MAX_DEPTH = 200;

const VARIABLES = {
  token: 'SPECTWIN_TOKEN',
  'other-token': 'SPECTWIN_OTHER_TOKEN',
  'same-tenant-token': 'SPECTWIN_SAME_TENANT_TOKEN',
} as const;

export interface ShowOptions {
  readonly contract: Contract;
  readonly memory: Memory;
  readonly tokens: Tokens;
  /** With base path, without final slash. */
  readonly target: string;
  readonly insecure?: boolean | undefined;
  /** That the user has added to every request. */
  readonly headers?: HttpRequest['headers'] | undefined;
}

/** By their names, headers of the user that are secrets. */
const SECRET_NAME = /auth|token|key|secret|session|cookie|password|credential/i;

/** What becomes of a secret of which the schema says that it is one. */
type Hide = (value: unknown, schema: Node) => unknown;

/** Makes of what was seen what people may see: nothing that is secret leaves the run but through here. */
export class Shower {
  private readonly options: ShowOptions;
  private readonly redactor: Redactor = createRedactor();
  private readonly variables: ReadonlyMap<string, string>;
  private readonly secretHeaders: ReadonlySet<string>;
  private readonly secretQuery: ReadonlySet<string>;

  constructor(options: ShowOptions) {
    this.options = options;
    const { tokens } = options;
    const named = Object.entries(VARIABLES).map(
      ([token, name]) => [tokens[token as keyof Tokens] ?? '', name] as const,
    );
    this.variables = new Map(named.filter(([value]) => value !== '').toReversed());
    const keys = apiKeys(options.contract);
    const added = Object.keys(options.headers ?? {}).filter((name) => SECRET_NAME.test(name));
    const declared = keys.filter(({ place }) => place === 'header').map(({ name }) => name.toLowerCase());
    this.secretHeaders = new Set([...declared, ...added]);
    this.secretQuery = new Set(keys.filter(({ place }) => place === 'query').map(({ name }) => name));
  }

  exchange(observation: Observation, step: string | undefined): ShownExchange {
    const { id, exchange, operation, status } = observation;
    const { request, response } = exchange;
    const secrets = this.secretsOf(observation);
    return {
      id,
      step,
      method: request.method,
      target: this.text(this.redactor.redactTarget(request.target, this.secretQuery), secrets),
      operation: operation?.id,
      request: this.message(request.headers, this.requestBody(observation), secrets),
      status,
      response: this.message(response.headers, this.responseBody(observation), secrets),
      startedAt: exchange.startedAt,
      durationMs: exchange.durationMs,
    };
  }

  complaint(complaint: Complaint): Complaint {
    const { memory } = this.options;
    // Cases quote what they have sent.
    const shown = (text: string): string =>
      this.text(text, [...this.variables.keys(), ...memory.secretsIn(text)]);
    const { message, expected, seen } = complaint;
    return { ...complaint, message: shown(message), expected: shown(expected), seen: shown(seen) };
  }

  /** Undefined for bytes that no command line can hold, or that might hold a secret which nobody can find there. */
  curl(observation: Observation): string | undefined {
    const { sent, exchange } = observation;
    const { request } = exchange;
    if (!isTyped(sent)) return undefined;
    const body = this.requestBody(observation, (value, schema) => this.inPlaceOf(value, schema));
    return curlLine({
      method: request.method,
      url: this.options.target + request.target,
      headers: this.unlessVariable(request),
      body: body === undefined ? undefined : this.text(body, this.secretsOf(observation), true),
      variables: this.variables,
      hide: (text) => this.redactor.redactText(text, this.variables.keys()),
      insecure: this.options.insecure,
    });
  }

  /** Headers whose secrets are not those of the environment are redacted. */
  private unlessVariable({ headers }: HttpRequest): HttpRequest['headers'] {
    const redacted = this.redactor.redactHeaders(headers, this.secretHeaders);
    const tokens = [...this.variables.keys()].flatMap((token) => [token, base64(token)]);
    const kept = Object.entries(headers).map(([name, value]) => {
      const known = tokens.some((token) => String(value).includes(token));
      return [name, known ? value : redacted[name]];
    });
    return Object.fromEntries(kept) as HttpRequest['headers'];
  }

  private message(
    headers: HttpRequest['headers'],
    body: string | undefined,
    secrets: readonly string[],
  ): ShownMessage {
    const redacted = this.redactor.redactHeaders(headers, this.secretHeaders);
    const fields = Object.entries(redacted).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const whole = [...fields.map(([, value]) => String(value)), body ?? ''].join('\n');
    // Most messages show no secret: one look at the whole is cheaper than one at each line.
    const clean = this.text(whole, secrets) === whole;
    const line = (text: string): string => (clean ? text : this.text(text, secrets));
    const shown = fields.map(
      ([name, value]) => [name, typeof value === 'string' ? line(value) : value.map(line)] as const,
    );
    const text = body === undefined ? undefined : line(body);
    return {
      headers: Object.fromEntries(shown),
      body: text && text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text,
    };
  }

  private inPlaceOf(value: unknown, schema: Node): unknown {
    return standIn(value, {
      contract: this.options.contract,
      schema,
      fingerprint: this.redactor.fingerprint,
    });
  }

  private requestBody(
    { sent, operation, exchange, contract }: Observation,
    hide: Hide = this.hidden,
  ): string | undefined {
    if (sent.bytes.length === 0) return undefined;
    const { headers } = exchange.request;
    const marked = operation ? markedInBody(contract, operation, { headers, body: sent }) : [];
    if (marked.length === 0) return readable(sent);
    if (!sent.json)
      return this.redactor.redactText(
        readable(sent),
        marked.flatMap(({ value }) => [...textsIn(value)]),
      );
    const instead = marked.map(
      ({ path, node }) => [path.join('\u0000'), (value: unknown) => hide(value, node)] as const,
    );
    return JSON.stringify(this.without(sent.json.value, new Map(instead), []));
  }

  private readonly hidden = (value: unknown): unknown => this.redactor.redactValue(value, true);

  private without(
    value: unknown,
    instead: ReadonlyMap<string, (value: unknown) => unknown>,
    path: readonly string[],
  ): unknown {
    const hide = path.length > 0 ? instead.get(path.join('\u0000')) : undefined;
    if (hide) return hide(value);
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > MAX_DEPTH) return '…';
    if (Array.isArray(value))
      return value.map((item, index) => this.without(item, instead, [...path, String(index)]));
    const members = Object.entries(value).map(([name, member]) => [
      name,
      this.without(member, instead, [...path, name]),
    ]);
    return Object.fromEntries(members);
  }

  private responseBody({ body, sightings }: Observation): string | undefined {
    if (body.bytes.length === 0) return undefined;
    const named = sightings
      .filter(({ by }) => by === 'name')
      .map(({ pointer = '' }) => [parsePointer(pointer).join('\u0000'), this.hidden] as const);
    if (named.length === 0 || !body.json) return readable(body);
    return JSON.stringify(this.without(body.json.value, new Map(named), []));
  }

  /** All that may stand in the texts of this exchange. */
  private secretsOf(observation: Observation): readonly string[] {
    return [...this.variables.keys(), ...observation.sightings.flatMap(({ value }) => value ?? [])];
  }

  private text(text: string, secrets: readonly string[], keepVariables = false): string {
    const all = keepVariables ? secrets.filter((secret) => !this.variables.has(secret)) : secrets;
    const weak = this.options.memory.hiddenIn(text);
    return this.redactor.redactText(text, weak.length > 0 ? [...all, ...weak] : all);
  }
}

function base64(token: string): string {
  return Buffer.from(token).toString('base64');
}

/** Whether an argument of a shell can be the body. */
function isTyped({ bytes, text }: Body): boolean {
  return text !== undefined && !text.includes('\u0000') && Buffer.from(text).equals(bytes);
}

/** Bytes that are no text are shown by their number. */
function readable(body: Body): string {
  return body.text ?? `(${body.bytes.length} bytes)`;
}

function apiKeys({ operations }: Contract): { place: string | undefined; name: string }[] {
  const schemes = new Set(operations.flatMap(({ security }) => security.flat()));
  return [...schemes]
    .filter(({ kind }) => kind === 'apiKey')
    .map(({ in: place, parameter = '' }) => ({ place, name: parameter }));
}

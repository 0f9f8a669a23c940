import type { Action, Contract, Operation, Resource } from '../../../contract/model.js';
import { valueAt } from '../../../contract/pointer.js';
import { keyOf, pathKeys } from '../../../contract/record-key.js';
import { readScheme } from '../../../contract/security.js';
import { type HttpRequest, header } from '../../../http/exchange.js';
import { percentDecode, percentEncode } from '../../../http/percent.js';
import { splitTarget } from '../../../http/target.js';
import type { Stored } from '../../../store/store.js';
import { isObject } from '../../records/merge-patch.js';
import type { Received } from '../../stages/stage.js';

const NO_PARAMS: ReadonlyMap<string, string> = new Map();
const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'x-api-key'];

/** A request as faults look at it. Everything is read when it is first asked for. */
export class Call {
  readonly received: Received;
  readonly contract: Contract;
  /** As the client has sent it. */
  readonly origin: Call;
  private matched: { operation?: Operation; params: ReadonlyMap<string, string> } | undefined;
  private parsed: { readonly value: unknown } | undefined;

  constructor(received: Received, contract: Contract, origin?: Call) {
    this.received = received;
    this.contract = contract;
    this.origin = origin ?? this;
  }

  get request(): HttpRequest {
    return this.received.request;
  }

  get method(): string {
    return this.request.method;
  }

  get path(): string {
    return splitTarget(this.request.target).path;
  }

  get operation(): Operation | undefined {
    return this.match.operation;
  }

  get params(): ReadonlyMap<string, string> {
    return this.match.params;
  }

  get resource(): Resource | undefined {
    return this.operation?.resource;
  }

  get action(): Action | undefined {
    return this.operation?.action;
  }

  is(...actions: readonly Action[]): boolean {
    return this.action !== undefined && actions.includes(this.action);
  }

  get isWrite(): boolean {
    return this.is('create', 'upsert', 'replace', 'update');
  }

  /** Whose request this is, as far as a cache could tell. */
  get caller(): string {
    const { headers } = this.request;
    const schemes = [...(this.contract.root.at(['components', 'securitySchemes'])?.children() ?? [])];
    const named = schemes.flatMap(([name, node]) => readScheme(name, node).parameter?.toLowerCase() ?? []);
    return [...CREDENTIAL_HEADERS, ...named].map((name) => header(headers, name) ?? '').join('\n');
  }

  /** The body as JSON; undefined when it is none. */
  get value(): unknown {
    this.parsed ??= { value: parse(this.request.body) };
    return this.parsed.value;
  }

  /** The record in the body. */
  get given(): Stored {
    const { operation, resource, value } = this;
    const at = (operation && resource?.bodies.get(operation)?.request) ?? '';
    const found = at === '' ? value : valueAt(value, at);
    return isObject(found) ? found : {};
  }

  /** The key in the path, percent-decoded. */
  get pathKey(): string | undefined {
    const { operation, resource } = this;
    const name = operation && resource && pathKeys(resource, operation).key;
    const raw = name === undefined ? undefined : this.params.get(name);
    return raw === undefined ? undefined : percentDecode(raw);
  }

  /** The key in the path, else the one in the body. */
  get key(): string | undefined {
    const inBody = this.resource && keyOf(this.resource, this.given);
    return this.pathKey ?? (inBody === undefined || inBody === null ? undefined : String(inBody));
  }

  with(change: Partial<HttpRequest>): Call {
    const request = { ...this.request, ...change };
    return new Call({ ...this.received, request }, this.contract, this.origin);
  }

  withValue(value: unknown): Call {
    return this.with({ body: Buffer.from(JSON.stringify(value)) });
  }

  /** With another record in the body. */
  withGiven(given: Stored): Call {
    const { operation, resource } = this;
    const at = (operation && resource?.bodies.get(operation)?.request) ?? '';
    if (!isObject(this.value) || (at === '' && this.given !== this.value)) return this;
    return this.withValue(at === '' ? given : replaceAt(this.value, at, given));
  }

  /** With another key in the path. */
  withPathKey(key: string): Call {
    const { operation, resource } = this;
    const name = operation && resource && pathKeys(resource, operation).key;
    const raw = name === undefined ? undefined : this.params.get(name);
    if (raw === undefined || percentDecode(raw) === key) return this;
    const at = this.request.target.lastIndexOf(raw);
    const { target } = this.request;
    return this.with({ target: target.slice(0, at) + percentEncode(key) + target.slice(at + raw.length) });
  }

  private get match(): { operation?: Operation; params: ReadonlyMap<string, string> } {
    this.matched ??= this.find();
    return this.matched;
  }

  private find(): { operation?: Operation; params: ReadonlyMap<string, string> } {
    const method = this.method === 'HEAD' ? 'GET' : this.method;
    const match = this.contract.match(method, this.path);
    return 'operation' in match ? match : { params: NO_PARAMS };
  }
}

export function replaceAt(value: unknown, pointer: string, inner: unknown): unknown {
  const [, first = '', ...rest] = pointer.split('/');
  if (!isObject(value)) return value;
  const next = rest.length === 0 ? inner : replaceAt(value[first], `/${rest.join('/')}`, inner);
  return { ...value, [first]: next };
}

function parse(body: Uint8Array | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

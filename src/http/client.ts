import { EnvHttpProxyAgent, Pool, buildConnector, type Dispatcher } from 'undici';
import { type Connections, trackConnections } from './connections.js';
import { Deadline } from './deadline.js';
import type { Exchange, Headers, HttpRequest, HttpResponse } from './exchange.js';
import { SpectwinError } from '../errors.js';
import { createPacer } from './pacer.js';
import { createGate, withRetries, type RetryLimits } from './retry.js';
import { toTransportFault, TransportFault, type TransportFaultKind } from './transport-fault.js';

export interface ClientOptions {
  /** Scheme, authority and base path. The base path is put before the target of each request. */
  readonly baseUrl: string;
  /** For one attempt, from the connection to the last byte, without what this process itself is away. 30 seconds unless given. */
  readonly timeoutMs?: number | undefined;
  /** Sent with each request that does not have a field of the same name. Names in lower case. */
  readonly headers?: Headers | undefined;
  /** Certificates are not verified. */
  readonly insecure?: boolean | undefined;
  /** Requests per second; unlimited unless given. */
  readonly rate?: number | undefined;
  /** Connections kept open at most. 10 unless given. */
  readonly connections?: number | undefined;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY count, but never for a loopback target. True unless given. */
  readonly proxyFromEnvironment?: boolean | undefined;
  /** Further attempts after a connection fault. 2 unless given. */
  readonly retries?: number | undefined;
  /** Further attempts after 429, and after 503 with Retry-After. As many as `retries` unless given. */
  readonly busyRetries?: number | undefined;
  /** A Retry-After that asks for more is not waited for: the answer is given as it is. 30 seconds unless given. */
  readonly maxRetryAfterMs?: number | undefined;
  /** A longer response is a fault. 64 MiB unless given. */
  readonly maxResponseBytes?: number | undefined;
}

interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Client {
  /**
   * One exchange as it was: redirects not followed, content codings not undone. The request is the one given, with the
   * client's header fields; its target is without the base path. The body is undefined if it has no bytes.
   * @throws {TransportFault}
   */
  readonly send: (request: HttpRequest, options?: SendOptions) => Promise<Exchange>;
  /** Waits for what is under way; nothing can be sent after it. */
  readonly close: () => Promise<void>;
}

interface Settings extends RetryLimits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** @throws {SpectwinError} USAGE if the base URL is none. */
export function createClient(options: ClientOptions): Client {
  const url = readBaseUrl(options.baseUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  const connections = trackConnections(buildConnector(connectorOptions(options)), url.protocol === 'https:');
  const dispatcher = createDispatcher(url, options, connections);
  const pace = createPacer(options.rate);
  const settings: Settings = {
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 2,
    busyRetries: options.busyRetries ?? options.retries ?? 2,
    gate: createGate(),
    maxRetryAfterMs: options.maxRetryAfterMs ?? 30_000,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
  };
  const hasHeaders = Object.keys(options.headers ?? {}).length > 0;
  const underWay = new Set<Promise<Exchange>>();
  let closing: Promise<void> | undefined;
  const send: Client['send'] = async (request, { signal, timeoutMs = settings.timeoutMs } = {}) => {
    if (closing) throw new TransportFault('aborted', `${url.origin}: the client is closed`);
    const full = hasHeaders ? { ...request, headers: { ...options.headers, ...request.headers } } : request;
    const wire = { origin: url.origin, path: basePath + request.target };
    const once = async () => {
      const opened = settings.gate.passed(signal);
      if (opened) await opened;
      await pace(signal);
      return attempt(dispatcher, full, {
        ...settings,
        ...wire,
        signal,
        timeoutMs,
        wasUsed: connections.wasUsed,
      });
    };
    const sending = withRetries(once, { ...settings, method: request.method, signal });
    underWay.add(sending);
    return sending.finally(() => underWay.delete(sending));
  };
  return {
    send,
    close: () => (closing ??= Promise.allSettled(underWay).then(() => dispatcher.close())),
  };
}

function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new SpectwinError('USAGE', {
    message: `"${text}" is not the URL of an HTTP server`,
    remedy: 'give scheme and host, as in https://staging.example.com/base',
  });
}

/** Idle connections are given up early: many servers close theirs after two seconds without saying so. */
const KEEP_ALIVE_MS = 1_000;

function connectorOptions({ insecure, timeoutMs = 30_000 }: ClientOptions): buildConnector.BuildOptions {
  return { ...(insecure ? { rejectUnauthorized: false } : {}), timeout: timeoutMs };
}

function createDispatcher(
  url: URL,
  options: ClientOptions,
  { connect }: Connections<buildConnector.Options>,
): Dispatcher {
  const tls = options.insecure ? { rejectUnauthorized: false } : {};
  const pool = {
    connections: options.connections ?? 10,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectorOptions(options),
  };
  if (!(options.proxyFromEnvironment ?? true) || !hasProxy(process.env) || isLoopback(url.hostname)) {
    return new Pool(url.origin, { ...pool, connect });
  }
  const proxied = options.insecure ? { requestTls: tls, proxyTls: tls } : {};
  return new EnvHttpProxyAgent({ ...pool, ...proxied, proxyTunnel: url.protocol === 'https:' });
}

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

function hasProxy(environment: NodeJS.ProcessEnv): boolean {
  return PROXY_VARIABLES.some((name) => environment[name]);
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

interface AttemptContext {
  readonly origin: string;
  readonly path: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal | undefined;
  readonly wasUsed: Connections<unknown>['wasUsed'];
}

function attempt(dispatcher: Dispatcher, request: HttpRequest, context: AttemptContext): Promise<Exchange> {
  const { origin, path } = context;
  const startedAt = Date.now();
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const reception = new Reception(context, reject, (response, end) => {
      resolve({ request, response, startedAt, durationMs: end - start });
    });
    const { method, body = null } = request;
    const headers = request.headers as Record<string, string | string[]>;
    dispatcher.dispatch({ origin, path, method, headers, body }, reception);
  });
}

/** Collects one response, and ends once: with the response or with a fault. */
class Reception implements Dispatcher.DispatchHandler {
  readonly #context: AttemptContext;
  readonly #reject: (fault: TransportFault) => void;
  readonly #resolve: (response: HttpResponse, end: number) => void;
  readonly #deadline: Deadline;
  readonly #chunks: Buffer[] = [];
  readonly #progress = { sent: false, responded: false };
  #fault: TransportFault | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Headers = {};
  #length = 0;

  constructor(
    context: AttemptContext,
    reject: (fault: TransportFault) => void,
    resolve: (response: HttpResponse, end: number) => void,
  ) {
    this.#context = context;
    this.#reject = reject;
    this.#resolve = resolve;
    this.#deadline = new Deadline(context.timeoutMs, this.#onTimeout);
    context.signal?.addEventListener('abort', this.#onAbort);
    if (context.signal?.aborted) this.#onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#fault) controller.abort(this.#fault);
    else this.#progress.sent = true;
  }

  /** Interim responses (1xx) come first and are passed over. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#progress.responded = true;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const { maxResponseBytes } = this.#context;
    if (this.#length <= maxResponseBytes) return;
    this.#fail('protocol', `the response has more than ${maxResponseBytes} bytes`);
  }

  /** undici has the connection free again one turn later; a caller that goes on at once would make it open another. */
  onResponseEnd(): void {
    this.#release();
    const body = this.#length > 0 ? Buffer.concat(this.#chunks) : undefined;
    const response = { status: this.#status, headers: this.#headers, body };
    const end = performance.now();
    queueMicrotask(() => setImmediate(() => this.#resolve(response, end)));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#release();
    const progress = { ...this.#progress, reused: this.#context.wasUsed(error) };
    this.#reject(this.#fault ?? toTransportFault(error, this.#context.origin, progress));
  }

  readonly #onAbort = (): void => {
    this.#fail('aborted', 'the request was aborted');
  };

  readonly #onTimeout = (): void => {
    this.#fail('timeout', `no whole answer in ${this.#context.timeoutMs} ms`);
  };

  #fail(kind: TransportFaultKind, message: string): void {
    if (this.#fault) return;
    this.#fault = new TransportFault(kind, `${this.#context.origin}: ${message}`, this.#progress);
    this.#release();
    this.#reject(this.#fault);
    this.#controller?.abort(this.#fault);
  }

  #release(): void {
    this.#deadline.cancel();
    this.#context.signal?.removeEventListener('abort', this.#onAbort);
  }
}

import { SpectwinError } from '../errors.js';
import { directTransport } from './direct.js';
import type { Exchange, Headers, HttpRequest } from './exchange.js';
import { createPacer } from './pacer.js';
import { isProxied } from './proxy.js';
import { createGate, withRetries, type RetryLimits } from './retry.js';
import { TransportFault } from './transport-fault.js';
import type { Transport } from './transport.js';

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
  const { origin } = url;
  const basePath = url.pathname.replace(/\/+$/, '');
  const transport = transportTo(url, options);
  const pace = options.rate === undefined ? undefined : createPacer(options.rate);
  const settings: Settings = {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retries: options.retries ?? 2,
    busyRetries: options.busyRetries ?? options.retries ?? 2,
    gate: createGate(),
    maxRetryAfterMs: options.maxRetryAfterMs ?? 30_000,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
  };
  const hasHeaders = Object.keys(options.headers ?? {}).length > 0;
  const underWay = new Set<Promise<Exchange>>();
  let closing: Promise<void> | undefined;
  const send: Client['send'] = (request, { signal, timeoutMs = settings.timeoutMs } = {}) => {
    if (closing) return Promise.reject(new TransportFault('aborted', `${origin}: the client is closed`));
    const full = hasHeaders ? { ...request, headers: { ...options.headers, ...request.headers } } : request;
    const path = basePath + request.target;
    const once = async (): Promise<Exchange> => {
      const opened = settings.gate.passed(signal);
      if (opened) await opened;
      if (pace) await pace(signal);
      const { attempt } = transport instanceof Promise ? await transport : transport;
      return attempt(full, path, {
        origin,
        timeoutMs,
        maxResponseBytes: settings.maxResponseBytes,
        signal,
      });
    };
    const sending = withRetries(once, { ...settings, method: request.method, signal });
    underWay.add(sending);
    return sending.finally(() => underWay.delete(sending));
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    await (await transport).close();
  };
  return { send, close: () => (closing ??= close()) };
}

const DEFAULT_TIMEOUT_MS = 30_000;

function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new SpectwinError('USAGE', {
    message: `"${text}" is not the URL of an HTTP server`,
    remedy: 'give scheme and host, as in https://staging.example.com/base',
  });
}

/** undici is only read where a proxy is asked for. */
function transportTo(url: URL, options: ClientOptions): Transport | Promise<Transport> {
  const { insecure, connections: limit = 10, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { proxyFromEnvironment = true } = options;
  if (!proxyFromEnvironment || !isProxied(url)) return directTransport({ url, insecure, limit });
  return import('./proxied.js').then(({ proxiedTransport }) =>
    proxiedTransport({ url, insecure, limit, timeoutMs }),
  );
}

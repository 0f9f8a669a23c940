import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { Attempt } from './attempt.js';
import type { Headers } from './exchange.js';
import type { Transport } from './transport.js';

export interface ProxiedOptions {
  readonly url: URL;
  readonly insecure: boolean | undefined;
  readonly limit: number;
  readonly timeoutMs: number;
}

/** Through the proxies that the environment names. */
export function proxiedTransport({ url, insecure, limit, timeoutMs }: ProxiedOptions): Transport {
  const tls = insecure ? { rejectUnauthorized: false } : {};
  const dispatcher = new EnvHttpProxyAgent({
    connections: limit,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ...tls, timeout: timeoutMs },
    ...(insecure && { requestTls: tls, proxyTls: tls }),
    proxyTunnel: url.protocol === 'https:',
  });
  return {
    attempt: (request, path, context) =>
      new Promise((resolve, reject) => {
        const attempt = new Attempt(request, context, { resolve, reject });
        if (attempt.isOver) return;
        const { method, body = null } = request;
        const headers = request.headers as Record<string, string | string[]>;
        dispatcher.dispatch({ origin: url.origin, path, method, headers, body }, new Reception(attempt));
      }),
    close: () => dispatcher.close(),
  };
}

const KEEP_ALIVE_MS = 1_000;

/** Collects one response. */
class Reception implements Dispatcher.DispatchHandler {
  readonly #attempt: Attempt;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: Headers = {};

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const attempt = this.#attempt;
    const cancel = (): void => controller.abort(new Error('nobody waits for the answer'));
    attempt.cancel = cancel;
    if (attempt.isOver) cancel();
    else attempt.sent = true;
  }

  /** Interim responses (1xx) come first and are passed over. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#attempt.responded = true;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#attempt.hears(chunk.length)) this.#chunks.push(chunk);
  }

  /** undici has the connection free again one turn later; a caller that goes on at once would make it open another. */
  onResponseEnd(): void {
    const body = this.#chunks.length > 0 ? Buffer.concat(this.#chunks) : undefined;
    const response = { status: this.#status, headers: this.#headers, body };
    queueMicrotask(() => setImmediate(() => this.#attempt.answered(response)));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#attempt.failed(error, reusedBy(error));
  }
}

/** undici tells it of errors that it has made itself. */
function reusedBy(error: Error): boolean | undefined {
  const socket = 'socket' in error ? (error.socket as { bytesRead?: unknown } | null) : null;
  return typeof socket?.bytesRead === 'number' ? socket.bytesRead > 0 : undefined;
}

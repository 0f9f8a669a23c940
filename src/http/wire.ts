import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { Deadline } from './deadline.js';
import type { HttpRequest } from './exchange.js';
import { TransportFault, toTransportFault } from './transport-fault.js';

export interface WireOptions {
  /** Scheme, authority and base path. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly insecure?: boolean | undefined;
}

/** What came over a connection that carried one request. */
export interface WireAnswer {
  readonly bytes: Uint8Array;
  /** The server closed the connection; else the time was up. */
  readonly closed: boolean;
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface WireSending {
  /** Aborts it. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The connection is left open behind the answer: true for bytes that are a whole one. What comes within a moment
   * behind it is waited for, the end of the connection included.
   */
  readonly isWhole?: ((bytes: Uint8Array) => boolean) | undefined;
  /** Done when half of the body is sent: the other half follows it. What it throws is thrown. */
  readonly meanwhile?: (() => Promise<void>) | undefined;
}

/** So long is a connection watched behind its answer. */
const MOMENT_MS = 60;
const CRLF = Buffer.from('\r\n');
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * One HTTP/1.1 request over a connection of its own, and every byte that comes back until the server closes it. For what a client
 * library mends or hides. No proxy, no retry.
 *
 * @throws {TransportFault} when not a single byte comes back
 */
export function sendOnWire(
  request: HttpRequest,
  options: WireOptions,
  { signal, isWhole, meanwhile }: WireSending = {},
): Promise<WireAnswer> {
  const startedAt = Date.now();
  const url = new URL(options.baseUrl);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = open(url, options);
    let length = 0;
    const stop = (): void => {
      socket.destroy();
      deadline.cancel();
      clearTimeout(moment);
      signal?.removeEventListener('abort', abort);
    };
    const end = (closed: boolean): void => {
      stop();
      resolve({ bytes: Buffer.concat(chunks), closed, startedAt, durationMs: Date.now() - startedAt });
    };
    const fail = (fault: unknown): void => {
      stop();
      reject(fault);
    };
    const abort = (): void => fail(new TransportFault('aborted', 'the request was aborted'));
    const deadline = new Deadline(options.timeoutMs, () => (length > 0 ? end(false) : fail(late(url))));
    let moment: NodeJS.Timeout | undefined;
    signal?.addEventListener('abort', abort);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) return end(false);
      clearTimeout(moment);
      if (isWhole?.(Buffer.concat(chunks))) moment = setTimeout(() => end(false), MOMENT_MS);
    });
    socket.on('end', () => (length > 0 ? end(true) : fail(silent(url))));
    socket.on('error', (error) => {
      if (length > 0) end(true);
      else fail(toTransportFault(error, url.origin, { sent: true, responded: false }));
    });
    socket.write(head(request, url, isWhole !== undefined));
    sendBody(socket, request, meanwhile).catch(fail);
  });
}

/** So long has the server to take notice of the first half. */
const NOTICE_MS = 15;

async function sendBody(
  socket: Socket,
  request: HttpRequest,
  meanwhile: WireSending['meanwhile'],
): Promise<void> {
  if (!request.body) return meanwhile?.();
  const bytes = isChunked(request) ? inChunks(request.body) : request.body;
  const half = meanwhile ? Math.ceil(bytes.length / 2) : bytes.length;
  socket.write(bytes.subarray(0, half));
  if (!meanwhile) return;
  if (socket.connecting) await once(socket, 'connect');
  await sleep(NOTICE_MS);
  await meanwhile();
  if (socket.writable) socket.write(bytes.subarray(half));
}

function open(url: URL, { insecure }: WireOptions): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port || (secure ? 443 : 80));
  if (!secure) return connectTcp({ host, port });
  return connectTls({ host, port, servername: host, rejectUnauthorized: insecure !== true });
}

function head({ method, target, headers, body }: HttpRequest, url: URL, isLasting: boolean): string {
  const path = url.pathname.replace(/\/+$/, '') + target;
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${url.host}`];
  for (const [name, value] of Object.entries(headers)) {
    for (const line of [value ?? []].flat()) lines.push(`${name}: ${line}`);
  }
  const needsLength = body !== undefined || !/^(GET|HEAD|OPTIONS|DELETE|TRACE)$/.test(method);
  if (needsLength && !isChunked({ headers })) lines.push(`Content-Length: ${body?.length ?? 0}`);
  if (!isLasting) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function isChunked({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] === 'chunked';
}

/** RFC 9112, 7.1: in two, so that neither is the whole. */
function inChunks(body: Uint8Array): Uint8Array {
  const half = Math.ceil(body.length / 2);
  const parts = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
  const chunks = parts.map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, CRLF]),
  );
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

function late({ origin }: URL): TransportFault {
  return new TransportFault('timeout', `${origin}: no answer in time`, { sent: true });
}

function silent({ origin }: URL): TransportFault {
  return new TransportFault('reset', `${origin}: the connection was closed without an answer`, {
    sent: true,
  });
}

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerReader } from './answer-reader.js';
import { Deadline } from './deadline.js';
import type { Exchange, HttpRequest } from './exchange.js';
import { openSocket } from './open-socket.js';
import { requestHead } from './request-head.js';
import { TransportFault, toTransportFault } from './transport-fault.js';

export interface WireOptions {
  /** Scheme, authority and base path. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly insecure?: boolean | undefined;
}

export interface WireSending {
  /** Aborts it. */
  readonly signal?: AbortSignal | undefined;
  /** The connection is left open behind the answer. What comes within a moment behind it is waited for, its end included. */
  readonly isLasting?: boolean | undefined;
  /** Done so long after half of the body is sent that the server has noticed: the other half follows. What it throws is thrown. */
  readonly meanwhile?: { readonly afterMs: number; readonly act: () => Promise<void> } | undefined;
}

/** So long is a connection watched behind its answer. */
const MOMENT_MS = 60;
/** So long has the server to close one, as the request asks. */
const CLOSING_MS = 1_000;
const CRLF = Buffer.from('\r\n');
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * One HTTP/1.1 request over a connection of its own, and every byte that comes back until the server closes it, or seems to forget to.
 * An answer that is not whole is given as far as it came, with status 0 where it has no head. No proxy, no retry.
 *
 * @throws {TransportFault} when not a single byte comes back
 */
export function sendOnWire(
  request: HttpRequest,
  options: WireOptions,
  { signal, isLasting = false, meanwhile }: WireSending = {},
): Promise<Exchange> {
  const startedAt = Date.now();
  const url = new URL(options.baseUrl);
  const reader = new AnswerReader(request.method);
  return new Promise((resolve, reject) => {
    const { socket } = openSocket(url, options);
    let length = 0;
    let moment: NodeJS.Timeout | undefined;
    const stop = (): void => {
      socket.destroy();
      deadline.cancel();
      clearTimeout(moment);
      signal?.removeEventListener('abort', abort);
    };
    const end = (): void => {
      stop();
      const { response, faults: wireFaults } = reader.reading({ isLasting });
      resolve({ request, response, startedAt, durationMs: Date.now() - startedAt, wireFaults });
    };
    const fail = (fault: unknown): void => {
      stop();
      reject(fault);
    };
    const endClosed = (): void => {
      reader.close();
      end();
    };
    const abort = (): void => fail(new TransportFault('aborted', 'the request was aborted'));
    const deadline = new Deadline(options.timeoutMs, () => (length > 0 ? end() : fail(late(url))));
    signal?.addEventListener('abort', abort);
    socket.on('data', (bytes: Buffer) => {
      length += bytes.length;
      reader.push(bytes);
      if (length > MAX_BYTES) return end();
      clearTimeout(moment);
      if (reader.isWhole || reader.broken) moment = setTimeout(end, isLasting ? MOMENT_MS : CLOSING_MS);
    });
    socket.on('end', () => (length > 0 ? endClosed() : fail(silent(url))));
    socket.on('error', (error) => {
      if (length > 0) endClosed();
      else fail(toTransportFault(error, url.origin, { sent: true, responded: false }));
    });
    const target = url.pathname.replace(/\/+$/, '') + request.target;
    socket.write(requestHead({ ...request, target }, { host: url.host, closes: !isLasting }), 'latin1');
    sendBody(socket, request, meanwhile).catch(fail);
  });
}

async function sendBody(
  socket: Socket,
  request: HttpRequest,
  meanwhile: WireSending['meanwhile'],
): Promise<void> {
  if (!request.body) return meanwhile?.act();
  const bytes = isChunked(request) ? inChunks(request.body) : request.body;
  const half = meanwhile ? middleOf(bytes) : bytes.length;
  socket.write(bytes.subarray(0, half));
  if (!meanwhile) return;
  if (socket.connecting) await once(socket, 'connect');
  await sleep(meanwhile.afterMs);
  await meanwhile.act();
  if (socket.writable) socket.write(bytes.subarray(half));
}

/** Of UTF-8: it is not the first of its character. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Inside of a character of several bytes, where there is one: whoever decodes parts of a body alone loses it. */
function middleOf(bytes: Uint8Array): number {
  const half = Math.ceil(bytes.length / 2);
  const after = bytes.subarray(half).findIndex(isInside);
  const before = bytes.subarray(0, half).findLastIndex(isInside);
  if (after >= 0) return half + after;
  return before > 0 ? before : half;
}

function isChunked({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] === 'chunked';
}

/** RFC 9112, 7.1: in two, so that neither is the whole. */
function inChunks(body: Uint8Array): Uint8Array {
  const half = middleOf(body);
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

import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long a client may take to read why its connection ends. In milliseconds. */
const LAST_WORDS = 1_000;

const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers a request that cannot be handed on as a request. */
export function refuse(res: ServerResponse, status: number, detail: string): void {
  const body = problem(status, detail);
  res.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  res.end(body);
}

/** Answers bytes that are not HTTP, on the bare socket, and ends the connection: its next request could not be found. */
export function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    if (!socket.writableEnded) socket.destroy();
    return;
  }
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  endWith(
    socket,
    status,
    status === 400 ? 'this is not a valid HTTP/1.1 request' : `${STATUS_CODES[status]}`,
  );
}

/** Answers CONNECT: this is no proxy. */
export function refuseConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  endWith(socket, 405, 'CONNECT is not served here');
}

function endWith(socket: Duplex, status: number, detail: string): void {
  const body = problem(status, detail);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  // Destroyed at once, with bytes of the client unread, the answer would be lost to a reset.
  setTimeout(() => socket.destroy(), LAST_WORDS).unref();
}

/** RFC 9457. */
function problem(status: number, detail: string): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
}

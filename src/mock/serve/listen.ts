import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SpectwinError } from '../../errors.js';
import { bodyLimitOf, createApplication } from './express.js';
import type { Handler, Listening, ListenOptions } from './handler.js';
import { refuse, refuseBroken, refuseConnect } from './socket-refusal.js';
import { announcesTooMuch } from './upload.js';

/** In milliseconds. Idle connections outlive a pause between two clicks, slow headers and bodies do not last for ever. */
const TIMEOUTS = { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 };
/** How long close() waits for requests that are being answered. */
const DRAIN = 5_000;
const SWEEP = 25;

/**
 * Serves `handler` from an Express application of its own. `bodyLimit` in bytes decides over `Expect: 100-continue`. Throws PORT_TAKEN,
 * LISTEN_FAILED.
 */
export async function listen(
  handler: Handler,
  options: ListenOptions & { readonly bodyLimit: number },
): Promise<Listening> {
  const { port = 4010, host = '127.0.0.1', bodyLimit } = options;
  const door = { closing: false, sockets: new Set<Socket>() };
  const server = await serverFor(handler, door, bodyLimit);
  await bind(server, port, host);
  const address = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${shownHost(address)}:${address.port}`,
    port: address.port,
    close: () => (closed ??= drain(server, door)),
  };
}

interface Door {
  closing: boolean;
  readonly sockets: Set<Socket>;
}

async function serverFor(handler: Handler, door: Door, bodyLimit: number): Promise<Server> {
  const { app, classes } = await createApplication(handler);
  // Node refuses a request without Host by itself, but without a body that says why.
  const server = createServer({ ...classes, ...TIMEOUTS, requireHostHeader: false });
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    if (door.closing) res.shouldKeepAlive = false;
    if (req.headers.host === undefined && req.httpVersion === '1.1')
      refuse(res, 400, 'the Host header is missing');
    else app(req, res);
  };
  server.on('request', onRequest);
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // Without "100 Continue" the body may stay away: what comes next on this connection could not be told from it.
    if (announcesTooMuch(req, bodyLimitOf(req, { bodyLimit }))) res.shouldKeepAlive = false;
    else res.writeContinue();
    onRequest(req, res);
  });
  server.on('checkExpectation', (_req, res) =>
    refuse(res, 417, 'the only expectation that is met is 100-continue'),
  );
  server.on('clientError', refuseBroken);
  server.on('connect', (_req, socket) => refuseConnect(socket));
  server.on('connection', (socket: Socket) => {
    door.sockets.add(socket);
    socket.once('close', () => door.sockets.delete(socket));
  });
  return server;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(listenError(error as NodeJS.ErrnoException, port, host));
    server.once('error', fail);
    try {
      server.listen({ port, host, exclusive: true }, () => {
        server.off('error', fail);
        resolve();
      });
    } catch (error) {
      fail(error);
    }
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): SpectwinError {
  if (error.code === 'EADDRINUSE') {
    return new SpectwinError('PORT_TAKEN', {
      message: `port ${port} on ${host} is taken by another program`,
      remedy: `stop that program, or choose another port: --port ${port < 65_535 ? port + 1 : 4010}`,
    });
  }
  return new SpectwinError('LISTEN_FAILED', {
    message: `cannot listen on port ${port} of ${host}: ${error.message}`,
    remedy:
      'choose a --port from 0 to 65535 that you may open, and a --host that is an address of this machine',
  });
}

/** Where a client on this machine reaches it: `0.0.0.0` and `::` are no addresses to go to. */
function shownHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}

/** Stops accepting, lets running requests finish, drops idle connections, and after `DRAIN` those that are left. */
function drain(server: Server, door: Door): Promise<void> {
  door.closing = true;
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
    const end = setTimeout(() => server.closeAllConnections(), DRAIN);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(end);
      resolve();
    });
    // Browsers open connections in advance; Node does not count them as idle.
    for (const socket of door.sockets) if (socket.bytesRead === 0) socket.destroy();
  });
}

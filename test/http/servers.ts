import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Server } from 'node:net';

/** A server on a free loopback port, with what it takes to end it. */
export interface Running {
  readonly url: string;
  readonly port: number;
  /** Connections that were made. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

export async function run(server: Server, host = '127.0.0.1', scheme = 'http'): Promise<Running> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export function runHttp(listener: http.RequestListener, host?: string): Promise<Running> {
  return run(http.createServer(listener), host);
}

/** Answers each connection's first bytes with these bytes; `end` closes the connection after them. */
export function runRaw(answer: (index: number, socket: net.Socket) => void): Promise<Running> {
  let index = 0;
  return run(
    net.createServer((socket) => {
      const own = index;
      index += 1;
      socket.on('data', () => answer(own, socket));
    }),
  );
}

export async function readAll(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

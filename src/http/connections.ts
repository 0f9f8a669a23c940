import type { Socket } from 'node:net';

type Callback = (...result: [null, Socket] | [Error, null]) => void;

/** Opens a connection, as undici's connectors do. */
export type Connector<Target> = (target: Target, callback: Callback) => void;

export interface Connections<Target> {
  readonly connect: Connector<Target>;
  /** Whether the connection that failed with this error had brought an answer before; undefined where nobody knows. */
  readonly wasUsed: (error: Error) => boolean | undefined;
}

/**
 * Remembers of failed connections whether they had been of use. A server may close an idle connection at any time (RFC 9112,
 * 9.3.1), which tells nothing about the request that came too late; one that closes a new connection has refused that request.
 * Over TLS the handshake hides what was received.
 */
export function trackConnections<Target>(open: Connector<Target>, isSecure: boolean): Connections<Target> {
  const used = new WeakMap<Error, boolean>();
  return {
    connect: (target, callback) => {
      open(target, (...result) => {
        const [, socket] = result;
        socket?.on('error', (error) => used.set(error, socket.bytesRead > 0));
        callback(...result);
      });
    },
    wasUsed: (error) => (isSecure ? undefined : (used.get(error) ?? bytesReadOf(error))),
  };
}

/** undici says so where it made the error itself. */
function bytesReadOf(error: Error): boolean | undefined {
  const socket = 'socket' in error ? (error.socket as { bytesRead?: unknown } | null) : null;
  return typeof socket?.bytesRead === 'number' ? socket.bytesRead > 0 : undefined;
}

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection to the server of `url`, and the event that tells that it can be used. */
export interface Opening {
  readonly socket: Socket;
  readonly opened: 'connect' | 'secureConnect';
}

export function openSocket(url: URL, { insecure }: { insecure?: boolean | undefined }): Opening {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port || (isSecure ? 443 : 80));
  if (!isSecure) return { socket: connectTcp({ host, port, noDelay: true }), opened: 'connect' };
  const servername = isIP(host) > 0 ? '' : host;
  const socket = connectTls({
    host,
    port,
    servername,
    ALPNProtocols: ['http/1.1'],
    ...(insecure && { rejectUnauthorized: false }),
  });
  return { socket: socket.setNoDelay(true), opened: 'secureConnect' };
}

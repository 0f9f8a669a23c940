import { Attempt } from './attempt.js';
import { saysClose } from './connection-end.js';
import { Connections, type ConnectionsOptions } from './connections.js';
import type { HttpRequest } from './exchange.js';
import { expectsContent, requestHead } from './request-head.js';
import { TransportFault } from './transport-fault.js';
import type { Transport } from './transport.js';

/** Over connections of our own, so that every byte of an answer is seen, and what is wrong with it comes with the exchange. */
export function directTransport(options: ConnectionsOptions): Transport {
  const connections = new Connections(options);
  const { host } = options.url;
  return {
    attempt: (request, path, context) =>
      new Promise((resolve, reject) => {
        const isLast = mayLeaveRest(request) || saysClose(request.headers);
        const head = writable(context.origin, () => {
          if (request.headers['transfer-encoding'] !== undefined)
            throw new TypeError('content is sent as it is, without a Transfer-Encoding');
          return requestHead({ ...request, target: path }, { host, closes: isLast });
        });
        const attempt = new Attempt(request, context, { resolve, reject });
        if (!attempt.isOver) connections.carry({ attempt, head, isLast });
      }),
    close: () => connections.close(),
  };
}

/** Servers err with answers to HEAD, and with content that they do not look for. */
function mayLeaveRest({ method, body }: HttpRequest): boolean {
  return method === 'HEAD' || ((body?.length ?? 0) > 0 && !expectsContent(method));
}

function writable(origin: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new TransportFault('protocol', `${origin}: the request cannot be sent (${reason})`, {
      cause: error,
    });
  }
}

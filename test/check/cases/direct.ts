import type { Client } from '../../../src/http/client.js';
import type { Headers, HttpRequest, HttpResponse } from '../../../src/http/exchange.js';
import { TransportFault } from '../../../src/http/transport-fault.js';
import type { Answer, Got, Handler } from '../support/server.js';

/** A client that calls the server directly, without sockets. */
export function inProcess(handler: Handler): Client {
  return {
    send: async (request) => {
      const startedAt = Date.now();
      const answer = await handler(gotOf(request));
      if (typeof answer === 'string')
        throw new TransportFault(answer === 'hang' ? 'timeout' : 'reset', answer, {
          sent: true,
          responded: false,
        });
      return { request, response: responseOf(answer), startedAt, durationMs: 0 };
    },
    close: async () => {},
  };
}

function gotOf({ method, target, headers, body }: HttpRequest): Got {
  const bytes = Buffer.from(body ?? []);
  const path = target.replace(/\?.*$/s, '');
  return { method, target, path, headers: { ...headers } as Got['headers'], text: bytes.toString(), bytes };
}

function responseOf({ status, json, text, headers = {} }: Answer): HttpResponse {
  const body = json === undefined ? text : JSON.stringify(json);
  const type: Headers = json === undefined ? {} : { 'content-type': 'application/json' };
  return {
    status,
    headers: { ...type, ...headers },
    body: body === undefined ? undefined : Buffer.from(body),
  };
}

import type { Client } from '../../../src/http/client.js';
import type { Exchange, HttpRequest } from '../../../src/http/exchange.js';
import type { Answered, Asked, Reference } from './reference.js';

/** Sends to a server in this process, through neither socket nor parser. */
export function inProcess(server: Pick<Reference, 'handle'>): Client {
  return {
    send: async (request) => {
      const startedAt = Date.now();
      await new Promise((resolve) => setImmediate(resolve));
      const answered = await server.handle(askedOf(request));
      return {
        request,
        response: responseOf(answered, request.method),
        startedAt,
        durationMs: Date.now() - startedAt,
      };
    },
    close: async () => {},
  };
}

function askedOf({ method, target, headers, body }: HttpRequest): Asked {
  const [path = '', query = ''] = target.split('?');
  const lines = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return {
    method,
    target,
    path,
    query,
    headers: Object.fromEntries(lines),
    text: body ? Buffer.from(body).toString() : '',
  };
}

function responseOf({ status, json, text, headers }: Answered, method: string): Exchange['response'] {
  const content = json === undefined ? text : JSON.stringify(json);
  const body = content === undefined ? undefined : Buffer.from(content);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const length = body && status !== 204 ? { 'content-length': String(body.length) } : {};
  const isEmpty = method === 'HEAD' || status === 204 || !body?.length;
  return { status, headers: { ...type, ...length, ...headers }, body: isEmpty ? undefined : body };
}

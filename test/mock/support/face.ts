import type { HttpResponse } from '../../../src/http/exchange.js';
import { createHandler, type Inside } from '../../../src/mock/serve/express.js';
import { listen } from '../../../src/mock/serve/listen.js';
import type { Received } from '../../../src/mock/stages/stage.js';
import type { Listening } from '../../../src/mock/serve/handler.js';

/** Answers with what arrived, so that a test sees what the inside was given. */
export function echo({ request, tooLarge }: Received): HttpResponse {
  const body = request.body === undefined ? null : Buffer.from(request.body).toString('utf8');
  return {
    status: tooLarge ? 413 : 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: request.method, target: request.target, tooLarge, body }),
  };
}

export function handlerOf(inside: Partial<Inside> = {}) {
  return createHandler({ answer: echo, cors: true, bodyLimit: 1000, clock: () => 0, ...inside });
}

/** Serves `inside` while `use` runs. */
export async function serving<T>(
  inside: Partial<Inside>,
  use: (server: Listening) => Promise<T>,
): Promise<T> {
  const bodyLimit = inside.bodyLimit ?? 1000;
  const server = await listen(handlerOf({ ...inside, bodyLimit }), { port: 0, bodyLimit });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

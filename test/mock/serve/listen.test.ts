import { connect } from 'node:net';
import { EventEmitter, once } from 'node:events';
import { handlerOf, serving } from '../support/face.js';
import { listen } from '../../../src/mock/serve/listen.js';
import type { HttpResponse } from '../../../src/http/exchange.js';

const LIMITS = { bodyLimit: 1000 };

test('port 0 takes a free port and says which', async () => {
  await serving({}, async ({ url, port }) => {
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });
});

test('a taken port is an error that names the way out', async () => {
  await serving({}, async ({ port }) => {
    await expect(listen(handlerOf(), { port, ...LIMITS })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringMatching(/is taken[^]*--port/),
    });
  });
});

test.each([{ port: 70_000 }, { port: 0, host: '192.0.2.1' }])('%j cannot be listened on', async (options) => {
  await expect(listen(handlerOf(), { ...options, ...LIMITS })).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
  });
});

test('an address of all interfaces is shown as one that can be called', async () => {
  const server = await listen(handlerOf(), { port: 0, host: '0.0.0.0', ...LIMITS });
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  await server.close();
});

describe('close', () => {
  test('a request that is being answered gets its answer; a new connection is refused', async () => {
    const gate = new EventEmitter();
    const answer = async (): Promise<HttpResponse> => {
      gate.emit('asked');
      await once(gate, 'open');
      return { status: 200, headers: {}, body: 'done' };
    };
    const server = await listen(handlerOf({ answer }), { port: 0, ...LIMITS });
    const asked = once(gate, 'asked');
    const running = fetch(server.url);
    await asked;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    gate.emit('open');
    expect(await (await running).text()).toBe('done');
    await closed;
  });

  test('connections that are idle, or were never used, do not hold it up', async () => {
    const server = await listen(handlerOf(), { port: 0, ...LIMITS });
    await (await fetch(server.url)).text();
    const unused = connect({ port: server.port, host: '127.0.0.1' });
    await once(unused, 'connect');
    const gone = once(unused, 'close');
    unused.resume();
    await server.close();
    await gone;
  });

  test('twice is once', async () => {
    const server = await listen(handlerOf(), { port: 0, ...LIMITS });
    expect(server.close()).toBe(server.close());
    await server.close();
  });
});

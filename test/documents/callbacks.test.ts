import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpectwinError } from '../../src/errors.js';
import { type Served, serve } from './support.js';

interface Came {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** Receives callbacks on a port of this machine. `status` 0: it never answers. */
async function receiver(status = 204) {
  const came: Came[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
      came.push({ line: `${req.method} ${req.url}`, headers: req.headers, body });
      if (status > 0) res.writeHead(status).end();
      server.emit('came');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, came, next: () => once(server, 'came'), close };
}

const subscribe = ({ mock }: Served, url: string, query = '') =>
  mock.handle({
    method: 'POST',
    target: `/subscriptions/new%20things${query}`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ url })),
  });

/** All that the mock has sent is answered. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a callback goes to where its expression leads, with what the contract asks for', async () => {
  const served = await serve('callbacks.yaml', { callbacks: ['loopback'] });
  const { url, came, close } = await receiver();
  try {
    expect((await subscribe(served, url)).status).toBe(201);
    await until(() => served.mock.journal.entries().length === 2);
    expect(came).toHaveLength(1);
    expect(came[0]?.line).toBe('POST /new%20things?number=7&try=3');
    expect(came[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-event': 'made' });
    const operation = served.contract.operations[0]?.callbacks[0]?.operations[0];
    const schema = operation?.requestBody?.content[0]?.schema;
    expect(schema && served.contract.validator(schema, 'request')(came[0]?.body)).toEqual([]);
    const [, entry] = served.mock.journal.entries();
    expect(entry).toMatchObject({ operation: 'event', violations: { response: [] } });
    expect(entry?.exchange.request.target).toBe(`${url}/new%20things?number=7&try=3`);
    expect(entry?.exchange.response.status).toBe(204);
  } finally {
    await served.mock.close();
    await close();
  }
});

test('an example is sent as it is, an origin is allowed by name, an undeclared answer stands in the journal', async () => {
  const { url, came, close } = await receiver(500);
  const served = await serve('callbacks.yaml', { callbacks: [url] });
  try {
    await subscribe(served, `${url}/body`, `?notify=${encodeURIComponent(`${url}/query`)}`);
    await until(() => served.mock.journal.entries().length === 3);
    const pinged = came.find(({ line }) => line === 'PUT /query');
    expect(pinged?.body).toEqual({ id: '00000000-0000-4000-8000-000000000001', kind: 'given' });
    const entry = served.mock.journal.entries().find(({ exchange }) => exchange.request.method === 'PUT');
    expect(entry?.violations.response).toMatchObject([{ keyword: 'status' }]);
  } finally {
    await served.mock.close();
    await close();
  }
});

describe('nothing is sent', () => {
  test('unless it is asked for', async () => {
    const served = await serve('callbacks.yaml');
    const { url, came, close } = await receiver();
    await subscribe(served, url);
    await served.mock.close();
    await close();
    expect(came).toEqual([]);
  });

  test.each([
    ['to hosts that nobody has named', 'http://192.0.2.1:80', /192\.0\.2\.1 is not among the hosts/],
    ['to a name that only looks like this machine', 'http://127.0.0.1.example.com', /not among the hosts/],
    ['with credentials', 'http://me:secret@127.0.0.1:1', /holds credentials/],
    ['but with HTTP', 'file:///etc/passwd', /no http\(s\) URL/],
    ['to a text that is none', 'nowhere', /no http\(s\) URL/],
    ['to a receiver that is down', 'http://127.0.0.1:1', /was not delivered/],
  ])('%s', async (_, url, warning) => {
    const served = await serve('callbacks.yaml', { callbacks: ['loopback'] });
    expect((await subscribe(served, url)).status).toBe(201);
    await until(() => served.warnings.length > 1);
    await served.mock.close();
    expect(served.warnings.find((text) => text.includes('onEvent'))).toMatch(warning);
    expect(served.warnings.find((text) => text.includes('onQuery'))).toMatch(/leads nowhere/);
    expect(served.mock.journal.entries()).toHaveLength(1);
  });

  test('to places that are none', async () => {
    await expect(serve('callbacks.yaml', { callbacks: ['127.0.0.1'] })).rejects.toThrow(SpectwinError);
    await expect(serve('callbacks.yaml', { callbacks: ['http://a/b'] })).rejects.toThrow(/cannot go to/);
  });
});

test('a receiver that never answers keeps nobody from closing', async () => {
  const served = await serve('callbacks.yaml', { callbacks: ['loopback'] });
  const { url, next, close } = await receiver(0);
  const asked = next();
  await subscribe(served, url);
  await asked;
  await served.mock.close();
  await close();
  expect(served.mock.journal.entries()).toHaveLength(1);
});

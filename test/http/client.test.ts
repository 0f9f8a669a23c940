import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SpectwinError } from '../../src/errors.js';
import { createClient, type Client, type ClientOptions } from '../../src/http/client.js';
import type { HttpRequest } from '../../src/http/exchange.js';
import { TransportFault } from '../../src/http/transport-fault.js';
import { SELF_SIGNED } from './self-signed.js';
import { readAll, run, runHttp, runRaw, type Running } from './servers.js';

const GET: HttpRequest = { method: 'GET', target: '/', headers: {} };
const POST: HttpRequest = { method: 'POST', target: '/', headers: {}, body: Buffer.from('x') };
/** A label may have 63 characters: no resolver needs to be asked. */
const UNRESOLVABLE = `http://${'a'.repeat(64)}.invalid`;
const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

function client(server: Running | string, options: Partial<ClientOptions> = {}): Client {
  const baseUrl = typeof server === 'string' ? server : server.url;
  const created = createClient({ baseUrl, proxyFromEnvironment: false, ...options });
  open.push(created);
  return created;
}

async function serve(listener: http.RequestListener, host?: string): Promise<Running> {
  const server = await runHttp(listener, host);
  open.push(server);
  return server;
}

async function serveRaw(answer: (index: number, socket: net.Socket) => void): Promise<Running> {
  const server = await runRaw(answer);
  open.push(server);
  return server;
}

async function faultOf(sending: Promise<unknown>): Promise<TransportFault> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportFault);
  return error as TransportFault;
}

const echo = async (request: http.IncomingMessage, response: http.ServerResponse) => {
  const body = await readAll(request);
  const { method, url, rawHeaders } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, url, rawHeaders, body: body.toString('latin1') }));
};

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

async function echoed(sender: Client, request: HttpRequest): Promise<Echo> {
  const { response } = await sender.send(request);
  return JSON.parse(Buffer.from(response.body as Uint8Array).toString()) as Echo;
}

async function closedPort(): Promise<string> {
  const server = await runHttp(echo);
  await server.close();
  return server.url;
}

async function serveTls(): Promise<Running> {
  const server = await run(https.createServer(SELF_SIGNED, echo), '127.0.0.1', 'https');
  open.push(server);
  return server;
}

/** Each connection is closed, without a word, when the second request comes over it. */
function oncePerConnection(): Promise<Running> {
  const known = new WeakSet<object>();
  return serve((request, response) => {
    if (known.has(request.socket)) request.socket.destroy();
    else response.end('ok');
    known.add(request.socket);
  });
}

/** The first connections are reset before an answer, the next one answers. */
function resetFirst(times: number): Promise<Running> {
  return serveRaw((index, socket) => {
    if (index < times) socket.resetAndDestroy();
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  });
}

function busy(status: number, retryAfter: string | undefined, times: number): Promise<Running> {
  let requests = 0;
  return serve((_, response) => {
    requests += 1;
    const refused = requests <= times;
    response.setHeader('x-requests', String(requests));
    if (refused && retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    response.writeHead(refused ? status : 200).end();
  });
}

describe('what is sent', () => {
  test('method, target and bytes exactly as given', async () => {
    const server = await serve(echo);
    const body = Buffer.from([0, 0xff, 13, 10, 0x80]);
    const target = "/a%2Fb//c/../d?x=%zz&y=[1]|'#";
    const seen = await echoed(client(server), { method: 'PATCH', target, headers: {}, body });
    expect(seen).toMatchObject({ method: 'PATCH', url: target, body: body.toString('latin1') });
  });

  test.each([
    ['', '/a?b'],
    ['/', '/a?b'],
    ['/base', '/base/a?b'],
    ['/base/v1/', '/base/v1/a?b'],
    ['/base?ignored=1', '/base/a?b'],
  ])('the base path "%s" stands before the target, but not in the exchange', async (base, url) => {
    const server = await serve(echo);
    const sender = client(server.url + base);
    expect((await echoed(sender, { ...GET, target: '/a?b' })).url).toBe(url);
    expect((await sender.send({ ...GET, target: '/a?b' })).request.target).toBe('/a?b');
  });

  test("the client's header fields unless the request has its own; several values as several lines", async () => {
    const server = await serve(echo);
    const sender = client(server, { headers: { 'x-a': 'client', 'x-b': 'client', 'x-c': 'client' } });
    const headers = { 'x-b': 'request', 'x-c': undefined, 'x-d': ['1', '2'] };
    const { rawHeaders } = await echoed(sender, { ...GET, headers });
    const lines = rawHeaders.flatMap((name, index) =>
      name.startsWith('x-') ? [`${name}: ${rawHeaders[index + 1]}`] : [],
    );
    expect(lines).toEqual(['x-a: client', 'x-b: request', 'x-d: 1', 'x-d: 2']);
    const { request } = await sender.send({ ...GET, headers });
    expect(request.headers).toMatchObject({ 'x-a': 'client', 'x-b': 'request' });
  });

  test('what cannot be written as HTTP is a fault and sends nothing', async () => {
    const server = await serve(echo);
    const sender = client(server);
    for (const request of [
      { ...GET, headers: { 'x-a': 'a\r\nx-b: b' } },
      { ...GET, target: '/ü\u0100' },
      { ...GET, method: 'G T' },
      { ...POST, headers: { 'content-length': '2' } },
      { ...POST, headers: { 'transfer-encoding': 'chunked' } },
    ]) {
      expect(await faultOf(sender.send(request))).toMatchObject({ kind: 'protocol', sent: false });
    }
    expect(server.connections()).toBe(0);
  });
});

describe('what is received', () => {
  test('status, header fields, duplicates as arrays, bytes, time', async () => {
    const server = await serve((_, response) => {
      response.writeHead(
        418,
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['x-latin', 'é'],
          ['X-One', '1'],
        ].flat(),
      );
      response.end(Buffer.from([0, 0xff]));
    });
    const before = Date.now();
    const exchange = await client(server).send(GET);
    expect(exchange.response.status).toBe(418);
    expect(exchange.response.headers).toMatchObject({
      'set-cookie': ['a=1', 'b=2'],
      'x-latin': 'é',
      'x-one': '1',
    });
    expect(Buffer.from(exchange.response.body as Uint8Array)).toEqual(Buffer.from([0, 0xff]));
    expect(exchange.startedAt).toBeGreaterThanOrEqual(before);
    expect(exchange.durationMs).toBeGreaterThan(0);
  });

  test('a redirect is an answer like any other', async () => {
    let requests = 0;
    const server = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const { response } = await client(server).send(GET);
    expect(response).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(requests).toBe(1);
  });

  test('content codings are left as they are', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('text'));
    });
    const { response } = await client(server).send(GET);
    expect(gunzipSync(response.body as Uint8Array).toString()).toBe('text');
  });

  test('no bytes are no body', async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'x-a': '1' }).end();
    });
    for (const method of ['GET', 'HEAD']) {
      expect((await client(server).send({ ...GET, method })).response.body).toBeUndefined();
    }
  });

  test('interim responses are passed over', async () => {
    const server = await serve((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeHead(200, { 'x-final': '1' }).end('ok');
    });
    const { response } = await client(server).send(GET);
    expect(response).toMatchObject({ status: 200, headers: { 'x-final': '1' } });
    expect(response.headers).not.toHaveProperty('link');
  });
});

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

describe('how answers end', () => {
  test.each([
    ['by a length', `${OK}Content-Length: 4\r\n\r\nbody`],
    ['by a length that is said twice', `${OK}Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody`],
    ['by the last chunk', `${OK}${CHUNKED}1;a="b"\r\nb\r\n003\r\nody\r\n0\r\n\r\n`],
    ['by chunks whose lengths have many zeros', `${OK}${CHUNKED}000000000004\r\nbody\r\n0000000000\r\n\r\n`],
    ['by trailers', `${OK}${CHUNKED}4\r\nbody\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n`],
    ['by the end of the connection', `${OK}\r\nbody`],
    ['by the end of the connection, of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nbody'],
    [
      'behind interim answers',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nA: b\r\n\r\n${OK}Content-Length: 4\r\n\r\nbody`,
    ],
  ])('%s, at once and byte by byte', async (_, bytes) => {
    for (const parts of [[bytes], bytes]) {
      const server = await serveRaw(async (__, socket) => {
        for (const part of parts) {
          socket.write(part);
          if (parts.length > 1) await new Promise(setImmediate);
        }
        if (!/length|chunked/i.test(bytes)) socket.end();
      });
      const { response, wireFaults } = await client(server).send(GET);
      expect(Buffer.from(response.body as Uint8Array).toString()).toBe('body');
      expect(wireFaults).toEqual([]);
    }
  });

  test.each([
    ['a header that is none', `${OK}bad header\r\nContent-Length: 0\r\n\r\n`, 'a header line is malformed'],
    ['a length and chunks', `${OK}Content-Length: 3\r\n${CHUNKED}0\r\n\r\n`, 'both Content-Length and'],
  ])('%s is told with the exchange', async (_, bytes, message) => {
    const server = await serveRaw((__, socket) => socket.write(bytes));
    const { wireFaults } = await client(server).send(GET);
    expect(wireFaults).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });

  test.each([
    ['too many bytes', `${OK}Content-Length: 2\r\n\r\n[][]`, 'Content-Length is not the length'],
    ['bytes behind the last chunk', `${OK}${CHUNKED}0\r\n\r\n[]`, 'more behind the last chunk'],
    ['content of a 204', 'HTTP/1.1 204 No Content\r\n\r\n[]', 'a 204 has content'],
  ])('%s: told with the exchange, and the connection is not used again', async (_, bytes, message) => {
    const server = await serveRaw((__, socket) => socket.write(bytes));
    const sender = client(server);
    for (let count = 1; count <= 2; count++) {
      const { wireFaults } = await sender.send(GET);
      expect(wireFaults).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
      expect(server.connections()).toBe(count);
    }
  });

  test('a header that is called like what all objects have', async () => {
    const server = await serveRaw((_, socket) =>
      socket.write(`${OK}__proto__: a\r\nContent-Length: 0\r\n\r\n`),
    );
    const { response } = await client(server).send(GET);
    expect(Object.entries(response.headers)).toContainEqual(['__proto__', 'a']);
  });
});

test.each([
  ['blanks', `${OK}a:${' '.repeat(60_000)}\x01\r\nContent-Length: 0\r\n\r\n`],
  ['lines of one name', `${OK}${'a:\r\n'.repeat(15_000)}Content-Length: 0\r\n\r\n`],
])('very many %s take no time', async (_, bytes) => {
  const server = await serveRaw((__, socket) => socket.write(bytes));
  const { durationMs } = await client(server).send(GET);
  expect(durationMs).toBeLessThan(1_500);
});

describe('connections', () => {
  test.each([
    ['says that it closes', 'Connection: close\r\n', 2],
    ['closes it soon', 'Keep-Alive: timeout=1\r\n', 2],
    ['keeps it', 'Connection: Keep-Alive\r\nKeep-Alive: timeout=5\r\n', 1],
  ])('one that the server %s', async (_, lines, connections) => {
    const server = await serveRaw((__, socket) => socket.write(`${OK}${lines}Content-Length: 0\r\n\r\n`));
    const sender = client(server);
    for (let count = 0; count < 2; count++) await sender.send(GET);
    expect(server.connections()).toBe(connections);
  });

  test('one that the request ends', async () => {
    const server = await serveRaw((_, socket) => socket.write(`${OK}Content-Length: 0\r\n\r\n`));
    const sender = client(server);
    for (let count = 0; count < 2; count++) await sender.send({ ...GET, headers: { connection: 'close' } });
    expect(server.connections()).toBe(2);
  });

  test('what comes without being asked for is no answer to the next request', async () => {
    const server = await serveRaw((_, socket) => {
      socket.write(`${OK}Content-Length: 2\r\n\r\nok`);
      setTimeout(() => socket.write(`HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n`), 5);
    });
    const sender = client(server);
    await sender.send(GET);
    await sleep(50);
    expect((await sender.send(GET)).response.status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  test('one that is idle for long is given up', async () => {
    const ended: number[] = [];
    const server = await serve((request, response) => {
      request.socket.once('close', () => ended.push(Date.now()));
      response.end('ok');
    });
    await client(server).send(GET);
    while (ended.length === 0) await sleep(20);
  });

  test('one that has been idle for long while this process was busy', async () => {
    const server = await serve(echo);
    const sender = client(server);
    await sender.send(GET);
    const until = performance.now() + 1_000;
    while (performance.now() < until);
    await sender.send(GET);
    expect(server.connections()).toBe(2);
  });

  test('one that the server closes behind each answer, and does not say so', async () => {
    const server = await serveRaw((_, socket) => socket.end(`${OK}Content-Length: 0\r\n\r\n`));
    const sender = client(server);
    const exchanges = [];
    for (let count = 0; count < 10; count++) exchanges.push(await sender.send(POST));
    expect(exchanges.flatMap(({ failed = [] }) => failed).length).toBeLessThanOrEqual(1);
  });

  test('servers that have room for one, and let others wait', async () => {
    const queue: net.Socket[] = [];
    const take = (socket: net.Socket | undefined) =>
      socket
        ?.on('data', () => socket.write(`${OK}Content-Length: 0\r\n\r\n`))
        .once('close', () => (queue.shift(), take(queue[0])));
    const server = await run(net.createServer((socket) => queue.push(socket) === 1 && take(socket)));
    open.push(server);
    const sender = client(server, { timeoutMs: 2_500 });
    const exchanges = await Promise.all(Array.from({ length: 6 }, () => sender.send(GET)));
    expect(exchanges.map(({ response }) => response.status)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  test('the answer that comes before the request has been taken', async () => {
    const server = await serve((_, response) => response.writeHead(413).end());
    const body = Buffer.alloc(4_000_000, 'x');
    const sender = client(server);
    for (let count = 0; count < 3; count++) {
      const { response } = await sender.send({ ...POST, method: 'PUT', body });
      expect(response.status).toBe(413);
    }
  });

  test('one is used again', async () => {
    const server = await serve(echo);
    const sender = client(server);
    for (let index = 0; index < 5; index += 1) await sender.send(POST);
    expect(server.connections()).toBe(1);
  });

  test('no more than allowed, however many send at once', async () => {
    const server = await serve(echo);
    const sender = client(server, { connections: 3 });
    const exchanges = await Promise.all(Array.from({ length: 50 }, () => sender.send(POST)));
    expect(exchanges.every((exchange) => exchange.response.status === 200)).toBe(true);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((address) => address.address === '::1'),
  );
  test('an IPv6 address as target', async () => {
    const server = await serve(echo, hasIpv6 ? '::1' : '127.0.0.1');
    const { response } = await client(server).send(GET);
    expect(response.status).toBe(200);
  });

  test('close waits for what is under way, and nothing is sent after it', async () => {
    const server = await serve(echo);
    const sender = client(server);
    const [exchange] = await Promise.all([sender.send(GET), sender.close()]);
    expect(exchange.response.status).toBe(200);
    expect((await faultOf(sender.send(GET))).kind).toBe('aborted');
  });
});

describe('faults', () => {
  test('nobody listens', async () => {
    const url = await closedPort();
    const fault = await faultOf(client(url, { retries: 0 }).send(GET));
    expect(fault).toMatchObject({ kind: 'refused', sent: false, responded: false });
    expect(fault.message).toContain(url);
    expect(fault.message).toContain('ECONNREFUSED');
    expect(fault.cause).toHaveProperty('code', 'ECONNREFUSED');
  });

  test('a name that does not exist', async () => {
    const fault = await faultOf(client(UNRESOLVABLE, { retries: 0 }).send(GET));
    expect(fault.kind).toBe('dns');
  });

  test('no answer in time', async () => {
    const server = await serve(() => {});
    const sender = client(server);
    const fault = await faultOf(sender.send(GET, { timeoutMs: 20 }));
    expect(fault).toMatchObject({ kind: 'timeout', sent: true, responded: false });
    expect(fault.message).toContain('20 ms');
  });

  test('no time is up while this process itself is busy', async () => {
    const worker = new Worker(
      `const { createServer } = require('node:http');
       const { parentPort } = require('node:worker_threads');
       const server = createServer((_, response) => setTimeout(() => response.end('here'), 30));
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    open.push({ close: async () => void (await worker.terminate()) });
    const [port] = (await once(worker, 'message')) as [number];
    const sending = client(`http://127.0.0.1:${port}`).send(GET, { timeoutMs: 200 });
    await sleep(10);
    // Timers are looked at before connections in the turn that comes next.
    await new Promise(setImmediate);
    const until = performance.now() + 400;
    while (performance.now() < until);
    expect((await sending).response.status).toBe(200);
  });

  test('an answer that never ends', async () => {
    const server = await serve((_, response) => response.writeHead(200).write('part'));
    const fault = await faultOf(client(server, { timeoutMs: 50 }).send(GET));
    expect(fault).toMatchObject({ kind: 'timeout', responded: true });
  });

  test('a connection that closes midway is not tried again', async () => {
    const server = await serveRaw((_, socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart');
    });
    const fault = await faultOf(client(server).send(GET));
    expect(fault).toMatchObject({ kind: 'reset', sent: true, responded: true });
    expect(server.connections()).toBe(1);
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['no HTTP, and no empty line', 'SSH-2.0-OpenSSH\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'],
    ['a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a chunk that goes on', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n'],
    ['lines that end with LF alone', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['a last line that ends with LF alone', 'HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n'],
    [
      'an endless trailer',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'x'.repeat(100_000)}`,
    ],
    ['endless headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`],
  ])('%s', async (_, bytes) => {
    const server = await serveRaw((__, socket) => socket.write(bytes));
    const fault = await faultOf(client(server).send(GET));
    expect(fault.kind).toBe('protocol');
    expect(server.connections()).toBe(1);
  });

  test('an answer that is too long', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(1_000)));
    const fault = await faultOf(client(server, { maxResponseBytes: 999 }).send(GET));
    expect(fault).toMatchObject({ kind: 'protocol', responded: true });
    expect(fault.message).toContain('999 bytes');
  });
});

describe('TLS', () => {
  test('a certificate that nobody vouches for is a fault, unless insecure', async () => {
    const server = await serveTls();
    expect((await faultOf(client(server).send(GET))).kind).toBe('tls');
    expect((await client(server, { insecure: true }).send(GET)).response.status).toBe(200);
  });

  test('a server that does not speak it', async () => {
    const server = await serve(echo);
    const fault = await faultOf(client(server.url.replace('http', 'https')).send(GET));
    expect(fault.kind).toBe('tls');
  });

  test('a server that closes the connection within the handshake', async () => {
    const server = await serveRaw((_, socket) => socket.end());
    const fault = await faultOf(client(server.url.replace('http', 'https')).send(GET));
    expect(fault).toMatchObject({ kind: 'tls', sent: false });
  });
});

describe('abort', () => {
  test('before, while connected, while queued', async () => {
    const server = await serve(() => {});
    const sender = client(server, { connections: 1 });
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const sendings = [sender.send(GET, options), sender.send(GET, options)].map(faultOf);
    setTimeout(() => controller.abort(), 20);
    const faults = [...(await Promise.all(sendings)), await faultOf(sender.send(GET, options))];
    expect(faults.map((fault) => fault.kind)).toEqual(['aborted', 'aborted', 'aborted']);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  test('while waiting to try again', async () => {
    const controller = new AbortController();
    const server = await serve((_, response) => {
      response.writeHead(503, { 'retry-after': '20' }).end(() => setTimeout(() => controller.abort(), 5));
    });
    const fault = await faultOf(client(server).send(GET, { signal: controller.signal }));
    expect(fault.kind).toBe('aborted');
  });

  test('one signal for very many requests leaves nothing behind', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const server = await serve(echo);
    const sender = client(server);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => sender.send(GET, { signal })));
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('trying again', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s after a reset', async (method) => {
    const server = await resetFirst(1);
    expect((await client(server).send({ ...GET, method })).response.status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  test('no more often than allowed', async () => {
    const server = await resetFirst(2);
    expect((await faultOf(client(server, { retries: 1 }).send(GET))).kind).toBe('reset');
    expect(server.connections()).toBe(2);
  });

  test.each(['POST', 'PATCH'])('%s never once it was sent', async (method) => {
    const server = await resetFirst(1);
    const fault = await faultOf(client(server).send({ ...POST, method }));
    expect(fault).toMatchObject({ kind: 'reset', sent: true, responded: false });
    expect(server.connections()).toBe(1);
  });

  test.each(['GET', 'POST', 'PATCH'])('%s over a connection that was closed meanwhile', async (method) => {
    const sender = client(await oncePerConnection());
    await sender.send(GET);
    const exchange = await sender.send({ ...POST, method, body: method === 'GET' ? undefined : POST.body });
    expect(exchange.response.status).toBe(200);
    expect(exchange.failed).toEqual([expect.objectContaining({ kind: 'reset', reused: true })]);
  });

  test('POST never when an answer has begun, over an old connection neither', async () => {
    let requests = 0;
    const server = await serveRaw((_, socket) => {
      if (++requests === 1) socket.write(`${OK}Content-Length: 0\r\n\r\n`);
      else socket.end('HTTP/1.1 201 Cre');
    });
    const sender = client(server);
    await sender.send(GET);
    expect(await faultOf(sender.send(POST))).toMatchObject({ kind: 'reset', sent: true });
    expect(requests).toBe(2);
    expect(server.connections()).toBe(1);
  });

  test('an exchange tells of the tries before it', async () => {
    const exchange = await client(await resetFirst(1)).send(GET);
    expect(exchange.failed).toEqual([expect.objectContaining({ kind: 'reset', reused: false })]);
  });

  test('a burst gets through a server that limits rates', async () => {
    let room = 3;
    const timer = setInterval(() => (room = 3), 20);
    const server = await serve((_, response) => {
      if (--room < 0) response.writeHead(429, { 'retry-after': '0' }).end();
      else response.end('ok');
    });
    const sender = client(server, { busyRetries: 40 });
    const exchanges = await Promise.all(Array.from({ length: 20 }, () => sender.send(POST)));
    clearInterval(timer);
    expect(exchanges.map(({ response }) => response.status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  test('POST when no connection could be made, until there is one', async () => {
    const probe = await runHttp(echo);
    await probe.close();
    const late = http.createServer(echo);
    open.push({ close: () => new Promise((resolve) => late.close(() => resolve())) });
    const sending = client(probe.url, { retries: 5 }).send(POST);
    setTimeout(() => late.listen(probe.port, '127.0.0.1'), 50);
    expect((await sending).response.status).toBe(200);
  });

  test.each([429, 503])('%i with Retry-After', async (status) => {
    const server = await busy(status, '0', 2);
    const { response } = await client(server).send(POST);
    expect(response).toMatchObject({ status: 200, headers: { 'x-requests': '3' } });
  });

  test('429 that does not say how long', async () => {
    const server = await busy(429, undefined, 2);
    const { response } = await client(server).send(POST);
    expect(response).toMatchObject({ status: 200, headers: { 'x-requests': '3' } });
  });

  test('Retry-After as a date', async () => {
    const server = await busy(503, new Date(Date.now() - 1_000).toUTCString(), 1);
    expect((await client(server).send(GET)).response.status).toBe(200);
  });

  test.each<[string, number, string | undefined, Partial<ClientOptions>]>([
    ['without Retry-After', 503, undefined, {}],
    ['with one that cannot be read', 503, 'soon', {}],
    ['with one that is too long', 429, '3600', {}],
    ['of another status', 500, '0', {}],
    ['when no retries are allowed', 503, '0', { retries: 0 }],
  ])('the answer stands: %s', async (_, status, retryAfter, options) => {
    const server = await busy(status, retryAfter, 9);
    const { response } = await client(server, options).send(GET);
    expect(response).toMatchObject({ status, headers: { 'x-requests': '1' } });
  });

  test('the last answer stands when retries are used up', async () => {
    const server = await busy(503, '0', 9);
    const { response } = await client(server, { retries: 2 }).send(GET);
    expect(response).toMatchObject({ status: 503, headers: { 'x-requests': '3' } });
  });
});

test.each(['not a url', '/api', 'ftp://host', 'localhost:4010'])('%s is no base URL', (baseUrl) => {
  expect(() => createClient({ baseUrl })).toThrow(SpectwinError);
  expect(() => createClient({ baseUrl })).toThrow(baseUrl);
});

describe('proxies', () => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  const saved = new Map(names.map((name) => [name, process.env[name]]));
  beforeEach(() => {
    for (const name of names) delete process.env[name];
  });
  afterEach(() => {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test('HTTP_PROXY gets the whole URL', async () => {
    const proxy = await serve(echo);
    process.env['HTTP_PROXY'] = proxy.url;
    const sender = client('http://spectwin.invalid/base', { proxyFromEnvironment: true });
    expect((await echoed(sender, { ...GET, target: '/a' })).url).toBe('http://spectwin.invalid/base/a');
  });

  test('HTTPS_PROXY gets CONNECT, and its refusal is a fault', async () => {
    const asked: (string | undefined)[] = [];
    const server = http.createServer().on('connect', (request, socket) => {
      asked.push(request.url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const proxy = await run(server);
    open.push(proxy);
    process.env['HTTPS_PROXY'] = proxy.url;
    const sender = client('https://spectwin.invalid', { proxyFromEnvironment: true, retries: 0 });
    expect((await faultOf(sender.send(GET))).kind).toBe('refused');
    expect(asked).toEqual(['spectwin.invalid:443']);
  });

  test('a loopback target is never asked for at a proxy, nor is any when told so', async () => {
    const server = await serve(echo);
    const proxy = await serve((_, response) => response.writeHead(502).end());
    process.env['HTTP_PROXY'] = proxy.url;
    const sender = client(server, { proxyFromEnvironment: true });
    expect((await sender.send(GET)).response.status).toBe(200);
    const direct = client(UNRESOLVABLE, { proxyFromEnvironment: false, retries: 0 });
    expect((await faultOf(direct.send(GET))).kind).toBe('dns');
    expect(proxy.connections()).toBe(0);
  });
});

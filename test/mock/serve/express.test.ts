import { request as httpRequest } from 'node:http';
import express from 'express';
import supertest from 'supertest';
import type { HttpResponse } from '../../../src/http/exchange.js';
import type { Received } from '../../../src/mock/stages/stage.js';
import { echo, handlerOf, serving } from '../support/face.js';
import { answersIn, exchangeRaw } from '../support/raw.js';

const HOST = 'Host: localhost\r\n';
const LAST = `GET /last HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

describe('a request reaches the inside as it was sent', () => {
  test('method, target with its percent-encoding, headers and body bytes', async () => {
    const seen: unknown[] = [];
    const answer = (received: Received) => {
      seen.push(received.request.headers['x-custom']);
      return echo(received);
    };
    await serving({ answer }, async ({ url }) => {
      const response = await fetch(`${url}/a%2Fb/%E2%82%AC?q=1&q=%20`, {
        method: 'POST',
        headers: { 'x-custom': 'yes' },
        body: '{"€":1}',
      });
      expect(await response.json()).toEqual({
        method: 'POST',
        target: '/a%2Fb/%E2%82%AC?q=1&q=%20',
        tooLarge: false,
        body: '{"€":1}',
      });
    });
    expect(seen).toEqual(['yes']);
  });

  test('a chunked body in many small pieces', async () => {
    await serving({}, async (server) => {
      const pieces = ['2\r\nab\r\n', '1\r\nc\r\n', '0\r\n\r\n'];
      const text = await exchangeRaw(server, [
        `POST /x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
        ...pieces,
      ]);
      expect(JSON.parse(answersIn(text)[0]!.body)).toMatchObject({ body: 'abc' });
    });
  });

  test.each([
    ['http://example.org/path?x=1', '/path?x=1'],
    ['http://example.org', '/'],
    ['http://example.org?x=1', '/?x=1'],
    ['//double//slash', '//double//slash'],
    ['*', '*'],
    ['http://[/path', '/path'],
  ])('target %s is taken as %s', async (sent, taken) => {
    await serving({}, async (server) => {
      const text = await exchangeRaw(server, `OPTIONS ${sent} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      expect(JSON.parse(answersIn(text)[0]!.body)).toMatchObject({ target: taken });
    });
  });

  test('a body that is announced as empty is no body', async () => {
    await serving({}, async ({ url }) => {
      const response = await fetch(url, { method: 'POST' });
      expect(await response.json()).toMatchObject({ body: null });
    });
  });

  test('several requests on one connection, pipelined, are answered in order', async () => {
    await serving({}, async (server) => {
      const post = `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nhi`;
      const answers = answersIn(await exchangeRaw(server, post + post + LAST));
      expect(answers.map(({ body }) => JSON.parse(body).target)).toEqual(['/1', '/1', '/last']);
    });
  });
});

const giving = (response: HttpResponse) => ({ answer: () => response });

const answerLater = async (): Promise<HttpResponse> => ({ status: 202, headers: {}, body: 'later' });

const echoWithLocation = (received: Received): HttpResponse => ({
  ...echo(received),
  headers: { location: '/things/1', 'content-type': 'application/json' },
});

describe('an answer goes out as the inside gave it', () => {
  test('status, headers (repeated ones too), body and nothing of Express', async () => {
    const response = {
      status: 201,
      headers: { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'], location: '/x/1' },
      body: '"é"',
    };
    await serving({ ...giving(response), cors: false }, async ({ url }) => {
      const got = await fetch(url);
      expect(got.status).toBe(201);
      expect(got.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      const names = [...got.headers.keys()].filter((name) => name !== 'set-cookie');
      expect(names.toSorted()).toEqual(
        ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'location'].toSorted(),
      );
      expect(got.headers.get('content-length')).toBe('4');
      expect(await got.text()).toBe('"é"');
    });
  });

  test('HEAD has the length of the body and no body', async () => {
    await serving(giving({ status: 200, headers: {}, body: '12345' }), async (server) => {
      const text = await exchangeRaw(server, `HEAD / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      expect(text).toMatch(/content-length: 5\r\n/i);
      expect(text.endsWith('\r\n\r\n')).toBe(true);
    });
  });

  test('204 has no Content-Length', async () => {
    await serving(giving({ status: 204, headers: {} }), async ({ url }) => {
      const got = await fetch(url);
      expect(got.status).toBe(204);
      expect(got.headers.has('content-length')).toBe(false);
    });
  });

  test('bytes as a body', async () => {
    await serving(giving({ status: 200, headers: {}, body: Uint8Array.of(0, 255, 128) }), async ({ url }) => {
      expect([...new Uint8Array(await (await fetch(url)).arrayBuffer())]).toEqual([0, 255, 128]);
    });
  });

  test('a header that HTTP does not allow is left out, and the answer still comes', async () => {
    const headers = {
      'x-good': '1',
      'x-bad': 'a\r\nb',
      'bad name': '2',
      'content-length': '99',
      connection: 'x',
    };
    await serving(giving({ status: 200, headers, body: 'ok' }), async ({ url }) => {
      const got = await fetch(url);
      expect(got.headers.get('x-good')).toBe('1');
      expect(got.headers.has('x-bad')).toBe(false);
      expect(await got.text()).toBe('ok');
    });
  });

  test('an answer that has to be waited for', async () => {
    await serving({ answer: answerLater }, async ({ url }) => {
      expect(await (await fetch(url)).text()).toBe('later');
    });
  });
});

describe('body limit', () => {
  const HEAD = `POST /x HTTP/1.1\r\n${HOST}`;

  test('a body of exactly the limit is taken', async () => {
    await serving({ bodyLimit: 10 }, async ({ url }) => {
      const got = await fetch(url, { method: 'POST', body: '0123456789' });
      expect(got.status).toBe(200);
    });
  });

  test('an announced length over the limit is refused before the body comes, and the connection goes on', async () => {
    await serving({ bodyLimit: 10 }, async (server) => {
      const text = await exchangeRaw(server, [`${HEAD}Content-Length: 11\r\n\r\n`, '01234567890', LAST]);
      expect(answersIn(text).map(({ status }) => status)).toEqual([413, 200]);
    });
  });

  test('a chunked body is refused as soon as it passes the limit, without its end', async () => {
    await serving({ bodyLimit: 10 }, async (server) => {
      const first = new Promise<string>((resolve) => {
        const req = httpRequest({ port: server.port, host: '127.0.0.1', method: 'POST' }, (res) => {
          resolve(`${res.statusCode}`);
          req.destroy();
        });
        req.on('error', () => {});
        req.write('01234567890');
      });
      expect(await first).toBe('413');
    });
  });

  test('what follows a chunked body that is too long is thrown away, and the connection goes on', async () => {
    await serving({ bodyLimit: 10 }, async (server) => {
      const chunk = `ff\r\n${'x'.repeat(255)}\r\n`;
      const sent = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(50)}0\r\n\r\n`;
      const answers = answersIn(await exchangeRaw(server, [sent, LAST]));
      expect(answers.map(({ status }) => status)).toEqual([413, 200]);
    });
  });

  test('Expect: 100-continue is answered with 100, then with the answer', async () => {
    await serving({ bodyLimit: 10 }, async (server) => {
      const text = await exchangeRaw(server, [
        `${HEAD}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n`,
        'hi',
      ]);
      expect(answersIn(text).map(({ status }) => status)).toEqual([100, 200]);
    });
  });

  test('Expect: 100-continue with too long a body is answered with 413, without 100, and the connection ends', async () => {
    await serving({ bodyLimit: 10 }, async (server) => {
      const text = await exchangeRaw(server, `${HEAD}Expect: 100-continue\r\nContent-Length: 11\r\n\r\n`);
      const answers = answersIn(text);
      expect(answers.map(({ status }) => status)).toEqual([413]);
      expect(answers[0]!.headers.get('connection')).toBe('close');
    });
  });

  test('an upload that is broken off leaves the server in order', async () => {
    let calls = 0;
    const answer = (received: Received) => {
      calls += 1;
      return echo(received);
    };
    await serving({ answer }, async (server) => {
      await exchangeRaw(server, `${HEAD}Content-Length: 100\r\n\r\nhalf`, { end: true });
      expect(calls).toBe(0);
      expect((await fetch(server.url)).status).toBe(200);
    });
  });
});

describe('what is not a valid request is refused with a clear JSON answer', () => {
  test.each([
    ['not HTTP at all', 'hello\r\n\r\n', 400],
    ['an unknown method', `FROBNICATE / HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a header without a colon', `GET / HTTP/1.1\r\n${HOST}broken\r\n\r\n`, 400],
    ['a null byte in a header', `GET / HTTP/1.1\r\n${HOST}x: \0\r\n\r\n`, 400],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    ['a negative length', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
    ['a broken chunk', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['headers of 20 KiB', `GET / HTTP/1.1\r\n${HOST}x: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['another expectation', `GET / HTTP/1.1\r\n${HOST}Expect: magic\r\nConnection: close\r\n\r\n`, 417],
    ['CONNECT', `CONNECT example.org:443 HTTP/1.1\r\n${HOST}\r\n`, 405],
  ])('%s', async (_name, bytes, status) => {
    await serving({}, async (server) => {
      const [answer] = answersIn(await exchangeRaw(server, bytes));
      expect(answer?.status).toBe(status);
      expect(answer!.headers.get('content-type')).toBe('application/problem+json');
      expect(JSON.parse(answer!.body)).toMatchObject({ status, detail: expect.any(String) });
    });
  });
});

describe('mounted in another application', () => {
  test('under a prefix: the target is below it, Location is above it', async () => {
    const app = express().use('/api/v1', handlerOf({ answer: echoWithLocation }));
    const got = await supertest(app).get('/api/v1/things?x=1').expect(200);
    expect(got.body.target).toBe('/things?x=1');
    expect(got.headers['location']).toBe('/api/v1/things/1');
  });

  test.each([
    ['json', 'application/json', '{"a":[1,{"b":null}]}', '{"a":[1,{"b":null}]}'],
    ['text', 'text/plain', 'plain', 'plain'],
    ['raw', 'application/octet-stream', 'bytes', 'bytes'],
    ['form', 'application/x-www-form-urlencoded', 'a=1&a=2&b[c]=x%20y', 'a=1&a=2&b%5Bc%5D=x+y'],
  ])('after express.%s() has read the body', async (_kind, type, sent, arrives) => {
    const app = express()
      .use(express.json(), express.text(), express.raw(), express.urlencoded({ extended: true }))
      .use(handlerOf());
    const got = await supertest(app).post('/x').set('content-type', type).send(sent).expect(200);
    expect(got.body.body).toBe(arrives);
  });

  test('the limit also holds for a body that was read before', async () => {
    const app = express().use(express.json(), handlerOf({ bodyLimit: 5 }));
    await supertest(app).post('/x').send({ long: 'enough' }).expect(413);
  });
});

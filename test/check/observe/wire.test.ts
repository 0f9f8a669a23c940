import type { IncomingHttpHeaders } from 'node:http';
import type { Contract } from '../../../src/contract/model.js';
import { outcomeOf, providersContract } from '../support/run.js';
import { serve, serveBytes } from '../support/server.js';
import { operationOf, playOf } from '../support/play.js';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

async function findings(bytes: string, { method = 'GET', isLasting = false } = {}): Promise<string[]> {
  const server = await serveBytes(() => bytes.replaceAll('\n', '\r\n').replaceAll('\r\r\n', '\n'));
  const ask = playOf(async (stage) => {
    const isDelete = method === 'DELETE';
    const operation = operationOf(contract, isDelete ? 'deleteProvider' : 'listProviders');
    const parameters = { provider_id: 'x' };
    await stage.sendOnWire(
      method === 'HEAD' ? { method, target: '/api/providers/' } : { operation, parameters },
      { isLasting },
    );
  });
  try {
    const { findings: all } = await outcomeOf(contract, {
      target: server.url,
      token: 'a',
      fixtures: [ask],
      timeoutMs: 1000,
    });
    return all.map(({ check, message }) => `${check}: ${message}`);
  } finally {
    await server.close();
  }
}

const JSON_TYPE = 'Content-Type: application/json';

test.each([
  ['counted', `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\n\n[]`],
  ['chunked', `HTTP/1.1 200 OK\n${JSON_TYPE}\nTransfer-Encoding: chunked\n\n1\n[\n1;ext=a\n]\n0\n\n`],
  [
    'chunked with trailers',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nTransfer-Encoding: gzip, chunked\n\n2\n[]\n0\nExpires: 0\n\n`.replace(
      'gzip, ',
      '',
    ),
  ],
  ['until the connection closes', `HTTP/1.1 200 OK\n${JSON_TYPE}\n\n[]`],
  ['of HTTP/1.0', `HTTP/1.0 200 OK\n${JSON_TYPE}\n\n[]`],
  [
    'after an interim answer',
    `HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\n\n[]`,
  ],
  ['without a reason', `HTTP/1.1 200 \n${JSON_TYPE}\nContent-Length: 2\n\n[]`],
  ['with odd headers', `HTTP/1.1 200 OK\n${JSON_TYPE}\nX-Empty:\nX-Blank:  a  \nContent-Length:2\n\n[]`],
])('an answer %s is well framed', async (_what, bytes) => {
  expect(await findings(bytes)).toEqual([]);
});

test('a 204 without anything is well framed', async () => {
  expect(await findings('HTTP/1.1 204 No Content\n\n', { method: 'DELETE' })).toEqual([]);
});

test.each([
  ['content behind a 204', 'HTTP/1.1 204 No Content\n\n{}', 'a 204 has content', 'DELETE'],
  [
    'content behind HEAD',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\n\n[]`,
    'an answer to HEAD has content',
    'HEAD',
  ],
  [
    'too little',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 5\n\n[]`,
    'Content-Length is not the length of the body',
    'GET',
  ],
  [
    'too much',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\n\n[][]`,
    'Content-Length is not the length of the body',
    'GET',
  ],
  [
    'two lengths',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\nTransfer-Encoding: chunked\n\n2\n[]\n0\n\n`,
    'the answer has both Content-Length and Transfer-Encoding',
    'GET',
  ],
  [
    'no last chunk',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nTransfer-Encoding: chunked\n\n2\n[]\n`,
    'the chunks end before the last one',
    'GET',
  ],
  [
    'more than chunks',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nTransfer-Encoding: chunked\n\n2\n[]\n0\n\n[]`,
    'there is more behind the last chunk',
    'GET',
  ],
  [
    'a blank before a colon',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nX-A : b\nContent-Length: 2\n\n[]`,
    'a header line is malformed',
    'GET',
  ],
  [
    'a folded header',
    `HTTP/1.1 200 OK\n${JSON_TYPE}\nX-A: b\n c\nContent-Length: 2\n\n[]`,
    'a header line is malformed',
    'GET',
  ],
  ['no status', `HTTP/1.1 OK\n${JSON_TYPE}\n\n[]`, 'the status line is malformed', 'GET'],
  ['no HTTP', 'hello', 'the status line is malformed', 'GET'],
  [
    'no end',
    `HTTP/1.1 200 OK\n${JSON_TYPE}`,
    'the head of the answer does not end with an empty line',
    'GET',
  ],
])('%s is found', async (_what, bytes, message, method) => {
  expect(await findings(bytes, { method })).toContain(`framing: ${message}`);
});

test('what is wrong with the bytes is said once for each answer', async () => {
  const head = `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const server = await serveBytes(() => `${head}2\r\n[]\r\n0\r\n\r\n`);
  const ask = playOf(async (stage) => {
    await stage.send({ operation: operationOf(contract, 'listProviders') });
  });
  try {
    const { findings: all } = await outcomeOf(contract, { target: server.url, token: 'a', fixtures: [ask] });
    expect(all.map(({ check, count }) => [check, count])).toEqual([['framing', 1]]);
  } finally {
    await server.close();
  }
});

describe('on a connection that lasts', () => {
  const counted = `HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: 2\n\n[]`;
  const chunked = `HTTP/1.1 200 OK\n${JSON_TYPE}\nTransfer-Encoding: chunked\n\n2\n[]\n0\n\n`;

  test.each([
    ['a second answer', `${counted}HTTP/1.1 200 OK\nContent-Length: 0\n\n`],
    ['a second answer behind chunks', `${chunked}HTTP/1.1 200 OK\nContent-Length: 0\n\n`],
  ])('%s is found', async (_what, bytes) => {
    expect(await findings(bytes, { isLasting: true })).toContainEqual(
      expect.stringMatching(/^framing: (?:Content-Length is not the length|there is more behind)/),
    );
  });

  test.each([
    ['counted', counted],
    ['in chunks', chunked],
  ])('an end that an answer %s does not tell of is found', async (_what, bytes) => {
    expect(await findings(bytes, { isLasting: true })).toEqual([
      'framing: the connection is closed behind an answer that does not say so',
    ]);
  });

  test.each([
    ['says so', counted.replace('\n\n', '\nConnection: close\n\n')],
    ['says so among others', counted.replace('\n\n', '\nConnection: x, Close\n\n')],
    ['is of HTTP/1.0', counted.replace('1.1', '1.0')],
    ['ends by it', `HTTP/1.1 200 OK\n${JSON_TYPE}\n\n[]`],
  ])('an end is fine where the answer %s', async (_what, bytes) => {
    expect(await findings(bytes, { isLasting: true })).toEqual([]);
  });
});

test('a connection that is closed without a byte is no answer', async () => {
  const good = `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: 2\r\n\r\n[]`;
  let count = 0;
  const server = await serveBytes(() => (++count === 1 ? '' : good));
  const ask = playOf(async (stage) => {
    await stage.sendOnWire({ operation: operationOf(contract, 'listProviders') });
  });
  try {
    const options = { target: server.url, token: 'a', fixtures: [ask], timeoutMs: 1000 };
    const { findings: all } = await outcomeOf(contract, options);
    expect(all.map(({ check }) => check)).toEqual(['no-answer']);
  } finally {
    await server.close();
  }
});

test.each([
  ['whole', 'Content-Length: 2\r\n\r\n[]'],
  ['broken', 'Transfer-Encoding: chunked\r\n\r\nno\r\n'],
])('a connection that stays open behind an answer that is %s is not waited for', async (_what, rest) => {
  const server = await serveBytes(() => `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\n${rest}`, { closes: false });
  let durationMs = Number.NaN;
  const ask = playOf(async (stage) => {
    const { exchange } = await stage.sendOnWire({ operation: operationOf(contract, 'listProviders') });
    ({ durationMs } = exchange);
  });
  try {
    await outcomeOf(contract, { target: server.url, token: 'a', fixtures: [ask], timeoutMs: 4000 });
    expect(durationMs).toBeLessThan(3000);
  } finally {
    await server.close();
  }
});

test('where the environment names a proxy, no byte goes past it', async () => {
  const { HTTP_PROXY } = process.env;
  const headers: IncomingHttpHeaders[] = [];
  const proxy = await serve((got) => {
    headers.push(got.headers);
    return { status: 200, json: [] };
  });
  process.env['HTTP_PROXY'] = proxy.url;
  const ask = playOf(async (stage) => {
    const operation = operationOf(contract, 'listProviders');
    await stage.sendOnWire({ operation, headers: { expect: '100-continue' } });
    await stage.sendOnWire({ operation, headers: { 'transfer-encoding': 'chunked' } });
  });
  try {
    const options = { target: 'http://spectwin.invalid', token: 'a', fixtures: [ask], timeoutMs: 1000 };
    expect((await outcomeOf(contract, options)).findings).toEqual([]);
    expect(headers).toEqual([
      expect.objectContaining({ host: 'spectwin.invalid' }),
      expect.objectContaining({ host: 'spectwin.invalid' }),
    ]);
  } finally {
    if (HTTP_PROXY === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = HTTP_PROXY;
    await proxy.close();
  }
});

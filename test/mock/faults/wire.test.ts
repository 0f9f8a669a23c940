import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../../../src/mock/faults/index.js';
import { createMock } from '../../../src/mock/server.js';
import { providers } from '../support/api.js';
import { exchangeRaw } from '../support/raw.js';

const ALL = '/api/providers/';
const TOKENS = new Map([['token', 'tenant']]);

function message(line: string, { body, token = true }: { body?: unknown; token?: boolean } = {}): string {
  const bytes = body === undefined ? '' : JSON.stringify(body);
  const fields = [
    'Host: localhost',
    ...(token ? ['Authorization: Bearer token'] : []),
    ...(bytes === ''
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(bytes)}`]),
  ];
  return `${line} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${bytes}`;
}

const record = { provider_id: 'a', provider_name: 'Zoë' };

const END = message('GET /end').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

/** Each on one connection; the last one is left open. */
const CONNECTIONS: readonly string[] = [
  message(`POST ${ALL}`, { body: record }) + END,
  message(`GET ${ALL}`) + message(`HEAD ${ALL}`) + message(`GET ${ALL}a/`) + END,
  message(`GET ${ALL}`) + message(`GET ${ALL}`, { token: false }) + END,
  message(`POST ${ALL}`, { body: { provider_id: 5 } }) + END,
  message(`GET ${ALL}`).repeat(25) + END,
  message(`DELETE ${ALL}a/`) + message(`GET ${ALL}a/`) + END,
  message(`GET ${ALL}`),
];

/** All bytes that a server with these faults sends. */
async function bytesWith(names: readonly string[]): Promise<string> {
  const mock = createMock(providers, { tokens: TOKENS, faults: names, clock: () => 0 });
  try {
    const server = await mock.listen({ port: 0 });
    const all: string[] = [];
    for (const requests of CONNECTIONS) {
      all.push(await exchangeRaw(server, requests, { timeout: 300 }).catch((error: Error) => error.message));
    }
    return all.join('').replace(/^date: .*\r\n/gim, '');
  } finally {
    await mock.close();
  }
}

const onTheWire = faults.filter(
  ({ group, name }) => group === 'wire' || name === 'login-sticks-to-connection',
);
const applicable = onTheWire.filter(({ applies }) => applies(providers) === true);
const honest = bytesWith([]);

test('two honest mocks send the same bytes', async () => {
  expect(await bytesWith([])).toBe(await honest);
});

test.each(applicable.map(({ name, title }) => [name, title]))('%s: %s', async (name) => {
  expect(await bytesWith([name])).not.toBe(await honest);
});

/** Whether a record is its sender's when another tenant asks while half of its body is there. */
async function isOwn(names: readonly string[]): Promise<boolean> {
  const mock = createMock(providers, { faults: names });
  const { url, port, close } = await mock.listen({ port: 0 });
  const list = (token: string): Promise<Response> =>
    fetch(`${url}${ALL}`, { headers: { authorization: `Bearer ${token}` } });
  try {
    const text = message(`POST ${ALL}`, { body: record }).replace(
      '\r\n\r\n',
      '\r\nConnection: close\r\n\r\n',
    );
    const socket = connect({ port, host: '127.0.0.1' });
    const ended = once(socket.resume(), 'close');
    socket.write(text.slice(0, -5));
    await sleep(20);
    await list('another');
    socket.write(text.slice(-5));
    await ended;
    const records = (await (await list('token')).json()) as readonly unknown[];
    return records.length === 1;
  } finally {
    await close();
    await mock.close();
  }
}

describe('while half of a body is there, another tenant asks', () => {
  test('an honest mock keeps who has sent it', async () => {
    expect(await isOwn([])).toBe(true);
  });

  test('caller-shared-while-body-comes gives it away', async () => {
    expect(await isOwn(['caller-shared-while-body-comes'])).toBe(false);
  });
});

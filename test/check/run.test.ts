import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../../src/check/events.js';
import { check } from '../../src/check/run.js';
import type { Play } from '../../src/check/play/stage.js';
import type { Contract } from '../../src/contract/model.js';
import { contractFrom } from '../contract/support.js';
import { outcomeOf, providersContract } from './support/run.js';
import { type Got, type Handler, type Listening, serve, serveBytes } from './support/server.js';
import { changed, providers } from './support/providers.js';
import { operationOf, playOf, wholeLife } from './support/play.js';

let contract: Contract;
let server: Listening | undefined;
let got: Got[] = [];

beforeAll(async () => {
  contract = await providersContract();
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  got = [];
});

async function start(handler: Handler): Promise<string> {
  server = await serve((request) => {
    got.push(request);
    return handler(request);
  });
  return server.url;
}

const creating = (id: string, then: Play['play'] = async () => {}): Play =>
  playOf(
    async (stage) => {
      const value = { provider_id: stage.unique(id), provider_name: 'A' };
      await stage.send({ operation: operationOf(contract, 'upsertProvider'), body: { value } });
      await then(stage);
    },
    { id },
  );

const methods = (): string[] => got.map(({ method }) => method);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test('events come in order: the run, its scenarios with their exchanges and findings, the summary', async () => {
  const target = await start(providers());
  const { events } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [wholeLife] });
  const types = events.map(({ type }) => type);
  expect(types.slice(0, 3)).toEqual(['run-started', 'scenario-started', 'exchange']);
  expect(types.slice(-2)).toEqual(['scenario-finished', 'run-finished']);
});

test('a target that is down ends the run', async () => {
  const target = `http://127.0.0.1:${await freePort()}`;
  const { events, summary } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [wholeLife] });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'run-stopped', reason: `nothing listens at ${target}` }),
  );
  expect(summary).toMatchObject({ verdict: 'stopped', exchanges: 0, scenarios: { errored: 1 } });
});

test('a target that stops answering midway ends the run, with what was done so far', async () => {
  const target = await start(async (request) =>
    got.length > 3 ? 'reset' : providers({ 'token-a': 'a' })(request),
  );
  const { events, summary } = await outcomeOf(contract, {
    target,
    token: 'token-a',
    fixtures: [wholeLife, creating('after')],
    workers: 1,
  });
  expect(summary).toMatchObject({ verdict: 'stopped', exchanges: 3, scenarios: { errored: 1, skipped: 1 } });
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'run-stopped',
      reason: expect.stringContaining('stopped answering') as string,
    }),
  );
});

test.each([
  ['Content-Length: 2', 'Transfer-Encoding: identity'],
  ['Transfer-Encoding: identity', 'Content-Length: 2'],
])('a target whose answers all have %s and %s is there, and is told what is wrong', async (one, other) => {
  const fields = `Content-Type: application/json\r\n${one}\r\n${other}`;
  const malformed = await serveBytes(() => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n[]`);
  try {
    const { findings, summary } = await outcomeOf(contract, {
      target: malformed.url,
      token: 'token-a',
      fixtures: [wholeLife],
    });
    expect(summary.verdict).toBe('findings');
    expect(findings.map((finding) => `${finding.severity} ${finding.check}`)).toContain('error framing');
  } finally {
    await malformed.close();
  }
});

test('a target that speaks no HTTP ends the run', async () => {
  const other = await serveBytes(() => 'SSH-2.0-OpenSSH_9.2\r\n');
  try {
    const options = { target: other.url, token: 'token-a', fixtures: [wholeLife] };
    expect((await outcomeOf(contract, options)).summary.verdict).toBe('stopped');
  } finally {
    await other.close();
  }
});

test('one request without an answer is a finding while the target answers others', async () => {
  const target = await start(
    changed(providers(), (answer, { method }) => (method === 'PATCH' ? 'reset' : answer)),
  );
  const { findings, summary } = await outcomeOf(contract, {
    target,
    token: 'token-a',
    fixtures: [wholeLife],
  });
  expect(findings.map(({ check: id }) => id)).toEqual(['no-answer']);
  expect(findings[0]?.curl).toContain('-X PATCH');
  expect(summary.verdict).toBe('findings');
});

test('what a scenario has created is deleted when it fails', async () => {
  const target = await start(providers());
  const failing = creating('failing', async (stage) => {
    stage.report(
      { id: 'x', title: 'x', severity: 'error', basis: 'x' },
      { message: 'm', expected: 'e', seen: 's', remedy: 'r' },
    );
    stage.skip('enough');
  });
  await outcomeOf(contract, { target, token: 'token-a', fixtures: [failing] });
  expect(methods()).toEqual(['POST', 'DELETE']);
});

test('an interrupt ends the run, and what it has created is deleted', async () => {
  const target = await start(providers());
  const abort = new AbortController();
  const waiting = creating('waiting', async (stage) => {
    abort.abort();
    await stage.wait(60_000);
  });
  const { events, summary } = await outcomeOf(contract, {
    target,
    token: 'token-a',
    fixtures: [waiting, creating('late')],
    workers: 1,
    signal: abort.signal,
  });
  expect(methods()).toEqual(['POST', 'DELETE']);
  expect(summary).toMatchObject({ verdict: 'stopped', scenarios: { errored: 1, skipped: 1 } });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'run-stopped', reason: 'the run was interrupted' }),
  );
});

test('a reader who leaves ends the run, and what it has created is deleted', async () => {
  const target = await start(providers());
  for await (const event of check(contract, {
    target,
    token: 'token-a',
    phases: ['fixtures'],
    fixtures: [creating('left', (stage) => stage.wait(60_000))],
  })) {
    if (event.type === 'exchange') break;
  }
  expect(methods()).toEqual(['POST', 'DELETE']);
});

test('a run that takes too long ends', async () => {
  const target = await start(providers());
  const slow = creating('slow', (stage) => stage.wait(60_000));
  const { events } = await outcomeOf(contract, {
    target,
    token: 'token-a',
    fixtures: [slow],
    maxTimeMs: 300,
  });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'run-stopped', reason: expect.stringContaining('300 ms') as string }),
  );
  expect(methods()).toEqual(['POST', 'DELETE']);
});

test('records that were there before are not deleted', async () => {
  const handler = providers();
  const target = await start(handler);
  const value = { provider_id: 'old', provider_name: 'A' };
  const upsert = playOf(
    async (stage) =>
      void (await stage.send({ operation: operationOf(contract, 'upsertProvider'), body: { value } })),
  );
  await outcomeOf(contract, { target, token: 'token-a', fixtures: [upsert], keep: true });
  await outcomeOf(contract, { target, token: 'token-a', fixtures: [upsert] });
  expect(methods()).toEqual(['POST', 'POST']);
});

test('the same cause is one finding with a count', async () => {
  const wrong = changed(providers(), (answer, { method }) =>
    method === 'GET' ? { status: 500, text: 'x' } : answer,
  );
  const target = await start(wrong);
  const list = playOf(async (stage) => {
    const operation = operationOf(contract, 'listProviders');
    await stage.sendAll([{ operation }, { operation }, { operation }]);
  });
  const { findings, events } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [list] });
  expect(findings.map(({ check: id, count }) => [id, count])).toEqual([['server-error', 3]]);
  const counts = events.flatMap((event: RunEvent) => (event.type === 'finding' ? event.finding.count : []));
  expect(counts).toEqual([1, 2, 3]);
});

test('fingerprints are the same in the next run', async () => {
  const wrong = changed(providers(), (answer, { method }) =>
    method === 'PATCH' ? { ...answer, json: { a: 1 } } : answer,
  );
  const target = await start(wrong);
  const prints = async (): Promise<string[]> => {
    const { findings } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [wholeLife] });
    return findings.map(({ fingerprint }) => fingerprint);
  };
  const first = await prints();
  expect(first.length).toBeGreaterThan(0);
  expect(await prints()).toEqual(first);
});

test('findings of the baseline are known and do not fail the run, unless they have expired', async () => {
  const wrong = changed(providers(), (answer, { method }) =>
    method === 'GET' ? { status: 500, text: 'x' } : answer,
  );
  const target = await start(wrong);
  const options = {
    target,
    token: 'token-a',
    fixtures: [
      playOf(async (stage) => void (await stage.send({ operation: operationOf(contract, 'listProviders') }))),
    ],
  };
  const { findings } = await outcomeOf(contract, options);
  const gone = { fingerprint: 'abc', check: 'body-schema', message: 'something' };
  const entries = [
    ...findings.map(({ fingerprint, check: id, message }) => ({ fingerprint, check: id, message })),
    gone,
  ];
  const known = await outcomeOf(contract, { ...options, baseline: { file: 'baseline.json', entries } });
  expect(known.summary).toMatchObject({ verdict: 'conforms', known: 1, errors: 0, gone: [gone] });
  const expired = entries.map((entry) => ({ ...entry, expires: '2020-01-01' }));
  const fresh = await outcomeOf(contract, {
    ...options,
    baseline: { file: 'baseline.json', entries: expired },
  });
  expect(fresh.summary).toMatchObject({ verdict: 'findings', known: 0, errors: 1 });
});

test('no secret leaves the run', async () => {
  const token = 'a-token-that-is-long-0123456789';
  const leaking = changed(providers({ [token]: 'a' }), (answer, { headers, text }) => ({
    ...answer,
    headers: { ...answer.headers, 'x-seen': headers.authorization, 'set-cookie': 'session=5e55108' },
    json:
      answer.json && !Array.isArray(answer.json)
        ? { ...answer.json, echo: text, api_key: 'server-side-value' }
        : answer.json,
  }));
  const target = await start(leaking);
  const secrets = ['a-write-only-key-0123456789', 'weak!', 'https://inner.example.com/secret/v1'];
  const value = {
    provider_id: 'p',
    provider_name: 'A',
    api_key: secrets[0],
    extra_kwargs: { password: secrets[1], base_url: secrets[2] },
  };
  const leak = playOf(
    async (stage) =>
      void (await stage.send({ operation: operationOf(contract, 'upsertProvider'), body: { value } })),
  );
  const { events, found } = await outcomeOf(contract, { target, token, fixtures: [leak] });
  expect(found).toEqual(expect.arrayContaining(['write-only-leak', 'credential-echo']));
  const all = JSON.stringify(events);
  for (const secret of [token, ...secrets, '5e55108', 'server-side-value']) expect(all).not.toContain(secret);
});

test.each([
  { target: '/api/providers/?access_token=a-token%2Dthat-is-long-0123456789' },
  { headers: { 'x-api-key': 'a-token-that-is-long-0123456789' } },
])('a token that was sent in another place too is one all the same: %j', async (place) => {
  const token = 'a-token-that-is-long-0123456789';
  const target = await start(
    changed(providers({ [token]: 'a' }), (answer) => ({ ...answer, json: [token] })),
  );
  const operation = operationOf(contract, 'listProviders');
  const ask = playOf(async (stage) => void (await stage.send({ operation, ...place })));
  const { events, found } = await outcomeOf(contract, { target, token, fixtures: [ask] });
  expect(found).toContain('credential-echo');
  expect(JSON.stringify(events)).not.toContain(token);
});

test('a word that is sent in the open too is no secret', async () => {
  const target = await start(changed(providers(), (answer) => ({ ...answer, status: 202 })));
  const value = { provider_id: 'my-secret', provider_name: 'A', api_key: 'secret' };
  const play = playOf(
    async (stage) =>
      void (await stage.send({ operation: operationOf(contract, 'upsertProvider'), body: { value } })),
  );
  const { findings } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [play] });
  expect(findings[0]?.curl).toMatch(/"provider_id":"my-secret",.*"api_key":"\*\*\*/);
});

test('a token that is always refused does not pass, and says so', async () => {
  const target = await start(providers());
  const list = playOf(
    async (stage) => void (await stage.send({ operation: operationOf(contract, 'listProviders') })),
  );
  const { summary } = await outcomeOf(contract, { target, token: 'unknown', fixtures: [list] });
  expect(summary).toMatchObject({
    verdict: 'findings',
    errors: 0,
    gate: expect.stringContaining('is the token right?') as string,
  });
});

test('a run that checks nothing does not pass', async () => {
  const target = await start(providers());
  const { summary } = await outcomeOf(contract, { target, token: 'token-a', phases: ['fixtures'] });
  expect(summary).toMatchObject({ verdict: 'findings', gate: 'nothing was checked' });
});

test.each([
  ['has no operation', 'paths: {}', 'the contract has no operation'],
  [
    'has none that the run may call',
    'paths: { /things: { delete: { responses: { "204": { description: gone } } } } }',
    'nothing was checked',
  ],
])('a contract that %s is not kept by any server', async (_what, paths, gate) => {
  const target = await start(() => ({ status: 404 }));
  const document = contractFrom(`{ openapi: 3.1.0, info: { title: Empty, version: "1" }, ${paths} }`);
  const { summary } = await outcomeOf(document, { target, phases: ['examples', 'coverage', 'stateful'] });
  expect(summary).toMatchObject({ verdict: 'findings', errors: 0, gate });
});

test('a server that limits rates is waited for', async () => {
  let room = 4;
  const timer = setInterval(() => (room = 4), 25);
  const handler = providers();
  const target = await start((request) =>
    --room < 0 ? { status: 429, text: 'later', headers: { 'retry-after': '0' } } : handler(request),
  );
  const lives = [1, 2, 3, 4].map((number) => ({ ...wholeLife, id: `life-${number}` }));
  const { findings } = await outcomeOf(contract, {
    target,
    token: 'token-a',
    phases: ['fixtures'],
    fixtures: lives,
  });
  clearInterval(timer);
  expect(findings).toEqual([]);
});

test('secret headers of the user are not shown', async () => {
  const target = await start(providers());
  const list = playOf(
    async (stage) => void (await stage.send({ operation: operationOf(contract, 'listProviders') })),
  );
  const headers = { 'x-gateway-key': 'gateway-secret', 'x-stage': 'blue' };
  const { events } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [list], headers });
  expect(got[0]?.headers).toMatchObject(headers);
  expect(JSON.stringify(events)).not.toContain('gateway-secret');
  expect(JSON.stringify(events)).toContain('blue');
});

const echoing: Handler = ({ text }) => ({ status: 400, json: { detail: `cannot read ${text}` } });

describe('a secret in a body that is not what the operation takes', () => {
  test.each<[string, string | null, (secret: string) => string]>([
    [
      'JSON under another type',
      'text/plain',
      (secret) => JSON.stringify({ provider_id: 'a', api_key: secret }),
    ],
    ['JSON without a type', null, (secret) => JSON.stringify({ provider_id: 'a', api_key: secret })],
    ['a form', 'application/x-www-form-urlencoded', (secret) => `provider_id=a&api_key=${secret}`],
    ['broken JSON', 'application/json', (secret) => `{"provider_id":"a","api_key":"${secret}"`],
  ])('%s', async (_what, contentType, write) => {
    const target = await start(echoing);
    const send = playOf(async (stage) => {
      const body = { raw: write(stage.secret()), contentType };
      await stage.send({ operation: operationOf(contract, 'upsertProvider'), body });
    });
    const { found } = await outcomeOf(contract, { target, token: 'token-a', fixtures: [send] });
    expect(found).toContain('write-only-leak');
  });
});

test.each([
  ['a server that is near', 0, {}, 4],
  ['a server that is far away', 20, {}, 16],
  ['a server that is far away, with a number of workers', 20, { workers: 2 }, 2],
])('%s: scenarios at the same time', async (_, delayMs, options, expected) => {
  const answer = providers({ 'token-a': 'a' });
  const target = await start(async (request) => {
    await sleep(delayMs);
    return answer(request);
  });
  let playing = 0;
  let most = 0;
  const plays = Array.from({ length: 40 }, (__, index) =>
    playOf(
      async (stage) => {
        most = Math.max(most, ++playing);
        for (let count = 0; count < 4; count++)
          await stage.send({ operation: operationOf(contract, 'listProviders') });
        playing--;
      },
      { id: `play-${index}` },
    ),
  );
  await outcomeOf(contract, { target, token: 'token-a', fixtures: plays, ...options });
  expect(most).toBe(expected);
});

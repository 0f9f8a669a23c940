import { parseRule, ruleText } from '../../../src/mock/faults/rules.js';
import { createMock } from '../../../src/mock/server.js';
import { providers, send } from '../support/api.js';
import { exchangeRaw } from '../support/raw.js';

const LIST = 'GET /api/providers/';

async function statuses(faults: readonly string[], { count = 1, faultSeed = 0, line = LIST } = {}) {
  const mock = createMock(providers, { faults, faultSeed });
  const seen: number[] = [];
  for (let index = 0; index < count; index++) seen.push((await send(mock, line)).status);
  await mock.close();
  return seen;
}

describe('rules', () => {
  test('a status replaces the answer, with the body that the contract declares', async () => {
    const mock = createMock(providers, { faults: ['status=401'] });
    const { status, body, headers } = await send(mock, LIST);
    expect([status, headers['content-type']]).toEqual([401, 'application/json']);
    expect(body).toEqual({ detail: 'Authentication credentials were not provided.' });
  });

  test('a status that is not declared has a problem document', async () => {
    const mock = createMock(providers, { faults: ['status=503'] });
    const { status, body, headers } = await send(mock, LIST);
    expect([status, headers['content-type']]).toEqual([503, 'application/problem+json']);
    expect(body).toMatchObject({ status: 503, title: 'Service Unavailable' });
  });

  test('nothing is done where the answer is replaced', async () => {
    const mock = createMock(providers, { faults: ['status=503,operation=upsertProvider'] });
    const body = { provider_id: 'a', provider_name: 'A' };
    expect((await send(mock, 'POST /api/providers/', { body })).status).toBe(503);
    expect((await send(mock, LIST)).body).toEqual([]);
  });

  test('an operation may be named; all others are as ever', async () => {
    expect(await statuses(['status=503,operation=listProviders'])).toEqual([503]);
    expect(await statuses(['status=503,operation=listProviders'], { line: 'GET /api/providers/a/' })).toEqual(
      [404],
    );
  });

  test('a probability strikes some requests, the same ones with the same seed', async () => {
    const some = await statuses(['status=503,probability=0.3'], { count: 200 });
    const struck = some.filter((status) => status === 503).length;
    expect(struck).toBeGreaterThan(30);
    expect(struck).toBeLessThan(90);
    expect(await statuses(['status=503,probability=0.3'], { count: 200 })).toEqual(some);
    expect(await statuses(['status=503,probability=0.3'], { count: 200, faultSeed: 9 })).not.toEqual(some);
    expect(await statuses(['status=503,probability=0'], { count: 50 })).not.toContain(503);
  });

  test('a delay holds the answer back until the mock closes, and changes nothing in it', async () => {
    const mock = createMock(providers, { faults: ['delay=600000'] });
    let isAnswered = false;
    const answer = send(mock, LIST).then((got) => {
      isAnswered = true;
      return got;
    });
    await send(createMock(providers), LIST);
    expect(isAnswered).toBe(false);
    await mock.close();
    expect(await answer).toMatchObject({ status: 200, body: [] });
  });

  test('abort resets the connection', async () => {
    const mock = createMock(providers, { faults: ['abort'] });
    const server = await mock.listen({ port: 0 });
    const bytes = `${LIST} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\n\r\n`;
    expect(await exchangeRaw(server, bytes)).toBe('');
    await mock.close();
  });

  test('as text and back', () => {
    for (const text of ['delay=5,status=503,operation=listProviders,probability=0.5', 'abort', 'delay=0'])
      expect(ruleText(parseRule(text, providers))).toBe(text);
  });
});

describe('what does not exist is refused', () => {
  test.each([
    ['upsert-allways-201', /no fault `upsert-allways-201`\n.*did you mean `upsert-always-201`/],
    ['nothing-like-it-at-all', /no fault.*\n.*--fault list/],
    ['status=5', /status.*200 to 599/],
    ['status=', /status.*200 to 599/],
    ['delay=-1', /delay.*milliseconds/],
    ['delay=1,probability=2', /probability.*0 to 1/],
    ['operation=listProviders', /does nothing/],
    ['delay=1,operation=listProvider', /no operation `listProvider`\n.*did you mean `listProviders`/],
    ['delay=1,colour=red', /`colour` is no part of a rule/],
  ])('%s', (choice, message) => {
    expect(() => createMock(providers, { faults: [choice] })).toThrow(message);
    expect(() => createMock(providers, { faults: [choice] })).toThrow(
      expect.objectContaining({ name: 'SpectwinError', code: 'USAGE' }),
    );
  });
});

test('the journal keeps the honest answer with the status that went out, and says which faults were on', async () => {
  const mock = createMock(providers, { faults: ['secrets-on-create', 'create-answers-200'] });
  const body = { provider_id: 'a', provider_name: 'A', api_key: 'sk-secret-42' };
  const got = await send(mock, 'POST /api/providers/', { body });
  expect(got).toMatchObject({ status: 200, body: { api_key: 'sk-secret-42' } });
  const [entry] = mock.journal.entries();
  expect(entry?.exchange.response.status).toBe(200);
  expect(entry?.operation).toBe('upsertProvider');
  expect(entry?.notes.join()).toContain('secrets-on-create, create-answers-200');
  expect(entry?.violations.response.length).toBeGreaterThan(0);
  expect(JSON.stringify(entry) + String(entry?.exchange.response.body)).not.toContain('sk-secret-42');
});

test('a reset has faults forget what they remember', async () => {
  const mock = createMock(providers, { faults: ['first-request-503'] });
  const seen = [await send(mock, LIST), await send(mock, LIST)];
  mock.reset();
  seen.push(await send(mock, LIST), await send(mock, LIST));
  expect(seen.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
});

import { preferenceApplied, readPrefer } from '../../../src/mock/request/prefer.js';
import { createMock } from '../../../src/mock/server.js';
import { contractFrom, providers, send } from '../support/api.js';

test.each<[string | readonly string[], object]>([
  ['code=404', { code: 404 }],
  ['Code = 404', { code: 404 }],
  ['code="404"', { code: 404 }],
  ['code=404, example=none, wait=2', { code: 404, example: 'none', wait: 2 }],
  ['code=404; example=none', { code: 404, example: 'none' }],
  [['code=404', 'example=none'], { code: 404, example: 'none' }],
  ['code=404, code=500', { code: 404 }],
  ['respond-async, wait=10', { wait: 10 }],
  ['example="a, \\"b\\"; c"', { example: 'a, "b"; c' }],
  ['example=""', {}],
  ['code=99', {}],
  ['code=600', {}],
  ['code=4.5', {}],
  ['code=abc', {}],
  ['wait=-1', {}],
  ['wait=1.5', {}],
  ['wait=999999999', { wait: 60 }],
  ['"quoted", code=404', { code: 404 }],
  ['=, ;;, code=404', { code: 404 }],
  ['', {}],
  ['example="never closed', {}],
])('Prefer: %j is %j', (field, wanted) => {
  expect(readPrefer(field)).toEqual({ code: undefined, example: undefined, wait: undefined, ...wanted });
});

test('a long header without any preference is read in no time', () => {
  expect(readPrefer('"'.repeat(50_000)).code).toBeUndefined();
  expect(readPrefer('a="\\'.repeat(20_000)).code).toBeUndefined();
});

test.each([
  [{ code: 404 }, 'code=404'],
  [{ code: 404, example: 'a b"c', wait: 1 }, 'code=404, example="a b\\"c", wait=1'],
  [{ example: 'é' }, 'example="?"'],
  [{}, undefined],
])('%j is echoed as %j', (applied, text) => {
  expect(preferenceApplied(applied)).toBe(text);
});

test('an answer that was asked for changes nothing', async () => {
  const mock = createMock(providers);
  const body = { provider_id: 'azure', provider_name: 'Azure' };
  const { status } = await send(mock, 'POST /api/providers/', { body, headers: { prefer: 'code=201' } });
  expect(status).toBe(201);
  expect((await send(mock, 'GET /api/providers/')).body).toEqual([]);
});

test('what is wrong with the request comes before what the client would rather see', async () => {
  const mock = createMock(providers);
  const headers = { prefer: 'code=201' };
  expect((await send(mock, 'POST /api/providers/', { body: {}, headers })).status).toBe(400);
  const nobody = { ...headers, authorization: '' };
  expect((await send(mock, 'POST /api/providers/', { body: {}, headers: nobody })).status).toBe(401);
});

test('an example that was asked for shows nothing write-only', async () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, pin: { type: 'string', writeOnly: true } },
  };
  const examples = { full: { value: { name: 'a', pin: '1234' } } };
  const contract = contractFrom({
    paths: {
      '/x': {
        get: {
          responses: { 200: { description: '', content: { 'application/json': { schema, examples } } } },
        },
      },
    },
  });
  for (const prefer of ['example=full', 'code=200']) {
    const { body } = await send(createMock(contract), 'GET /x', { headers: { prefer } });
    expect(body).toEqual({ name: 'a' });
  }
});

test('wait holds the answer back until the mock closes', async () => {
  const mock = createMock(providers);
  const answer = send(mock, 'GET /api/providers/', { headers: { prefer: 'wait=60' } });
  await mock.close();
  const { status, headers } = await answer;
  expect([status, headers['preference-applied']]).toEqual([200, 'wait=60']);
});

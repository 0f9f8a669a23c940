import { parseSource } from '../../../src/contract/source.js';
import { SpectwinError } from '../../../src/errors.js';
import { seedOf } from '../../../src/mock/data/seed.js';
import { createMock } from '../../../src/mock/server.js';
import { contractFrom, providers, send } from '../support/api.js';

function check(text: string, contract = providers): string[] {
  try {
    seedOf(parseSource({ uri: 'file:///seed.yaml', name: 'seed.yaml', text }), contract);
    return [];
  } catch (error) {
    if (error instanceof SpectwinError && error.code === 'SEED_INVALID') return error.message.split('\n\n');
    throw error;
  }
}

test('seed data that keeps to the contract', () => {
  const text = `
acme:
  providers:
    - { provider_id: a, provider_name: A, api_key: k, extra_kwargs: { timeout: 1 }, is_managed: true }
    - { provider_id: b, provider_name: B, created_at: '2024-01-15T10:30:00Z' }
'*': { providers: [] }
`;
  expect(check(text)).toEqual([]);
});

test.each<[string, string[]]>([
  ['- a', ['seed.yaml:1:1: seed data is a map of tenants']],
  ['acme: []', ['seed.yaml:1:7: a tenant is a map of resources']],
  ['acme: { provider: [] }', ['seed.yaml:1:9: unknown resource `provider`\n  → did you mean `providers`?']],
  ['acme: { providers: {} }', ['seed.yaml:1:20: the records of a resource are a list']],
  ['acme: { providers: [7] }', ['seed.yaml:1:21: a record is an object']],
  ['acme: { providers: [{ provider_id: a }] }', ['seed.yaml:1:21: provider_name is required']],
  [
    'acme:\n  providers:\n    - provider_id: 7\n      provider_name: A\n      created_at: yesterday',
    [
      'seed.yaml:3:20: must be a string, is a number',
      'seed.yaml:5:19: must match',
      'seed.yaml:5:19: must be an RFC 3339 date-time',
    ],
  ],
  [
    'acme:\n  providers:\n    - { provider_id: a, provider_name: A, is_manged: true }',
    ['seed.yaml:3:43: unknown member `is_manged`\n  → did you mean `is_managed`?'],
  ],
  [
    'acme: { providers: [{ provider_id: a, provider_name: A, is_managed: "yes" }] }',
    ['seed.yaml:1:69: must be a boolean, is a string'],
  ],
  [
    'acme: { providers: [{ provider_id: a, provider_name: A }, { provider_id: a, provider_name: B }] }',
    ['seed.yaml:1:59: there is another record with this provider_id'],
  ],
])('%j', (text, expected) => {
  const found = check(text);
  expect(found).toHaveLength(expected.length);
  expected.forEach((message, index) => expect(found[index]).toContain(message));
});

test('a fault shows no line of the file', () => {
  const [fault] = check('acme: { providers: [{ provider_id: 7, provider_name: A, api_key: sk-secret }] }');
  expect(fault).toContain('must be a string');
  expect(fault).not.toContain('secret');
});

test('the library refuses a broken seed as well', () => {
  const seed = { acme: { providers: [{ provider_id: 'a' }] } };
  expect(() => createMock(providers, { seed })).toThrow('seed/acme/providers/0: provider_name is required');
});

test('without tokens a tenant of the seed is its credential', async () => {
  const mock = createMock(providers, {
    seed: { token: { providers: [{ provider_id: 'a', provider_name: 'A' }] } },
  });
  expect((await send(mock, 'GET /api/providers/')).body).toHaveLength(1);
  const other = { authorization: 'Bearer other' };
  expect((await send(mock, 'GET /api/providers/', { headers: other })).body).toEqual([]);
});

test('a reset brings the seed back, for those that are named and for everyone', async () => {
  const seed = {
    token: { providers: [{ provider_id: 'a', provider_name: 'A' }] },
    '*': { providers: [{ provider_id: 'b', provider_name: 'B' }] },
  };
  const mock = createMock(providers, { seed });
  const keys = async (token: string) => {
    const { body } = await send(mock, 'GET /api/providers/', {
      headers: { authorization: `Bearer ${token}` },
    });
    return (body as { id: string }[]).map(({ id }) => id);
  };
  const other = { authorization: 'Bearer other' };
  for (let time = 0; time < 2; time++) {
    expect([await keys('token'), await keys('other')]).toEqual([['a'], ['b']]);
    await send(mock, 'DELETE /api/providers/a/');
    await send(mock, 'DELETE /api/providers/b/', { headers: other });
    await send(mock, 'POST /api/providers/', {
      body: { provider_id: 'c', provider_name: 'C' },
      headers: other,
    });
    expect([await keys('token'), await keys('other')]).toEqual([[], ['c']]);
    mock.reset();
  }
});

test('two mocks share nothing', async () => {
  const [one, two] = [createMock(providers), createMock(providers)];
  await send(one, 'POST /api/providers/', { body: { provider_id: 'a', provider_name: 'A' } });
  expect((await send(two, 'GET /api/providers/')).body).toEqual([]);
});

describe('records under a parent', () => {
  const item = { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' } } };
  const parameters = ['user', 'id'].map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const contract = contractFrom({
    'x-spectwin': {
      resources: {
        notes: { key: 'id', param: 'id', parent: { resource: 'users', param: 'user' } },
        users: { key: 'name' },
      },
    },
    paths: {
      '/users/{user}/notes/{id}': {
        parameters,
        get: {
          'x-spectwin': { resource: 'notes', action: 'read' },
          responses: { 200: { description: '', content: { 'application/json': { schema: item } } } },
        },
      },
    },
  });

  test('stand under the keys of their parents', async () => {
    const seed = { acme: { notes: { ada: [{ id: 1, text: 'x' }], bob: [] } } };
    const mock = createMock(contract, { seed });
    expect((await send(mock, 'GET /users/ada/notes/1')).body).toEqual({ id: 1, text: 'x' });
  });

  test('and nowhere else', () => {
    expect(check('acme: { notes: [{ id: 1 }] }', contract)).toEqual([
      expect.stringContaining('seed.yaml:1:16: these records lie under a parent'),
    ]);
    expect(check('acme: { notes: { ada: [{ id: x }] } }', contract)).toEqual([
      expect.stringContaining('seed.yaml:1:30: must be an integer, is a string'),
    ]);
  });
});

import { actions, crud, integer, list, load, object, op, ref, resourceOf, string } from './api.js';

const User = object({ id: integer, name: string }, ['id', 'name']);
const schemas = { User };
const user = ref('User');

describe('collection and item paths', () => {
  test('the five methods', () => {
    const contract = load(crud('/users', 'id', user), { schemas });
    expect(actions(contract)).toEqual([
      'list GET /users',
      'create POST /users',
      'read GET /users/{id}',
      'replace PUT /users/{id}',
      'update PATCH /users/{id}',
      'delete DELETE /users/{id}',
    ]);
    expect(resourceOf(contract)).toMatchObject({ name: 'users', creatable: true, parents: [] });
    expect(resourceOf(contract).reasons.join('\n')).toContain('GET /users: list');
  });

  test.each([
    ['/users/', '/users/{id}/'],
    ['/users', '/users/{id}/'],
    ['/users.json', '/users/{id}.json'],
    ['/users', '/users/{id}.json'],
    ['/api/v1/users', '/api/v1/users/{id}'],
  ])('%s and %s', (collection, item) => {
    const contract = load(
      { [`GET ${collection}`]: op({ 200: list(user) }), [`GET ${item}`]: op({ 200: user }) },
      { schemas },
    );
    expect(actions(contract)).toEqual([`list GET ${collection}`, `read GET ${item}`]);
  });

  test('parameters of different names at one place are one', () => {
    const contract = load(
      {
        'GET /orgs/{org}/users': op({ 200: list(user) }),
        'GET /orgs/{org_id}/users/{id}': op({ 200: user }),
        'DELETE /orgs/{name}/users/{user_id}': op({ 204: null }),
      },
      { schemas },
    );
    expect(actions(contract)).toHaveLength(3);
    expect(contract.resources).toHaveLength(1);
  });

  test('resources of the same last segment get longer names', () => {
    const contract = load(
      { ...crud('/v1/users', 'id', user), ...crud('/v2/users', 'id', user) },
      { schemas },
    );
    expect(contract.resources.map(({ name }) => name)).toEqual(['v1.users', 'v2.users']);
  });

  test('a collection that cannot be written to', () => {
    const contract = load(
      { 'GET /users': op({ 200: list(user) }), 'GET /users/{id}': op({ 200: user }) },
      { schemas },
    );
    expect(resourceOf(contract).creatable).toBe(false);
  });
});

describe('left without state', () => {
  test.each([
    ['a literal beside the item', { 'GET /users/search': op({ 200: list(user) }) }],
    [
      'an action below the item',
      { 'POST /users/{id}/activate': op({ 200: user }, object({ name: string })) },
    ],
    ['a verb behind a colon', { 'POST /users/{id}:activate': op({ 200: user }, object({ name: string })) }],
    ['two parameters in one segment', { 'GET /users/{a}-{b}': op({ 200: user }) }],
    ['a bulk delete', { 'DELETE /users': op({ 204: null }) }],
    ['a path of one method', { 'GET /health': op({ 200: object({ ok: string }) }) }],
  ])('%s', (_, operation) => {
    const contract = load({ ...crud('/users', 'id', user), ...operation }, { schemas });
    expect(actions(contract)).toHaveLength(6);
  });

  test.each([
    ['GET /users', op({ 200: object({ total: integer }) })],
    ['GET /users', op({ 200: list(string) })],
    [
      'GET /users',
      op({ 200: object({ admins: list(user), guests: list(object({ id: string })), x: string }) }),
    ],
    ['GET /users/{id}', op({ 200: object({ text: string }) })],
    ['POST /users', op({ 200: object({ message: string }) }, object({ query: string }))],
    ['POST /users', op({ 201: list(user) }, list(user))],
    ['PATCH /users/{id}', op({ 200: object({ ok: string }) }, object({ reason: string }))],
    ['PUT /users/{id}', op({ 204: null })],
  ])('%s with another shape', (name, operation) => {
    const contract = load({ ...crud('/users', 'id', user), [name]: operation }, { schemas });
    const kept = actions(contract).map((action) => action.replace(/^\w+ /, ''));
    if (name === 'GET /users' && JSON.stringify(operation).includes('admins')) {
      expect(kept).toContain(name);
    } else {
      expect(kept).not.toContain(name);
      expect(kept).toHaveLength(5);
    }
  });
});

function without(name: string) {
  const { [name]: _, ...rest } = crud('/users', 'id', user);
  return rest;
}

describe('create, upsert, replace, update', () => {
  test('201 and 200 with the key in the body is an upsert', () => {
    const operations = { ...crud('/users', 'id', user), 'POST /users': op({ 201: user, 200: user }, user) };
    expect(actions(load(operations, { schemas }))).toContain('upsert POST /users');
  });

  test('201 and 200 without the key in the body is a create', () => {
    const body = object({ name: string });
    const operations = { ...crud('/users', 'id', user), 'POST /users': op({ 201: user, 200: user }, body) };
    expect(actions(load(operations, { schemas }))).toContain('create POST /users');
  });

  test('an answer without a body creates when the request carries the key', () => {
    const operations = { ...crud('/users', 'id', user), 'POST /users': op({ 201: null }, user) };
    const contract = load(operations, { schemas });
    const create = resourceOf(contract).operations.get('create');
    expect(create && resourceOf(contract).bodies.get(create)).toEqual({ request: '', answer: undefined });
  });

  test.each<[string, Record<string, unknown>, string | undefined, string | undefined]>([
    ['the key itself', integer, undefined, ''],
    ['the key under another name', object({ userId: integer, ok: string }), undefined, '/userId'],
    ['a list of one', object({ data: list(user) }), '/data/0', undefined],
    ['nothing of the record', object({ ok: string }), undefined, undefined],
  ])('an answer with %s', (_, answer, at, key) => {
    const operations = { ...crud('/users', 'id', user), 'POST /users': op({ 201: answer }, user) };
    const resource = resourceOf(load(operations, { schemas }));
    const create = resource.operations.get('create');
    expect(create && resource.bodies.get(create)).toEqual({ request: '', answer: at, key });
  });

  test('an answer of its own with the key is a create', () => {
    const operations = {
      ...crud('/users', 'id', user),
      'POST /users': op({ 200: object({ id: integer, ok: string }) }, object({ name: string })),
    };
    expect(actions(load(operations, { schemas }))).toContain('create POST /users');
  });

  test('PUT whose body may leave out what every record has is an update', () => {
    const body = object({ name: string });
    const operations = { ...without('PATCH /users/{id}'), 'PUT /users/{id}': op({ 200: user }, body) };
    expect(actions(load(operations, { schemas }))).toContain('update PUT /users/{id}');
  });

  test('PUT that declares 201 makes what is not there', () => {
    const operations = {
      ...crud('/users', 'id', user),
      'PUT /users/{id}': op({ 200: user, 201: user }, user),
    };
    const resource = resourceOf(load(operations, { schemas }));
    expect([...resource.creating].map(({ method }) => method)).toEqual(['PUT']);
  });

  test('PUT that is the only way to make a record makes it', () => {
    const resource = resourceOf(load(without('POST /users'), { schemas }));
    expect(resource.creatable).toBe(true);
  });

  test('PUT that declares 404 does not', () => {
    const operations = { ...without('POST /users'), 'PUT /users/{id}': op({ 200: user, 404: null }, user) };
    expect(resourceOf(load(operations, { schemas })).creatable).toBe(false);
  });

  test('POST on an item is an update where nothing else is', () => {
    const operations = {
      'GET /users/{id}': op({ 200: user }),
      'GET /users': op({ 200: list(user) }),
      'POST /users/{id}': op({ 200: user }, object({ name: string })),
    };
    expect(actions(load(operations, { schemas }))).toContain('update POST /users/{id}');
  });

  test('POST on an item is no update beside PATCH', () => {
    const operations = {
      ...crud('/users', 'id', user),
      'POST /users/{id}': op({ 200: user }, object({ name: string })),
    };
    expect(actions(load(operations, { schemas }))).toHaveLength(6);
  });

  test('the key may stand in the body of a PUT on the collection', () => {
    const operations = {
      'POST /users': op({ 200: user }, user),
      'PUT /users': op({ 200: user }, user),
      'GET /users/{id}': op({ 200: user }),
    };
    expect(actions(load(operations, { schemas }))).toContain('replace PUT /users');
  });
});

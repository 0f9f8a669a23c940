import { crud, integer, load, object, parameters, resourceOf, string } from './api.js';

const uuid = { type: 'string', format: 'uuid' };
const named = object({ name: string });

describe('which member of a record the path parameter means', () => {
  test.each([
    ['/pets', 'petId', object({ name: string, id: integer }), 'id'],
    ['/pets', 'id', object({ id: integer }), 'id'],
    ['/pets', 'pet_id', object({ pet_id: string, id: integer }), 'pet_id'],
    ['/pets', 'name', object({ id: string, name: string }), 'name'],
    ['/pets', 'id', object({ petId: string, ownerId: string }), 'petId'],
    ['/secrets', 'secret_name', object({ name: string }), 'name'],
    ['/hook-deliveries', 'delivery_id', object({ id: integer }), 'id'],
    ['/pets', 'petUid', object({ pet_uid: string }), 'pet_uid'],
    ['/accounts', 'accountNumber', object({ number: string, id: string }), 'number'],
    ['/users', 'userId', object({ uuid, email: string }), 'uuid'],
    ['/users', 'user_uuid', object({ id: uuid }), 'id'],
    ['/users', 'username', object({ login: string, id: integer }), 'login'],
    ['/projects', 'project', object({ id: string, name: string }), 'id'],
    ['/queues', 'queue', object({ name: string, size: integer }), 'name'],
    ['/projects', 'projectIdOrKey', object({ id: string, key: string }), 'id'],
    ['/releases', 'releaseTag', object({ tag: string }), 'tag'],
    ['/issues', 'iid', object({ id: integer, iid: integer }), 'iid'],
    ['/pods', 'name', object({ metadata: named, spec: object({}) }), '/metadata/name'],
    ['/people', 'personId', object({ _id: string }), '_id'],
  ])('%s/{%s} of %j is %s', (collection, parameter, record, key) => {
    const resource = resourceOf(load(crud(collection, parameter, record)));
    expect(resource).toMatchObject({ key, keyParameter: parameter, inferred: true });
  });

  test.each([
    ['a member of another type', '/users', 'user', { user: object({}), title: string }],
    ['no member at all', '/reports', 'year', { title: string }],
    ['an array', '/users', 'id', { id: { type: 'array', items: string } }],
    ['a constant', '/users', 'user', { id: { type: 'string', const: 'user' } }],
  ])('%s is no key', (_, collection, parameter, members) => {
    const record = object(members);
    const operations = crud(collection, parameter, record);
    delete (operations as Record<string, unknown>)[`PUT ${collection}/{${parameter}}`];
    expect(load(operations).resources.map(({ name, key }) => [name, key])).toEqual([]);
  });

  test('a number in the path is no member that holds text', () => {
    const record = object({ id: uuid, number: integer });
    const operations = { ...crud('/items', 'itemNumber', record) };
    operations['GET /items/{itemNumber}'] = {
      ...(operations['GET /items/{itemNumber}'] as object),
      ...parameters(['itemNumber', 'path', integer]),
    };
    expect(resourceOf(load(operations)).key).toBe('number');
  });

  test('what says more of the key is what new keys have to be true of', () => {
    const operations = crud('/users', 'userId', object({ id: string }));
    const read = {
      ...(operations['GET /users/{userId}'] as object),
      ...parameters(['userId', 'path', uuid]),
    };
    const resource = resourceOf(load({ ...operations, 'GET /users/{userId}': read }));
    expect(resource.keySchema?.value).toEqual(uuid);
  });
});

import { type Mock, createMock } from '../../src/mock/server.js';
import { contractFrom, send } from './support/api.js';

type Schema = Readonly<Record<string, unknown>>;

const string = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: Schema, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
});
const array = (items: Schema): Schema => ({ type: 'array', items });
const content = (schema: Schema) => ({ 'application/json': { schema } });
const answers = (...all: (readonly [number, Schema | undefined])[]) =>
  Object.fromEntries(
    all.map(([status, schema]) => [status, { description: '', ...(schema && { content: content(schema) }) }]),
  );
const takes = (schema: Schema) => ({ requestBody: { content: content(schema) } });

/** Paths without the extension; a parameter in braces is text. */
function mockOf(paths: Record<string, Record<string, Schema>>): Mock {
  const items = Object.entries(paths).map(([path, operations]) => {
    const names = [...path.matchAll(/\{(.*?)\}/g)].map(([, name]) => name);
    const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: string }));
    return [path, { parameters, ...operations }];
  });
  return createMock(contractFrom({ paths: Object.fromEntries(items) as object }));
}

const Pet = object({ id: integer, name: string, status: string }, ['name']);
const missing = [404, undefined] as const;

test('the petstore: the key may be sent, and stands in the body of a PUT on the collection', async () => {
  const mock = mockOf({
    '/pet': {
      post: { ...takes(Pet), responses: answers([200, Pet]) },
      put: { ...takes(Pet), responses: answers([200, Pet], missing) },
    },
    '/pet/{petId}': {
      get: { responses: answers([200, Pet], missing) },
      delete: { responses: answers([200, undefined]) },
    },
  });
  expect(await send(mock, 'POST /pet', { body: { id: 10, name: 'doggie' } })).toMatchObject({
    status: 200,
    body: { id: 10 },
  });
  expect((await send(mock, 'GET /pet/10')).body).toMatchObject({ id: 10, name: 'doggie' });
  const put = await send(mock, 'PUT /pet', { body: { id: 10, name: 'cat', status: 'sold' } });
  expect(put).toMatchObject({ status: 200, body: { id: 10, name: 'cat', status: 'sold' } });
  expect((await send(mock, 'GET /pet/10')).body).toMatchObject({ name: 'cat', status: 'sold' });
  await send(mock, 'DELETE /pet/10');
  expect((await send(mock, 'GET /pet/10')).status).toBe(404);
});

test('a PUT that declares 201 and 204 says 201 for what it makes, and 204 for what it replaces', async () => {
  const Secret = object({ name: string, created_at: string }, ['name']);
  const mock = mockOf({
    '/secrets': { get: { responses: answers([200, array(Secret)]) } },
    '/secrets/{secret_name}': {
      get: { responses: answers([200, Secret], missing) },
      put: {
        ...takes(object({ value: string })),
        responses: answers([201, object({})], [204, undefined], missing),
      },
      delete: { responses: answers([204, undefined]) },
    },
  });
  const put = () => send(mock, 'PUT /secrets/a', { body: { value: 'x' } });
  expect([(await put()).status, (await put()).status]).toEqual([201, 204]);
});

test('envelopes around records, lists and requests', async () => {
  const User = object({ id: string, name: string }, ['id', 'name']);
  const draft = object({ user: object({ name: string }, ['name']) }, ['user']);
  const one = object({ user: User }, ['user']);
  const mock = mockOf({
    '/users': {
      get: {
        responses: answers([
          200,
          object({ users: array(User), meta: object({ total: integer }, ['total']) }, ['users', 'meta']),
        ]),
      },
      post: { ...takes(draft), responses: answers([201, one]) },
    },
    '/users/{id}': {
      get: { responses: answers([200, one], missing) },
      put: { ...takes(draft), responses: answers([200, one], missing) },
    },
  });
  const made = (await send(mock, 'POST /users', { body: { user: { name: 'Ada' } } })).body as {
    user: { id: string };
  };
  expect(made).toEqual({ user: { id: expect.any(String), name: 'Ada' } });
  const { id } = made.user;
  expect((await send(mock, `GET /users/${id}`)).body).toEqual(made);
  expect((await send(mock, `PUT /users/${id}`, { body: { user: { name: 'Bea' } } })).body).toEqual({
    user: { id, name: 'Bea' },
  });
  expect((await send(mock, 'GET /users')).body).toEqual({ users: [{ id, name: 'Bea' }], meta: { total: 1 } });
});

test('an array of one', async () => {
  const Account = object({ id: string, name: string }, ['id']);
  const mock = mockOf({
    '/accounts': {
      get: { responses: answers([200, array(Account)]) },
      post: { ...takes(object({ name: string })), responses: answers([201, Account]) },
    },
    '/accounts/{account_id}': { get: { responses: answers([200, array(Account)], missing) } },
  });
  const made = (await send(mock, 'POST /accounts', { body: { name: 'A' } })).body as { id: string };
  expect((await send(mock, `GET /accounts/${made.id}`)).body).toEqual([made]);
});

test('an answer that is the new key', async () => {
  const Dialog = object({ id: { type: 'string', format: 'uuid' }, title: string }, ['id']);
  const mock = mockOf({
    '/dialogs': { post: { ...takes(Dialog), responses: answers([201, { type: 'string', format: 'uuid' }]) } },
    '/dialogs/{dialogId}': {
      get: { responses: answers([200, Dialog], missing) },
      delete: { responses: answers([204, undefined]) },
    },
  });
  const { body } = await send(mock, 'POST /dialogs', {
    body: { id: '01913cd5-784f-4d3b-abef-4c77b1f0972d', title: 'T' },
  });
  expect(body).toBe('01913cd5-784f-4d3b-abef-4c77b1f0972d');
  expect((await send(mock, `GET /dialogs/${String(body)}`)).body).toMatchObject({ id: body, title: 'T' });
});

test('keys that stand in the metadata', async () => {
  const Pod = object({
    metadata: object({ name: string, labels: { type: 'object' } }),
    spec: object({ image: string }),
  });
  const mock = mockOf({
    '/pods': {
      get: { responses: answers([200, object({ items: array(Pod) }, ['items'])]) },
      post: { ...takes(Pod), responses: answers([201, Pod], [200, Pod]) },
    },
    '/pods/{name}': {
      get: { responses: answers([200, Pod], missing) },
      put: { ...takes(Pod), responses: answers([200, Pod], [201, Pod]) },
      delete: { responses: answers([200, Pod]) },
    },
  });
  const pod = { metadata: { name: 'a', labels: { x: 'y' } }, spec: { image: 'i' } };
  expect(await send(mock, 'POST /pods', { body: pod })).toMatchObject({ status: 201, body: pod });
  expect((await send(mock, 'POST /pods', { body: pod })).status).toBe(200);
  expect((await send(mock, 'GET /pods/a')).body).toEqual(pod);
  expect((await send(mock, 'PUT /pods/b', { body: { spec: { image: 'k' } } })).status).toBe(201);
  expect((await send(mock, 'GET /pods/b')).body).toMatchObject({
    metadata: { name: 'b' },
    spec: { image: 'k' },
  });
  expect(((await send(mock, 'GET /pods')).body as { items: unknown[] }).items).toHaveLength(2);
});

test('records that do not carry their key', async () => {
  const Setting = object({ value: string }, ['value']);
  const mock = mockOf({
    '/settings': { get: { responses: answers([200, array(Setting)]) } },
    '/settings/{setting_key}': {
      get: { responses: answers([200, Setting], missing) },
      put: { ...takes(Setting), responses: answers([200, Setting], [201, Setting]) },
      delete: { responses: answers([204, undefined], missing) },
    },
  });
  expect((await send(mock, 'PUT /settings/color', { body: { value: 'red' } })).status).toBe(201);
  expect((await send(mock, 'PUT /settings/color', { body: { value: 'blue' } })).status).toBe(200);
  expect((await send(mock, 'GET /settings/color')).body).toEqual({ value: 'blue' });
  expect((await send(mock, 'GET /settings')).body).toEqual([{ value: 'blue' }]);
  expect((await send(mock, 'DELETE /settings/color')).status).toBe(204);
  expect((await send(mock, 'GET /settings')).body).toEqual([]);
});

test('the same records on a shorter and on a longer path', async () => {
  const User = object({ id: string, name: string, mail: string }, ['id']);
  const Post = object({ id: string, title: string, userId: string }, ['id', 'userId']);
  const draft = object({ title: string, userId: string });
  const collection = {
    get: { responses: answers([200, array(Post)], missing) },
    post: { ...takes(draft), responses: answers([201, Post], missing) },
  };
  const item = {
    get: { responses: answers([200, Post], missing) },
    patch: { ...takes(draft), responses: answers([200, Post], missing) },
    delete: { responses: answers([204, undefined], missing) },
  };
  const mock = mockOf({
    '/users': {
      post: { ...takes(User), responses: answers([201, User]) },
      get: { responses: answers([200, array(User)]) },
    },
    '/users/{id}': { get: { responses: answers([200, User], missing) } },
    '/posts': collection,
    '/posts/{id}': item,
    '/users/{userId}/posts': collection,
    '/users/{userId}/posts/{postId}': item,
  });
  for (const id of ['ada', 'bob']) await send(mock, 'POST /users', { body: { id, name: id } });
  await send(mock, 'GET /users/ada');
  const first = (await send(mock, 'POST /users/ada/posts', { body: { title: 'A', userId: 'eve' } })).body as {
    id: string;
  };
  expect(first).toMatchObject({ title: 'A', userId: 'ada' });
  const { body: second } = await send(mock, 'POST /posts', { body: { title: 'B', userId: 'bob' } });
  expect((await send(mock, 'GET /posts')).body).toEqual([first, second]);
  expect((await send(mock, 'GET /users/ada/posts')).body).toEqual([first]);
  expect((await send(mock, 'GET /users/bob/posts')).body).toEqual([second]);
  expect((await send(mock, `GET /posts/${first.id}`)).body).toEqual(first);
  expect((await send(mock, `GET /users/ada/posts/${first.id}`)).body).toEqual(first);
  expect((await send(mock, `GET /users/bob/posts/${first.id}`)).status).toBe(404);
  expect((await send(mock, `DELETE /users/bob/posts/${first.id}`)).status).toBe(404);
  expect((await send(mock, 'GET /users/nobody/posts')).status).toBe(404);
  expect((await send(mock, `DELETE /users/ada/posts/${first.id}`)).status).toBe(204);
  expect((await send(mock, 'GET /posts')).body).toEqual([second]);
});

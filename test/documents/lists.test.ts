import { serve } from './support.js';

interface Page {
  readonly data: readonly { readonly name: string }[];
  readonly total: number;
  readonly has_more?: boolean;
}

async function filled() {
  const served = await serve('lists.yaml', { unseeded: 'empty' });
  const { agent } = served;
  const made = async (path: string, body: object) =>
    (await agent.post(path).send(body)).body as { id: number };
  const users = [
    await made('/users', { name: 'Cy', role: 'admin' }),
    await made('/users', { name: 'Al' }),
    await made('/users', { name: 'Bo', role: 'admin' }),
  ];
  const page = async (query: string) => (await agent.get(`/users${query}`)).body as Page;
  const names = async (query: string) => (await page(query)).data.map(({ name }) => name);
  return { ...served, users, made, page, names };
}

test('a list comes in pages, with the number of all', async () => {
  const { page, names, warnings } = await filled();
  expect(await page('')).toMatchObject({ total: 3, has_more: true });
  expect(await names('')).toEqual(['Cy', 'Al']);
  expect(await names('?page=2')).toEqual(['Bo']);
  expect(await page('?page=2')).toMatchObject({ total: 3, has_more: false });
  expect(await names('?page=9')).toEqual([]);
  expect(await names('?per_page=50')).toEqual(['Cy', 'Al', 'Bo']);
  expect(warnings).toEqual([]);
});

test('a list can be filtered and sorted, and says no to what is not declared', async () => {
  const { agent, page, names } = await filled();
  expect(await names('?role=admin')).toEqual(['Cy', 'Bo']);
  expect(await page('?role=guest')).toMatchObject({ total: 1, data: [{ name: 'Al', role: 'guest' }] });
  expect(await names('?sort=name&per_page=3')).toEqual(['Al', 'Bo', 'Cy']);
  expect(await names('?sort=-name&per_page=3')).toEqual(['Cy', 'Bo', 'Al']);
  for (const query of ['?page=0', '?per_page=51', '?role=king']) {
    const { status, headers } = await agent.get(`/users${query}`);
    expect([query, status, headers['content-type']]).toEqual([query, 400, 'application/problem+json']);
  }
});

test('what lies under a record is its own, and goes with it', async () => {
  const { agent, users, made } = await filled();
  const [one, other] = users.map(({ id }) => `/users/${id}/posts`) as [string, string];
  const post = await made(one, { text: 'hello' });
  expect((await agent.get(one)).body).toEqual([{ id: post.id, text: 'hello' }]);
  expect((await agent.get(other)).body).toEqual([]);
  expect((await agent.get(`${one}/${post.id}`)).status).toBe(200);
  expect((await agent.get(`${other}/${post.id}`)).status).toBe(404);
  expect((await agent.get('/users/999/posts')).status).toBe(404);
  expect((await agent.post('/users/999/posts').send({ text: 'x' })).status).toBe(404);
  expect((await agent.delete(one.replace('/posts', ''))).status).toBe(204);
  const gone = await agent.get(one);
  expect([gone.status, gone.headers['content-type']]).toEqual([404, 'application/problem+json']);
});

test.each([
  ['deleted-record-readable', [200, 200, 200, 200]],
  ['delete-takes-a-while', [200, 200, 200, 404]],
])(
  'a server with the fault %s shows a deleted record whose key it has given out',
  async (fault, statuses) => {
    const { agent } = await serve('lists.yaml', { unseeded: 'empty', faults: [fault] });
    const { body } = (await agent.post('/users').send({ name: 'Cy' })) as { body: { id: number } };
    const path = `/users/${body.id}`;
    expect((await agent.delete(path)).status).toBe(204);
    const seen = [];
    for (const _ of statuses) seen.push((await agent.get(path)).status);
    expect(seen).toEqual(statuses);
    expect((await agent.get('/users/999')).status).toBe(404);
  },
);

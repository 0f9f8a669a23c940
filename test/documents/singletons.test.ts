import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { overlayOf } from '../../src/contract/overlay/write.js';
import { type Served, serve } from './support.js';

type Method = 'get' | 'put' | 'patch' | 'post' | 'delete';

const client =
  ({ agent }: Served, token = 'a-token') =>
  async (method: Method, target: string, body?: object, type = 'application/json') => {
    const request = agent[method](target).set('Authorization', `Bearer ${token}`);
    const { status, body: got } = await (body ? request.set('Content-Type', type).send(body) : request);
    return { status, body: got as Record<string, unknown> };
  };

const MERGE = 'application/merge-patch+json';

describe('settings', () => {
  test('are what was put, with what was patched; another caller has others', async () => {
    const served = await serve('singletons.yaml');
    const call = client(served);
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'dark', size: 10 });
    expect(await call('put', '/settings', { theme: 'light', size: 3 })).toMatchObject({ status: 200 });
    expect((await call('patch', '/settings', { theme: 'blue' }, MERGE)).status).toBe(204);
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'blue', size: 3 });
    expect((await call('put', '/settings', { theme: 'red' })).body).not.toHaveProperty('size');
    expect((await client(served, 'b-token')('get', '/settings')).body).toMatchObject({ theme: 'dark' });
    expect((await call('put', '/settings', { size: 3 })).status).toBe(400);
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'red' });
    expect(served.warnings).toEqual([]);
  });

  test('that cannot be deleted are there in an empty mock, too; a reset takes back what was written', async () => {
    const served = await serve('singletons.yaml', { unseeded: 'empty' });
    const call = client(served);
    await call('put', '/settings', { theme: 'light' });
    served.mock.reset();
    expect(await call('get', '/settings')).toMatchObject({ status: 200, body: { theme: 'dark' } });
  });
});

describe('settings of an item', () => {
  test('belong to that item, and are gone when they are deleted', async () => {
    const call = client(await serve('singletons.yaml', { unseeded: 'empty' }));
    const [one, other] = [await call('post', '/items', {}), await call('post', '/items', {})];
    const [mine, others] = [one, other].map(({ body }) => `/items/${String(body['id'])}/settings`) as [
      string,
      string,
    ];
    expect((await call('get', mine)).status).toBe(404);
    expect((await call('put', mine, { theme: 'light' })).status).toBe(201);
    expect((await call('put', mine, { theme: 'blue' })).status).toBe(200);
    expect((await call('get', mine)).body).toMatchObject({ theme: 'blue' });
    expect((await call('get', others)).status).toBe(404);
    expect((await call('delete', mine)).status).toBe(204);
    expect([(await call('get', mine)).status, (await call('delete', mine)).status]).toEqual([404, 404]);
    expect((await call('put', '/items/nobody/settings', { theme: 'light' })).status).toBe(404);
  });

  test('are made up at first where nothing was asked for', async () => {
    const call = client(await serve('singletons.yaml'));
    expect((await call('get', '/items/any/settings')).body).toMatchObject({ theme: 'dark' });
    expect((await call('delete', '/items/any/settings')).status).toBe(204);
    expect((await call('get', '/items/any/settings')).status).toBe(404);
    expect((await call('put', '/items/any/settings', { theme: 'light' })).status).toBe(201);
    expect((await call('get', '/items/any/settings')).body).toMatchObject({ theme: 'light' });
  });
});

describe('a seed and the state', () => {
  test('have a singleton as a list of one, also under its parents', async () => {
    const seed = {
      '*': {
        settings: [{ theme: 'seeded', size: 4 }],
        items: [{ id: 'a' }],
        'item.settings': { a: [{ theme: 'of a' }] },
      },
    };
    const served = await serve('singletons.yaml', { seed });
    const call = client(served);
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'seeded', size: 4 });
    expect((await call('get', '/items/a/settings')).body).toMatchObject({ theme: 'of a' });
    await call('put', '/settings', { theme: 'light' });
    served.mock.reset();
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'seeded' });
  });

  test.each([
    [{ settings: [{ theme: 'a' }, { theme: 'b' }] }, 'there is one of it'],
    [{ settings: [{ theme: 7 }] }, 'must be a string'],
    [{ setting: [{ theme: 'a' }] }, 'did you mean `settings`'],
  ])('%j is refused', async (resources, why) => {
    await expect(serve('singletons.yaml', { seed: { '*': resources } })).rejects.toThrow(why);
  });

  test('show no secret, and take back what was shown', async () => {
    const served = await serve('singletons.yaml');
    const call = client(served);
    await call('put', '/settings', { theme: 'light', hook_secret: 'whsec-0815-4711' });
    const { text } = await served.agent.get('/__spectwin/state');
    expect(text).toContain('light');
    expect(text).not.toContain('whsec-0815-4711');
    served.mock.reset();
    const put = await served.agent.put('/__spectwin/state').type('json').send(text);
    expect(put.status).toBeLessThan(300);
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'light' });
  });
});

test('schemas that do not agree, and a document that says no, make none', async () => {
  const { contract } = await serve('singletons.yaml');
  expect(contract.resources.map(({ name }) => name)).toEqual(['items']);
  expect(contract.singletons.map(({ name, parents }) => [name, parents])).toEqual([
    ['settings', []],
    ['item.settings', [{ parameter: 'itemId', resource: 'items' }]],
  ]);
  expect(contract.singletons[0]?.reasons.join('\n')).toContain('there is one under /settings');
});

test('the extension says the same, as the overlay writes it', async () => {
  const { contract } = await serve('singletons.yaml');
  const folder = await mkdtemp(path.join(tmpdir(), 'spectwin-'));
  try {
    const file = path.join(folder, 'state.yaml');
    await writeFile(file, stringify(overlayOf(contract)));
    const served = await serve('singletons.yaml', { overlays: [file] });
    expect(served.contract.singletons.map(({ name, inferred }) => [name, inferred])).toEqual([
      ['settings', false],
      ['item.settings', false],
    ]);
    const call = client(served);
    await call('put', '/settings', { theme: 'light' });
    expect((await call('get', '/settings')).body).toMatchObject({ theme: 'light' });
    const { body } = await call('post', '/items', {});
    const mine = `/items/${String(body['id'])}/settings`;
    expect((await call('put', mine, { theme: 'light' })).status).toBe(201);
    expect((await call('get', mine)).body).toMatchObject({ theme: 'light' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

import request from 'supertest';
import { apiOf, providers } from './support/api.js';

const RFC3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;
const AZURE = { provider_id: 'azure', provider_name: 'Azure' };
const SECRETS = { api_key: 'sk-very-secret', extra_kwargs: { base_url: 'https://secret.example.com' } };
const MEMBERS = ['id', 'provider_id', 'provider_name', 'created_at', 'updated_at'];

test('P1: POST creates a provider, or updates the one that has its provider_id', async () => {
  const { upsert, call } = apiOf();
  await upsert(AZURE);
  await upsert({ ...AZURE, provider_name: 'Renamed' });
  const { body } = await call('get', '/api/providers/');
  expect(body).toHaveLength(1);
  expect(body[0]).toMatchObject({ provider_id: 'azure', provider_name: 'Renamed' });
});

test('P2: created is 201, updated is 200, however often', async () => {
  const { upsert } = apiOf();
  const statuses = [];
  for (let count = 0; count < 3; count++) statuses.push((await upsert(AZURE)).status);
  expect(statuses).toEqual([201, 200, 200]);
});

test('P3: both answers carry the provider object and nothing else', async () => {
  const { upsert } = apiOf();
  for (const status of [201, 200]) {
    const answer = await upsert({ ...AZURE, ...SECRETS, something: 'else' }).expect(status);
    expect(Object.keys(answer.body).toSorted()).toEqual(MEMBERS.toSorted());
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  }
});

test.each(['azure', 'AZURE', ' a ', 'a/b', 'é', '__proto__', '1'])(
  'P4: id is provider_id, for %j',
  async (key) => {
    const { upsert, call } = apiOf();
    const { body } = await upsert({ ...AZURE, provider_id: key }).expect(201);
    expect([body.id, body.provider_id]).toEqual([key, key]);
    const read = await call('get', `/api/providers/${encodeURIComponent(key)}/`).expect(200);
    expect(read.body).toEqual(body);
  },
);

test('P5: timestamps are equal on create; on update created_at stays and updated_at moves on', async () => {
  let now = Date.UTC(2024, 0, 15, 10, 30);
  const { upsert } = apiOf({ clock: () => now });
  const created = (await upsert(AZURE)).body;
  expect(created).toMatchObject({
    created_at: '2024-01-15T10:30:00.000Z',
    updated_at: '2024-01-15T10:30:00.000Z',
  });
  now += 90 * 60_000;
  const updated = (await upsert(AZURE)).body;
  expect(updated).toMatchObject({ created_at: created.created_at, updated_at: '2024-01-15T12:00:00.000Z' });
});

test('P5: updated_at never goes backwards, whatever the clock does', async () => {
  const clock = [1000, 500, 500, -1_000_000, 700, 800].map((offset) => Date.UTC(2024, 0, 1) + offset);
  let last = clock[0]!;
  // The clock is asked for other reasons too; only its direction matters here.
  const { upsert } = apiOf({ clock: () => (last = clock.shift() ?? last) });
  const times: number[] = [];
  for (let count = 0; count < 6; count++) times.push(Date.parse((await upsert(AZURE)).body.updated_at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(6);
});

test('P6: timestamps are RFC 3339 date-times in UTC', async () => {
  const { upsert, call } = apiOf();
  const bodies = [(await upsert(AZURE)).body, (await call('get', '/api/providers/azure/')).body];
  for (const body of bodies) {
    expect(body.created_at).toMatch(RFC3339_UTC);
    expect(body.updated_at).toMatch(RFC3339_UTC);
  }
});

test.each([
  [{}, ['provider_id', 'provider_name']],
  [{ provider_id: 'a' }, ['provider_name']],
  [{ provider_name: 'a' }, ['provider_id']],
  [{ provider_id: 1, provider_name: 'a' }, ['provider_id']],
  [{ provider_id: '', provider_name: 'a' }, ['provider_id']],
  [{ provider_id: null, provider_name: null }, ['provider_id', 'provider_name']],
  [{ ...AZURE, api_key: 1 }, ['api_key']],
  [{ ...AZURE, extra_kwargs: [] }, ['extra_kwargs']],
])('P7: %j is refused, naming %j', async (body, members) => {
  const { upsert, call } = apiOf();
  const answer = await upsert(body).expect(400);
  expect(Object.keys(answer.body).toSorted()).toEqual(members);
  expect((await call('get', '/api/providers/')).body).toEqual([]);
});

test.each([AZURE, { ...AZURE, api_key: 'k' }, { ...AZURE, extra_kwargs: {} }, { ...AZURE, ...SECRETS }])(
  'P7: %j is taken',
  async (body) => {
    await apiOf().upsert(body).expect(201);
  },
);

test('P8: what is write-only is in no answer, header, journal entry or error', async () => {
  const { upsert, call, mock } = apiOf();
  const answers = [
    await upsert({ ...AZURE, ...SECRETS }),
    await upsert({ ...AZURE, ...SECRETS }),
    await upsert({ ...SECRETS, provider_id: 3 }),
    await call('get', '/api/providers/'),
    await call('get', '/api/providers/azure/'),
    await call('patch', '/api/providers/azure/').send(SECRETS),
    await call('patch', '/api/providers/azure/').send({ ...SECRETS, provider_name: 1 }),
    await call('post', '/api/providers/').type('json').send('{"api_key": "sk-very-secret", '),
  ];
  for (const { text, headers } of answers) expect(text + JSON.stringify(headers)).not.toMatch(/secret/);
  expect(JSON.stringify(mock.journal.entries())).not.toMatch(/secret/);
});

test('P9: the common members of extra_kwargs have their types, and others are welcome', async () => {
  const { upsert } = apiOf();
  const good = { base_url: 'https://x.example', timeout: 60, temperature: 0.5, max_tokens: 10, other: [1] };
  await upsert({ ...AZURE, extra_kwargs: good }).expect(201);
  const bad = { base_url: 1, timeout: 1.5, temperature: '1', max_tokens: 'x' };
  const { body } = await upsert({ ...AZURE, extra_kwargs: bad }).expect(400);
  expect(Object.keys(body.extra_kwargs).toSorted()).toEqual(Object.keys(bad).toSorted());
});

test.each(['Bearer token', 'bearer token', 'BEARER  token'])('P10: %j is a credential', async (value) => {
  await request(apiOf().app).get('/api/providers/').set('Authorization', value).expect(200);
});

const OPERATIONS = [
  ['post', '/api/providers/'],
  ['get', '/api/providers/'],
  ['get', '/api/providers/x/'],
  ['patch', '/api/providers/x/'],
  ['delete', '/api/providers/x/'],
] as const;

test.each(OPERATIONS)(
  'P11: %s %s without credentials is 401 with the documented text',
  async (method, path) => {
    const answer = await request(apiOf().app)[method](path).expect(401);
    expect(answer.body).toEqual({ detail: 'Authentication credentials were not provided.' });
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  },
);

test.each(OPERATIONS)(
  'P11: %s %s with an unknown credential is 401 with some detail',
  async (method, path) => {
    const { call } = apiOf({ tokens: new Map([['other', 'acme']]) });
    const answer = await call(method, path).expect(401);
    expect(answer.body).toEqual({ detail: expect.any(String) });
  },
);

test('P12: two organizations may use the same provider_id', async () => {
  const { app } = apiOf({ tokens: new Map(Object.entries({ a: 'A', a2: 'A', b: 'B' })) });
  const post = (token: string, name: string) =>
    request(app)
      .post('/api/providers/')
      .set('Authorization', `Bearer ${token}`)
      .send({ provider_id: 'same', provider_name: name });
  const read = (token: string) =>
    request(app).get('/api/providers/same/').set('Authorization', `Bearer ${token}`);
  await post('a', 'of A').expect(201);
  await post('b', 'of B').expect(201);
  await post('a2', 'again of A').expect(200);
  expect((await read('a')).body.provider_name).toBe('again of A');
  expect((await read('b')).body.provider_name).toBe('of B');
});

test('P13: the servers of the contract', () => {
  expect(providers.servers).toEqual(['https://api.respan.ai', 'https://api.keywordsai.co']);
});

test('P14: the list is a bare array of the provider objects', async () => {
  const { upsert, call } = apiOf();
  expect((await call('get', '/api/providers/').expect(200)).body).toEqual([]);
  const one = (await upsert({ ...AZURE, ...SECRETS })).body;
  const two = (await upsert({ provider_id: 'local', provider_name: 'Local' })).body;
  expect((await call('get', '/api/providers/').expect(200)).body).toEqual([one, two]);
});

test('P15: one provider by its key, or 404 with the documented text', async () => {
  const { upsert, call } = apiOf();
  const created = (await upsert(AZURE)).body;
  expect((await call('get', '/api/providers/azure/').expect(200)).body).toEqual(created);
  for (const key of ['other', 'Azure', 'azure%20', 'constructor', '__proto__']) {
    const answer = await call('get', `/api/providers/${key}/`).expect(404);
    expect(answer.body).toEqual({ detail: 'Not found.' });
  }
});

test('P16: PATCH changes what is given and nothing else', async () => {
  const { upsert, call } = apiOf();
  const created = (await upsert({ ...AZURE, ...SECRETS })).body;
  const answer = await call('patch', '/api/providers/azure/').send({
    provider_name: 'New',
    provider_id: 'other',
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ ...created, provider_name: 'New', updated_at: expect.any(String) });
  expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(created.updated_at));
  await call('get', '/api/providers/other/').expect(404);
  await call('patch', '/api/providers/nobody/').send({}).expect(404);
  await call('patch', '/api/providers/azure/').send({ provider_name: 1 }).expect(400);
});

test('P17: DELETE is 204 without content, for good', async () => {
  const { upsert, call } = apiOf();
  await upsert(AZURE);
  const answer = await call('delete', '/api/providers/azure/').expect(204);
  expect([answer.text, answer.headers['content-length']]).toEqual(['', undefined]);
  await call('delete', '/api/providers/azure/').expect(404, { detail: 'Not found.' });
  await call('get', '/api/providers/azure/').expect(404);
  expect((await call('get', '/api/providers/')).body).toEqual([]);
  await upsert(AZURE).expect(201);
});

test('P18: a managed provider can neither be deleted nor changed', async () => {
  const managed = { provider_id: 'house', provider_name: 'House', is_managed: true };
  const { upsert, call } = apiOf({
    tokens: new Map([['token', 'acme']]),
    seed: { acme: { providers: [managed] } },
  });
  const before = (await call('get', '/api/providers/house/').expect(200)).body;
  const refused = await call('delete', '/api/providers/house/').expect(403);
  expect(refused.body).toEqual({
    error: 'Cannot delete managed provider. This provider is managed by Respan and cannot be deleted.',
  });
  for (const change of [{ provider_name: 'x' }, { api_key: 'x' }, { extra_kwargs: {} }]) {
    await call('patch', '/api/providers/house/').send(change).expect(403);
    await upsert({ provider_id: 'house', provider_name: 'House', ...change }).expect(403);
  }
  expect((await call('get', '/api/providers/house/')).body).toEqual(before);
  expect(Object.keys(before)).not.toContain('is_managed');
});

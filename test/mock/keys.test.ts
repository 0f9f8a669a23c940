import * as fc from 'fast-check';
import { createMock } from '../../src/mock/server.js';
import { providers, send } from './support/api.js';

const ODD = [
  'a b',
  ' a',
  'a ',
  'A',
  'a/b',
  'a%2Fb',
  '%',
  '?',
  '#',
  '.',
  '..',
  '__proto__',
  'constructor',
  'é',
  'e\u0301',
];

test.each([...ODD, '\u0000', '𝒳', '"', 'x'.repeat(10_000), '1', '01', 'null', '~1'])(
  '%j is a key of its own',
  async (key) => {
    const mock = createMock(providers);
    const body = { provider_id: key, provider_name: 'of this key' };
    const created = await send(mock, 'POST /api/providers/', { body });
    expect(created.status).toBe(201);
    const path = `/api/providers/${encodeURIComponent(key)}/`;
    const read = await send(mock, `GET ${path}`);
    expect([read.status, read.body]).toEqual([200, created.body]);
    expect((await send(mock, 'POST /api/providers/', { body })).status).toBe(200);
    for (const other of ODD.filter((one) => one !== key)) {
      expect((await send(mock, `GET /api/providers/${encodeURIComponent(other)}/`)).status).toBe(404);
    }
    expect((await send(mock, `DELETE ${path}`)).status).toBe(204);
  },
);

test('Location leads to the record', async () => {
  const mock = createMock(providers);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), async (key, slash) => {
      const body = { provider_id: key, provider_name: 'x' };
      mock.reset();
      const { headers } = await send(mock, `POST /api/providers${slash ? '/' : ''}`, { body });
      const location = String(headers['location']);
      expect(location.endsWith('/')).toBe(slash);
      const read = await send(mock, `GET ${location}`);
      expect(read.body).toMatchObject({ provider_id: key });
    }),
  );
});

test('a key that no path can carry, and one that is longer than clients read, have no Location', async () => {
  const mock = createMock(providers);
  for (const provider_id of ['é'.repeat(10_000)]) {
    const { status, headers } = await send(mock, 'POST /api/providers/', {
      body: { provider_id, provider_name: 'x' },
    });
    expect([status, headers['location']]).toEqual([201, undefined]);
  }
});

import { withMock } from './support.js';

const PROVIDER = { provider_id: 'a', provider_name: 'A' };

interface Listed {
  readonly on: string[];
  readonly faults: { name: string; odd: boolean; applies: boolean; why?: string; add?: string }[];
}

test('GET lists what is on and what there is, with why some of it cannot be seen', async () => {
  await withMock({ faults: ['upsert-always-201', 'status=503,probability=0'] }, async ({ admin }) => {
    const { on, faults } = (await admin('GET', 'faults')).body as Listed;
    expect(on).toEqual(['upsert-always-201', 'status=503,probability=0']);
    expect(faults.find(({ name }) => name === 'upsert-always-201')).toMatchObject({
      odd: false,
      applies: true,
    });
    expect(faults.find(({ odd }) => odd)).toBeDefined();
    const silent = faults.find(({ name }) => name === 'replace-keeps-the-rest');
    expect(silent).toMatchObject({ applies: false, why: expect.any(String), add: expect.any(String) });
  });
});

test('PUT switches on what is named and nothing else, DELETE switches all off', async () => {
  await withMock({}, async ({ admin, api }) => {
    await api('POST', '/api/providers/', PROVIDER);
    expect((await admin('PUT', 'faults', { on: ['upsert-always-201'] })).status).toBe(204);
    expect((await api('POST', '/api/providers/', PROVIDER)).status).toBe(201);
    expect(
      (await admin('PUT', 'faults', { on: [{ status: 503, operation: 'listProviders' }], seed: 3 })).status,
    ).toBe(204);
    expect((await api('POST', '/api/providers/', PROVIDER)).status).toBe(200);
    expect((await api('GET', '/api/providers/')).status).toBe(503);
    expect(((await admin('GET', 'faults')).body as Listed).on).toEqual([
      'status=503,operation=listProviders',
    ]);
    expect((await admin('DELETE', 'faults')).status).toBe(204);
    expect((await api('GET', '/api/providers/')).status).toBe(200);
  });
});

test.each<[string, unknown]>([
  ['no such fault', { on: ['upsert-allways-201'] }],
  ['no such operation', { on: [{ delay: 1, operation: 'nothing' }] }],
  ['a rule that does nothing', { on: [{}] }],
  ['a member that rules do not have', { on: [{ delay: 1, colour: 'red' }] }],
  ['a member of the wrong type', { on: [{ delay: '1' }] }],
  ['no list', { on: 'upsert-always-201' }],
  ['no object', '[]'],
  ['no JSON', '{'],
  ['a seed that is no integer', { on: [], seed: 0.5 }],
])('PUT refuses %s, and changes nothing', async (_what, body) => {
  await withMock({ faults: ['upsert-always-201'] }, async ({ admin }) => {
    expect((await admin('PUT', 'faults', body)).status).toBe(400);
    expect(((await admin('GET', 'faults')).body as Listed).on).toEqual(['upsert-always-201']);
  });
});

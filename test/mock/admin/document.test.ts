import { adminContract, withMock } from './support.js';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];

test('the routes are those of the document, and no others', async () => {
  await withMock({}, async ({ url }) => {
    const paths = new Set(adminContract.operations.map(({ path }) => path));
    for (const path of paths) {
      const declared = adminContract.operations
        .filter((operation) => operation.path === path)
        .map(({ method }) => method);
      const other = METHODS.find((method) => !declared.includes(method))!;
      const answer = await fetch(url + path.replace('{name}', 'x'), { method: other });
      expect([path, answer.status]).toEqual([path, 405]);
      expect(answer.headers.get('allow')!.split(', ').toSorted()).toEqual(declared.toSorted());
    }
  });
});

test('the document is served, and is the one in the package', async () => {
  await withMock({}, async ({ admin }) => {
    const { status, body } = await admin('GET', 'openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(adminContract.root.value);
  });
});

test.each(['GET', 'POST', 'DELETE'])(
  '%s of no route is a 404 that says where the routes are',
  async (method) => {
    await withMock({}, async ({ admin }) => {
      const { status, body } = await admin(method, 'nothing');
      expect(status).toBe(404);
      expect(body).toMatchObject({
        status: 404,
        detail: expect.stringContaining('/__spectwin/openapi.json'),
      });
    });
  },
);

test('health', async () => {
  await withMock({ clock: () => Date.UTC(2026, 0, 1) }, async ({ admin }) => {
    expect((await admin('GET', 'health')).body).toEqual({
      status: 'ok',
      contract: 'Custom providers',
      upSince: '2026-01-01T00:00:00.000Z',
    });
  });
});

test('HEAD is GET without a body', async () => {
  await withMock({}, async ({ url }) => {
    const answer = await fetch(`${url}/__spectwin/health`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});

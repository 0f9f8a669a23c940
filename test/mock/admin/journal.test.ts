import { type Session, withMock } from './support.js';

interface Entry {
  id: number;
  operation: string | null;
  tenant: string | null;
  request: { method: string; target: string; headers: Record<string, string>; body: unknown };
  response: { status: number; body: unknown };
  verdict: { request: { pointer: string; contract?: { file: string; line: number } }[]; response: unknown[] };
  notes: string[];
}

async function journal({ admin }: Session, query = ''): Promise<Entry[]> {
  const { status, body } = await admin('GET', `journal${query}`);
  expect(status).toBe(200);
  return (body as { entries: Entry[] }).entries;
}

async function someTraffic({ api }: Session): Promise<void> {
  await api('POST', '/api/providers/', { provider_id: 'a', provider_name: 'A', api_key: 'sk-1' });
  await api('POST', '/api/providers/', { provider_id: 'b', provider_name: 7 });
  await api('GET', '/api/providers/a/');
  await api('GET', '/nowhere');
}

test('shows each exchange with the verdict of the contract, and where in the contract it stands', async () => {
  await withMock({}, async (session) => {
    await someTraffic(session);
    const [created, refused, read, lost] = await journal(session);
    expect(created).toMatchObject({
      id: 1,
      operation: 'upsertProvider',
      request: {
        method: 'POST',
        target: '/api/providers/',
        body: { provider_id: 'a', api_key: expect.stringMatching(/^\*\*\*/) },
      },
      response: { status: 201, body: { provider_id: 'a' } },
      verdict: { request: [], response: [] },
    });
    expect(created!.request.headers['authorization']).toMatch(/^Bearer \*\*\*[0-9a-f]{6}$/);
    expect(refused!.response.status).toBe(400);
    expect(refused!.verdict.request).toEqual([
      expect.objectContaining({
        in: 'body',
        pointer: '/provider_name',
        contract: expect.objectContaining({ file: 'openapi/providers.yaml', line: expect.any(Number) }),
      }),
    ]);
    expect(read).toMatchObject({ operation: 'retrieveProvider', request: { body: null } });
    expect(lost).toMatchObject({ operation: null, response: { status: 404 } });
  });
});

test('filters', async () => {
  await withMock({}, async (session) => {
    await someTraffic(session);
    const ids = async (query: string) => (await journal(session, query)).map(({ id }) => id);
    expect(await ids('')).toEqual([1, 2, 3, 4]);
    expect(await ids('?limit=2')).toEqual([3, 4]);
    expect(await ids('?limit=0')).toEqual([]);
    expect(await ids('?since=3')).toEqual([4]);
    expect(await ids('?operation=upsertProvider')).toEqual([1, 2]);
    expect(await ids('?status=404')).toEqual([4]);
    expect(await ids('?status=4xx')).toEqual([2, 4]);
    expect(await ids('?operation=upsertProvider&status=2XX')).toEqual([1]);
  });
});

test.each(['limit=-1', 'limit=x', 'since=1.5', 'status=600', 'status=abc', 'unknown=1'])(
  'the filter %s is refused by its name',
  async (query) => {
    await withMock({}, async ({ admin }) => {
      const { status, body } = await admin('GET', `journal?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
    });
  },
);

test('can be emptied; ids count on', async () => {
  await withMock({}, async (session) => {
    await someTraffic(session);
    expect((await session.admin('DELETE', 'journal')).status).toBe(204);
    expect(await journal(session)).toEqual([]);
    await session.api('GET', '/nowhere');
    expect((await journal(session)).map(({ id }) => id)).toEqual([5]);
  });
});

test('keeps as many as it is told to', async () => {
  await withMock({ journalSize: 2 }, async (session) => {
    await someTraffic(session);
    expect((await journal(session)).map(({ id }) => id)).toEqual([3, 4]);
  });
});

test('calls of the admin API are not in it', async () => {
  await withMock({}, async (session) => {
    await session.admin('GET', 'health');
    expect(await journal(session)).toEqual([]);
  });
});

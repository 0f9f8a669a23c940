import { type Session, withMock } from './support.js';

const TOKENS = new Map([
  ['token-a', 'acme'],
  ['token-b', 'bolt'],
]);

const SECRET = 'sk-live-91ab';
const HIDDEN = 'https://hidden.example.com';
const PROVIDER = {
  provider_id: 'a',
  provider_name: 'A',
  api_key: SECRET,
  extra_kwargs: { base_url: HIDDEN, timeout: 5 },
};

type State = Record<string, { providers: Record<string, unknown>[] }>;

async function stateOf({ admin }: Session, query = ''): Promise<State> {
  return (await admin('GET', `state${query}`)).body as State;
}

const post = (session: Session, body: unknown, token?: string) =>
  session.api('POST', '/api/providers/', body, token);

describe('GET state', () => {
  test('shows the records by tenant and resource, and no secret', async () => {
    await withMock({ tokens: TOKENS }, async (session) => {
      await post(session, PROVIDER);
      await post(session, { ...PROVIDER, provider_id: 'b' }, 'token-b');
      const state = await stateOf(session);
      expect(Object.keys(state)).toEqual(['acme', 'bolt']);
      const [record] = state['acme']!.providers;
      expect(record).toMatchObject({ provider_id: 'a', provider_name: 'A', id: 'a' });
      expect(record!['api_key']).toMatch(/^\*\*\*[0-9a-f]{6}$/);
      expect(record!['extra_kwargs']).toMatch(/^\*\*\*[0-9a-f]{6}$/);
      expect(JSON.stringify(state)).not.toContain(SECRET);
      expect(JSON.stringify(state)).not.toContain(HIDDEN);
    });
  });

  test('can be narrowed to a tenant and a resource', async () => {
    await withMock({ tokens: TOKENS }, async (session) => {
      await post(session, PROVIDER);
      await post(session, PROVIDER, 'token-b');
      expect(Object.keys(await stateOf(session, '?tenant=bolt'))).toEqual(['bolt']);
      expect(await stateOf(session, '?resource=nothing')).toEqual({});
    });
  });

  test('without tokens the name of a tenant does not give its credential away', async () => {
    await withMock({}, async (session) => {
      await post(session, PROVIDER, 'tok-secret-1');
      expect(JSON.stringify(await stateOf(session))).not.toContain('tok-secret-1');
    });
  });

  test('keys that look like something else stay keys', async () => {
    await withMock({ tokens: new Map([['token-a', '__proto__']]) }, async (session) => {
      await post(session, { provider_id: '__proto__', provider_name: 'A' });
      const state = await stateOf(session);
      expect(Object.keys(state)).toEqual(['__proto__']);
    });
  });
});

describe('PUT state', () => {
  test('replaces everything', async () => {
    await withMock({ tokens: TOKENS }, async (session) => {
      await post(session, PROVIDER);
      const state = { bolt: { providers: [{ provider_id: 'n', provider_name: 'New' }] } };
      expect((await session.admin('PUT', 'state', state)).status).toBe(204);
      expect((await session.api('GET', '/api/providers/')).body).toEqual([]);
      expect((await session.api('GET', '/api/providers/', undefined, 'token-b')).body).toEqual([
        expect.objectContaining({ provider_id: 'n', provider_name: 'New' }),
      ]);
    });
  });

  test('of what GET gave, keeps the secrets whose placeholders are unchanged', async () => {
    await withMock({ tokens: TOKENS }, async (session) => {
      await post(session, PROVIDER);
      const state = await stateOf(session);
      state['acme']!.providers[0]!['provider_name'] = 'Renamed';
      expect((await session.admin('PUT', 'state', state)).status).toBe(204);
      // The same fingerprints mean the same secrets; a placeholder that had been stored would have another one.
      expect(await stateOf(session)).toEqual(state);
    });
  });

  test.each([
    ['no JSON', '{"acme":', /./],
    ['no object', '[]', /./],
    ['an unknown resource', '{"acme":{"nothing":[]}}', /nothing/],
    ['no list', '{"acme":{"providers":{}}}', /./],
    ['a record without its key', '{"acme":{"providers":[{"provider_name":"A"}]}}', /provider_id/],
    [
      'a record that breaks the contract',
      '{"acme":{\n"providers":[{"provider_id":"a","provider_name":5}]}}',
      /string/,
    ],
    [
      'a key twice',
      '{"acme":{"providers":[{"provider_id":"a","provider_name":"A"},{"provider_id":"a","provider_name":"A"}]}}',
      /a/,
    ],
  ])(
    'that breaks the contract (%s) is refused with its place, and changes nothing',
    async (_name, body, text) => {
      await withMock({ tokens: TOKENS }, async (session) => {
        await post(session, PROVIDER);
        const before = await stateOf(session);
        const refused = await session.admin('PUT', 'state', body);
        expect(refused.status).toBe(400);
        const { errors } = refused.body as { errors: { detail: string; line: number; column: number }[] };
        expect(errors.length).toBeGreaterThan(0);
        expect(errors[0]!.detail).toMatch(text);
        expect(errors[0]!.line).toBeGreaterThan(0);
        expect(await stateOf(session)).toEqual(before);
      });
    },
  );

  test('several faults are named together, none with a secret in it', async () => {
    await withMock({ tokens: TOKENS }, async (session) => {
      const records = [{ provider_id: 1, provider_name: 2, api_key: [SECRET] }, { provider_id: 'b' }];
      const refused = await session.admin('PUT', 'state', { acme: { providers: records } });
      expect((refused.body as { errors: unknown[] }).errors.length).toBeGreaterThan(1);
      expect(JSON.stringify(refused.body)).not.toContain(SECRET);
    });
  });

  test('nested deeper than anything has a use for', async () => {
    await withMock({}, async ({ admin }) => {
      const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
      expect((await admin('PUT', 'state', `{"t":{"providers":${deep}}}`)).status).toBe(400);
      expect((await admin('PUT', 'state', deep)).status).toBe(400);
    });
  });
});

test('reset goes back to the seed, the journal stays', async () => {
  const seed = { acme: { providers: [{ provider_id: 'seeded', provider_name: 'Seeded' }] } };
  await withMock({ tokens: TOKENS, seed }, async (session) => {
    const before = await stateOf(session);
    await post(session, PROVIDER);
    await session.api('DELETE', '/api/providers/seeded/');
    expect((await session.admin('POST', 'reset')).status).toBe(204);
    expect(await stateOf(session)).toEqual(before);
    const { entries } = (await session.admin('GET', 'journal')).body as { entries: unknown[] };
    expect(entries).toHaveLength(2);
  });
});

test('snapshots: take, list, read, go back, forget', async () => {
  await withMock({ tokens: TOKENS, clock: () => 0 }, async (session) => {
    const { admin } = session;
    await post(session, PROVIDER);
    const before = await stateOf(session);
    expect((await admin('PUT', 'snapshots/one%2F%C3%A9')).status).toBe(204);
    await post(session, { ...PROVIDER, provider_id: 'b' });
    expect((await admin('PUT', 'snapshots/two')).status).toBe(204);
    expect((await admin('GET', 'snapshots')).body).toEqual({
      snapshots: [
        { name: 'one/é', takenAt: '1970-01-01T00:00:00.000Z', records: 1 },
        { name: 'two', takenAt: '1970-01-01T00:00:00.000Z', records: 2 },
      ],
    });
    expect((await admin('GET', 'snapshots/one%2F%C3%A9')).body).toEqual(before);
    expect((await admin('POST', 'snapshots/one%2F%C3%A9/restore')).status).toBe(204);
    expect(await stateOf(session)).toEqual(before);
    expect((await admin('DELETE', 'snapshots/two')).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/restore'],
    ] as const) {
      expect((await admin(method, `snapshots/two${path}`)).status).toBe(404);
    }
  });
});

test('snapshots have bounds: the length of a name, and how many there are', async () => {
  await withMock({}, async ({ admin }) => {
    expect((await admin('PUT', `snapshots/${'x'.repeat(201)}`)).status).toBe(400);
    for (let number = 0; number < 100; number++) await admin('PUT', `snapshots/${number}`);
    expect((await admin('PUT', 'snapshots/more')).status).toBe(409);
    expect((await admin('PUT', 'snapshots/99')).status).toBe(204);
  });
});

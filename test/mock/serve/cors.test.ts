import { serving } from '../support/face.js';

const PAGE = 'http://localhost:5173';

const asPage = (init: RequestInit = {}, origin = PAGE): RequestInit => ({
  ...init,
  headers: { origin, ...(init.headers as Record<string, string>) },
});

function unreachable(): never {
  throw new Error('a preflight must not reach the inside');
}

test('a preflight is answered before anything else, with what was asked for', async () => {
  await serving({ answer: unreachable }, async ({ url }) => {
    const got = await fetch(
      `${url}/x`,
      asPage({
        method: 'OPTIONS',
        headers: {
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,x-custom',
          'access-control-request-private-network': 'true',
        },
      }),
    );
    expect(got.status).toBe(204);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PATCH',
      'access-control-allow-headers': 'authorization,x-custom',
      'access-control-allow-private-network': 'true',
      vary: expect.stringContaining('Origin'),
    });
  });
});

test('OPTIONS that is no preflight reaches the inside', async () => {
  await serving({}, async ({ url }) => {
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(200);
    expect((await fetch(url, asPage({ method: 'OPTIONS' }))).status).toBe(200);
  });
});

test.each([PAGE, 'null', 'chrome-extension://abc'])(
  'a page of %s may read the answer, with credentials',
  async (origin) => {
    await serving({}, async ({ url }) => {
      const got = await fetch(url, asPage({}, origin));
      expect(got.headers.get('access-control-allow-origin')).toBe(origin);
      expect(got.headers.get('access-control-allow-credentials')).toBe('true');
      expect(got.headers.get('vary')).toBe('Origin');
    });
  },
);

test('a page may read the usual headers and those of the answer', async () => {
  const headers = { location: '/1', 'x-request-id': '7', 'content-type': 'text/plain' };
  await serving({ answer: () => ({ status: 201, headers }) }, async ({ url }) => {
    const exposed = (await fetch(url, asPage())).headers.get('access-control-expose-headers')!.split(', ');
    for (const name of ['Location', 'WWW-Authenticate', 'Preference-Applied', 'Allow', 'x-request-id']) {
      expect(exposed).toContain(name);
    }
    expect(exposed).not.toContain('content-type');
    expect(exposed).not.toContain('location');
  });
});

test('refusals carry the headers too, so that a page sees the status', async () => {
  await serving({ bodyLimit: 1 }, async ({ url }) => {
    const got = await fetch(url, asPage({ method: 'POST', body: 'long' }));
    expect(got.status).toBe(413);
    expect(got.headers.get('access-control-allow-origin')).toBe(PAGE);
  });
});

test('without an Origin there is only Vary', async () => {
  await serving({}, async ({ url }) => {
    const got = await fetch(url);
    expect(got.headers.get('vary')).toBe('Origin');
    expect(got.headers.has('access-control-allow-origin')).toBe(false);
  });
});

test.each([
  ['Accept', 'Accept, Origin'],
  ['accept, ORIGIN', 'accept, ORIGIN'],
  ['*', '*'],
])('Vary: %s of the answer becomes %s', async (vary, expected) => {
  await serving({ answer: () => ({ status: 200, headers: { vary } }) }, async ({ url }) => {
    expect((await fetch(url)).headers.get('vary')).toBe(expected);
  });
});

test('headers of a contract that speak of CORS give way', async () => {
  const headers = { 'access-control-allow-origin': 'https://example.org' };
  await serving({ answer: () => ({ status: 200, headers }) }, async ({ url }) => {
    expect((await fetch(url, asPage())).headers.get('access-control-allow-origin')).toBe(PAGE);
  });
});

test('switched off, nothing is added and preflights reach the inside', async () => {
  await serving({ cors: false }, async ({ url }) => {
    const init = asPage({ method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } });
    const got = await fetch(url, init);
    expect(got.status).toBe(200);
    expect([...got.headers.keys()].filter((name) => name === 'vary' || name.startsWith('access-'))).toEqual(
      [],
    );
  });
});

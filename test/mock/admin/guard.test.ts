import { request } from 'node:http';
import { createGuard } from '../../../src/mock/admin/guard.js';
import { withMock } from './support.js';

function asked(headers: Record<string, string>, peer = '127.0.0.1', token?: string): number | undefined {
  const guard = createGuard(token);
  return guard(
    { method: 'GET', target: '/__spectwin/state', headers: { host: 'localhost:4010', ...headers } },
    peer,
  )?.status;
}

describe('without a token', () => {
  test.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (peer) => {
    expect(asked({}, peer)).toBeUndefined();
  });

  test.each(['10.0.0.1', '192.168.1.5', '::ffff:10.0.0.1', 'fe80::1', '128.127.0.0', '', undefined])(
    '%s is not',
    (peer) => {
      const guard = createGuard(undefined);
      const refusal = guard(
        { method: 'GET', target: '/__spectwin/state', headers: { host: 'localhost' } },
        peer,
      );
      expect(refusal?.status).toBe(403);
    },
  );

  test.each(['localhost', 'LOCALHOST:80', '127.0.0.1:4010', '[::1]:4010', 'app.localhost:1'])(
    'host %s',
    (host) => {
      expect(asked({ host })).toBeUndefined();
    },
  );

  test.each(['attacker.example', 'localhost.attacker.example', '127.0.0.1.nip.io', '10.0.0.1', ''])(
    'host %s could be a rebound name',
    (host) => {
      expect(asked({ host })).toBe(403);
    },
  );

  test.each<Record<string, string>>([
    { 'x-forwarded-for': '10.0.0.1' },
    { forwarded: 'for=10.0.0.1' },
    { 'x-real-ip': '10.0.0.1' },
  ])('behind a proxy: %j', (headers) => {
    expect(asked(headers)).toBe(403);
  });

  test('a page of this origin may, a page of another one may not', () => {
    expect(asked({ origin: 'http://localhost:4010', 'sec-fetch-site': 'same-origin' })).toBeUndefined();
    expect(asked({ origin: 'http://localhost:3000' })).toBe(403);
    expect(asked({ origin: 'null' })).toBe(403);
    expect(asked({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  });
});

describe('with a token', () => {
  test.each([
    ['Bearer letmein', undefined],
    ['bearer  letmein', undefined],
    ['Bearer letmeout', 401],
    ['Bearer letmein2', 401],
    ['Basic letmein', 401],
    ['letmein', 401],
    ['', 401],
  ])('%j', (authorization, status) => {
    expect(asked({ authorization }, '10.0.0.1', 'letmein')).toBe(status);
    expect(asked({ authorization, host: 'mock.example' }, '127.0.0.1', 'letmein')).toBe(status);
  });

  test('a refusal names the scheme', async () => {
    await withMock({ adminToken: 'letmein' }, async ({ admin }) => {
      const refused = await admin('GET', 'state');
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      const allowed = await admin('GET', 'state', undefined, { authorization: 'Bearer letmein' });
      expect(allowed.status).toBe(200);
    });
  });
});

describe('over HTTP', () => {
  test('a rebound name gets nothing, and changes nothing', async () => {
    await withMock({}, async ({ url, admin, api }) => {
      await api('POST', '/api/providers/', { provider_id: 'a', provider_name: 'A' });
      const status = await new Promise((resolve) => {
        const { port } = new URL(url);
        const path = '/__spectwin/reset';
        const headers = { host: `attacker.example:${port}` };
        request({ port, host: '127.0.0.1', method: 'POST', path, headers }, (res) => {
          res.resume();
          resolve(res.statusCode);
        }).end();
      });
      expect(status).toBe(403);
      expect(Object.keys((await admin('GET', 'state')).body as object)).toHaveLength(1);
    });
  });

  test('there are no CORS headers, and no preflight is granted', async () => {
    await withMock({}, async ({ url }) => {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await fetch(`${url}/__spectwin/state`, {
          method,
          headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'GET' },
        });
        expect(answer.status).toBe(403);
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    });
  });
});

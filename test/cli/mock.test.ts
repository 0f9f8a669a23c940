import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { printed, runCommand, withFiles, withMock } from './support/command.js';

const shell = promisify(execFile);

const TOKEN = 'tok-4f1e9b';
const SECRET = 'sk-live-0c2d';

function upsert(url: string, body: unknown, token = TOKEN): Promise<Response> {
  return fetch(`${url}/api/providers/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const PROVIDER = { provider_id: 'a', provider_name: 'A', api_key: SECRET };

test('at the start it prints the address, every route with its behaviour, and where the admin API is', async () => {
  await withMock([], async (mock) => {
    await printed(mock, /Try it/);
    const { stdout, stderr } = mock.output();
    expect(stderr).toBe('');
    expect(stdout).toContain(`Listening on  ${mock.url}`);
    expect(stdout).toMatch(/POST +\/api\/providers\/ +upsert providers\n/);
    expect(stdout).toMatch(/DELETE +\/api\/providers\/\{provider_id\}\/ +delete providers\n/);
    expect(stdout).toContain(`${mock.url}/__spectwin/openapi.json`);
    expect((await fetch(`${mock.url}/__spectwin/openapi.json`)).status).toBe(200);
  });
});

test('the curl line that it prints works when it is pasted', async () => {
  await withMock([], async (mock) => {
    await printed(mock, /\n {2}curl [^]*\n\n/);
    const line = /\n {2}(curl [^]*?)\n\n/.exec(mock.output().stdout)![1]!;
    const { stdout } = await shell('sh', ['-c', line]);
    expect(stdout).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
    expect(JSON.parse(stdout.split('\r\n\r\n')[1]!)).toMatchObject({ provider_id: 'my-azure-provider' });
  });
});

test('a line for each exchange, without its secrets', async () => {
  await withMock([], async (mock) => {
    await upsert(mock.url, PROVIDER);
    await upsert(mock.url, { provider_name: 1, api_key: SECRET });
    await upsert(mock.url, `{"api_key":"${SECRET}"`);
    await fetch(`${mock.url}/nowhere?access_token=${TOKEN}`);
    await printed(mock, /404 GET/);
    const { stdout, stderr } = mock.output();
    expect(stdout).toMatch(/\n\d\d:\d\d:\d\d {2}201 POST {3}\/api\/providers\/ {2}upsertProvider\n/);
    expect(stdout).toMatch(/ 400 POST .*\n +request body.*provider_id/);
    expect(stdout).toMatch(/404 GET +\/nowhere\?access_token=\*\*\*[0-9a-f]{6}\n/);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain(TOKEN);
  });
});

test('--log json prints one JSON object a line and nothing else', async () => {
  await withMock(['--log', 'json'], async (mock) => {
    await upsert(mock.url, PROVIDER);
    await upsert(mock.url, { provider_id: 'b' });
    await printed(mock, /"status":400/);
    mock.signal('SIGTERM');
    const { stdout, stderr, code } = await mock.ended;
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).toEqual(['listening', 'exchange', 'exchange', 'stopping']);
    expect(lines[0]).toMatchObject({ url: mock.url, routes: expect.arrayContaining([expect.anything()]) });
    expect(lines[1]).toMatchObject({ method: 'POST', status: 201, operation: 'upsertProvider' });
    expect(lines[2]).toMatchObject({
      status: 400,
      requestViolations: [expect.stringContaining('provider_name')],
    });
    expect(stdout).not.toContain(SECRET);
    expect(stdout).not.toContain(TOKEN);
  });
});

test('the lines at the start say of singletons too what their operations do', async () => {
  await withMock(['test/documents/singletons.yaml'], async (mock) => {
    await printed(mock, /Try it/);
    const { stdout } = mock.output();
    expect(stdout).toMatch(/^ {2}GET +\/settings +read settings$/m);
    expect(stdout).toMatch(/^ {2}PUT +\/settings +replace settings$/m);
    expect(stdout).toMatch(/^ {2}settings: there is one under \/settings/m);
  });
});

test('--log silent says nothing of exchanges', async () => {
  await withMock(['--log', 'silent'], async (mock) => {
    await upsert(mock.url, PROVIDER);
    mock.signal('SIGTERM');
    expect((await mock.ended).stdout).not.toContain('201');
  });
});

test('--tokens and --seed: known tokens only, records to begin with', async () => {
  const files = {
    'tokens.yaml': `${TOKEN}: acme\nother-token: acme\n`,
    'seed.yaml': 'acme:\n  providers:\n    - { provider_id: seeded, provider_name: Seeded }\n',
  };
  await withFiles(files, (path) =>
    withMock(['--tokens', path('tokens.yaml'), '--seed', path('seed.yaml')], async (mock) => {
      await printed(mock, /Try it/);
      expect(mock.output().stdout).toContain('YOUR-TOKEN');
      expect(mock.output().stdout).not.toContain(TOKEN);
      expect((await upsert(mock.url, PROVIDER, 'unknown')).status).toBe(401);
      const list = await fetch(`${mock.url}/api/providers/`, {
        headers: { authorization: 'Bearer other-token' },
      });
      expect(await list.json()).toEqual([expect.objectContaining({ provider_id: 'seeded' })]);
    }),
  );
});

test('options through variables; the command line wins', async () => {
  const env = { SPECTWIN_BODY_LIMIT: '10', SPECTWIN_LOG: 'json', SPECTWIN_ADMIN_TOKEN: 'letmein' };
  await withMock(
    ['--log', 'silent'],
    async (mock) => {
      expect((await upsert(mock.url, PROVIDER)).status).toBe(413);
      expect(mock.output().stdout).toContain('Listening on');
      expect((await fetch(`${mock.url}/__spectwin/health`)).status).toBe(401);
    },
    { env },
  );
});

test.each([
  ['', true],
  ['0', true],
  ['false', true],
  ['1', false],
])('SPECTWIN_NO_CORS=%j leaves CORS headers on: %j', async (value, on) => {
  await withMock(
    [],
    async ({ url }) => {
      const answer = await fetch(url, { headers: { origin: 'http://localhost:3000' } });
      expect(answer.headers.has('access-control-allow-origin')).toBe(on);
    },
    { env: { SPECTWIN_NO_CORS: value } },
  );
});

test('a port that is taken: one clear text, exit 2', async () => {
  await withMock([], async ({ url }) => {
    const { port } = new URL(url);
    const { code, stdout, stderr } = await runCommand(['mock', '--port', port]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^port ${port} on 127.0.0.1 is taken.*\n.*--port \\d+\n$`));
  });
});

const BROKEN =
  'openapi: 3.1.0\ninfo: { title: t, version: "1" }\npaths:\n  /a:\n    get:\n      responses:\n        "200": { $ref: "#/nowhere" }\n';
const SOUND = '  /b: { get: { responses: { "204": { description: done } } } }\n';

test.each([
  ['that has nothing whole', BROKEN],
  ['of ours', `${BROKEN}${SOUND}x-spectwin: {}\n`],
])(
  'a broken contract %s: each mistake with file:line:column, a caret and a remedy; exit 2',
  async (_, text) => {
    await withFiles({ 'broken.yaml': text }, async (path) => {
      const { code, stderr } = await runCommand(['mock', path('broken.yaml'), '--port', '0']);
      expect(code).toBe(2);
      expect(stderr).toMatch(/broken\.yaml:7:\d+: [^]*\n.*\^/);
    });
  },
);

test('a broken document of somebody else is served as far as it goes, with a warning', async () => {
  await withFiles({ 'theirs.yaml': `${BROKEN}${SOUND}` }, async (path) => {
    await withMock([path('theirs.yaml')], async (mock) => {
      await printed(mock, /theirs\.yaml:7:\d+ .*#\/nowhere/);
      expect((await fetch(`${mock.url}/b`)).status).toBe(204);
    });
  });
});

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with 0', async (signal) => {
    await withMock([], async (mock) => {
      await upsert(mock.url, PROVIDER);
      mock.signal(signal);
      expect((await mock.ended).code).toBe(0);
    });
  });

  test('a request that is being sent is still answered', async () => {
    await withMock([], async (mock) => {
      const stopping = printed(mock, /stopping/);
      const slow = fetch(`${mock.url}/api/providers/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        duplex: 'half',
        body: new ReadableStream({
          async start(controller) {
            controller.enqueue(Buffer.from('{"provider_id":"a",'));
            await stopping;
            controller.enqueue(Buffer.from('"provider_name":"A"}'));
            controller.close();
          },
        }),
      } as RequestInit);
      await new Promise((resolve) => setTimeout(resolve, 100));
      mock.signal('SIGTERM');
      expect((await slow).status).toBe(201);
      expect((await mock.ended).code).toBe(0);
    });
  });

  test('a second one ends it at once', async () => {
    await withMock([], async (mock) => {
      const body = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('{')) });
      const stuck = fetch(mock.url, { method: 'POST', duplex: 'half', body } as RequestInit).then(
        () => 'answered',
        () => 'broken off',
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      mock.signal('SIGINT');
      await printed(mock, /stopping/);
      mock.signal('SIGINT');
      expect((await mock.ended).code).toBe(130);
      expect(await stuck).toBe('broken off');
    });
  });
});

test('--fault serves a faulty mock and says so', async () => {
  await withMock(
    ['--fault', 'upsert-always-201', '--fault', 'status=503,operation=listProviders'],
    async (mock) => {
      const statuses = [await upsert(mock.url, PROVIDER), await upsert(mock.url, PROVIDER)].map(
        ({ status }) => status,
      );
      expect(statuses).toEqual([201, 201]);
      const list = await fetch(`${mock.url}/api/providers/`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      expect(list.status).toBe(503);
      expect(mock.output().stdout).toMatch(/Faulty +upsert-always-201, status=503,operation=listProviders\n/);
    },
  );
}, 20_000);

import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, runCommand, startCommand, withMock } from './support/command.js';
import { changed, providers } from '../check/support/providers.js';
import { type Handler, type Listening, serve } from '../check/support/server.js';

/** Each run is a process of its own, and some tests have four. */
const LONG_MS = 180_000;

let folder: string;
let server: Listening | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spectwin-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const file = (name: string): string => join(folder, name);

const TOKENS = { SPECTWIN_TOKEN: 'one', SPECTWIN_OTHER_TOKEN: 'two', SPECTWIN_SAME_TENANT_TOKEN: 'three' };

async function checked(handler: Handler, args: readonly string[] = []): Promise<Ended> {
  server = await serve(handler);
  return runCommand(['check', '--phase', 'fixtures', ...args], {
    env: { ...TOKENS, SPECTWIN_TARGET: server.url },
  });
}

const good = providers({ one: 'a', two: 'b', three: 'a' });
const bad = changed(good, (answer, { method }) =>
  method === 'DELETE' && answer.status === 204 ? { ...answer, status: 202 } : answer,
);
const lax = changed(good, (answer) => (answer.status === 401 ? { ...answer, headers: {} } : answer));

test(
  '0: the server conforms, and the mock does',
  async () => {
    const { code, stdout, stderr } = await checked(good);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('The server keeps the contract');
    await withMock([], async ({ url }) => {
      const ended = await runCommand([
        'check',
        '--target',
        url,
        '--token',
        'a',
        '--other-token',
        'b',
        '--phase',
        'fixtures',
        '--fail-on',
        'warning',
      ]);
      expect(ended).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/no findings/) as string,
      });
    });
  },
  LONG_MS,
);

test(
  '1: findings at or above --fail-on',
  async () => {
    expect((await checked(bad)).code).toBe(1);
    await server?.close();
    expect((await checked(lax)).code).toBe(0);
    await server?.close();
    expect((await checked(lax, ['--fail-on', 'warning'])).code).toBe(1);
  },
  LONG_MS,
);

test(
  '1: less coverage than was asked for',
  async () => {
    const { code, stdout } = await checked(good, ['--min-coverage', '100']);
    expect(code).toBe(1);
    expect(stdout).toContain('100 % was asked for');
  },
  LONG_MS,
);

describe('2: wrong usage, and what cannot be read', () => {
  const target = ['--target', 'http://127.0.0.1:9'];
  test.each<[string, string[], RegExp]>([
    ['no target', [], /there is no target\n.*SPECTWIN_TARGET/],
    ['a target that is none', ['--target', 'localhost'], /localhost is no target/],
    ['a target with credentials', ['--target', 'http://a:b@127.0.0.1:9'], /the target holds credentials/],
    ['a token that no header carries', [...target, '--token', 'a\nb'], /--token holds characters/],
    [
      'no such phase',
      [...target, '--phase', 'fixture'],
      /fixture is no phase\. There are fixtures, examples, coverage, stateful/,
    ],
    ['no such format', [...target, '--report', 'xml'], /There is no format xml/],
    ['no such severity', [...target, '--fail-on', 'info'], /error, warning/],
    ['a header without a name', [...target, '--header', 'x'], /Name: value/],
    ['no such contract', ['no-such.yaml', ...target], /no-such\.yaml/],
    ['no such fixtures', [...target, '--fixtures', 'no-such'], /cannot read the fixtures no-such/],
    ['no such baseline', [...target, '--baseline', 'no-such.json'], /cannot read no-such\.json/],
    [
      'a baseline that is none',
      [...target, '--baseline', 'package.json'],
      /package\.json:1:1: this is not a baseline/,
    ],
    ['a report that cannot be written', [...target, '--report', 'json=package.json/x'], /cannot be written/],
  ])('%s', async (_what, args, message) => {
    const { code, stderr, stdout } = await runCommand(['check', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

test('2: a run that has sent nothing is no proof', async () => {
  const { code, stderr } = await runCommand([
    'check',
    '--target',
    'http://127.0.0.1:9',
    '--phase',
    'fixtures',
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/no request was sent: nothing was checked[^]*--token/);
});

test(
  '3: nobody listens there',
  async () => {
    server = await serve(good);
    const { url } = server;
    await server.close();
    const { code, stdout } = await runCommand([
      'check',
      '--target',
      url,
      '--token',
      'one',
      '--phase',
      'fixtures',
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain(`nothing listens at ${url}`);
    expect(stdout.trim().split('\n').length).toBeLessThan(12);
  },
  LONG_MS,
);

test(
  'several reports at once, each in its file',
  async () => {
    const reports = ['json', 'junit', 'html', 'sarif', 'ctrf'].flatMap((format) => [
      '--report',
      `${format}=${file(format)}`,
    ]);
    const { code, stdout } = await checked(bad, [...reports, '--report', 'github']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=openapi\/providers\.yaml,line=\d+/m);
    expect(JSON.parse(readFileSync(file('json'), 'utf8'))).toMatchObject({ verdict: 'findings' });
    expect(readFileSync(file('junit'), 'utf8')).toContain('<failure');
    expect(readFileSync(file('html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(JSON.parse(readFileSync(file('sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    for (const format of ['json', 'junit', 'html', 'sarif', 'ctrf']) {
      expect(readFileSync(file(format), 'utf8')).not.toMatch(/Bearer (one|two|three)\b/);
    }
  },
  LONG_MS,
);

test(
  'a baseline lets known findings pass and names those that are gone',
  async () => {
    const path = file('baseline.json');
    expect((await checked(bad, ['--write-baseline', path])).code).toBe(0);
    await server?.close();
    expect((await checked(bad, ['--baseline', path])).code).toBe(0);
    await server?.close();
    const { code, stdout } = await checked(good, ['--baseline', path]);
    expect(code).toBe(0);
    expect(stdout).toContain('the status 202 is not declared');
    const entries = JSON.parse(readFileSync(path, 'utf8')) as { findings: object[] };
    writeFileSync(
      path,
      JSON.stringify({ findings: entries.findings.map((entry) => ({ ...entry, expires: '2020-01-01' })) }),
    );
    await server?.close();
    expect((await checked(bad, ['--baseline', path])).code).toBe(1);
  },
  LONG_MS,
);

test(
  'Ctrl-C: what was created is deleted, and the exit code is that of an interrupt',
  async () => {
    const seen: string[] = [];
    const creation = new EventEmitter();
    const first = once(creation, 'done');
    server = await serve(async (got) => {
      seen.push(got.method);
      const answer = await good(got);
      if (typeof answer === 'object' && answer.status === 201) creation.emit('done');
      if (got.method === 'GET' && seen.includes('POST'))
        await new Promise((resolve) => setTimeout(resolve, 200));
      return answer;
    });
    const running = startCommand([
      'check',
      '--target',
      server.url,
      '--token',
      'one',
      '--phase',
      'fixtures',
      '--workers',
      '1',
    ]);
    await first;
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
    const list = await fetch(`${server.url}/api/providers/`, { headers: { authorization: 'Bearer one' } });
    expect(await list.json()).toEqual([]);
  },
  LONG_MS,
);

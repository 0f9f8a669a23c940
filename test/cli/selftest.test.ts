import { readFileSync } from 'node:fs';
import { runCommand, withFiles } from './support/command.js';

test('a fault that is found: the matrix, and exit 0', async () => {
  const { code, stdout, stderr } = await runCommand([
    'selftest',
    '--only',
    'upsert-null-answer',
    '--workers',
    '1',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/Selftest of Custom providers/);
  expect(stdout).toMatch(/^ {2}upsert +1 +· +·$/m);
  expect(stdout).toContain('1 of 1 faults found');
}, 120_000);

test('a fault that no phase looks for is missed: exit 1, and the report says so', async () => {
  await withFiles({}, async (path) => {
    const file = path('selftest.json');
    const args = [
      'selftest',
      '--only',
      'race-creates-twice',
      '--phase',
      'examples',
      '--report',
      `json=${file}`,
    ];
    const { code, stdout } = await runCommand([...args, '--workers', '2']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Missed[^]*race-creates-twice/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      strong: false,
      servers: [{ name: 'race-creates-twice', verdict: 'missed' }],
    });
  });
}, 120_000);

test.each<[string, string[], RegExp]>([
  ['no such fault', ['--only', 'tenant'], /no group and no fault `tenant`\n.*did you mean `tenants`/],
  ['no such phase', ['--phase', 'dreams'], /dreams is no phase/],
  ['no such report', ['--report', 'xml=a'], /`xml=a` is no report/],
  ['no such file', ['no-such.yaml'], /cannot read no-such\.yaml/],
])('%s: exit 2', async (_what, args, message) => {
  const { code, stderr } = await runCommand(['selftest', ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('a contract without a resource: exit 2', async () => {
  const document = { openapi: '3.1.0', info: { title: 'Empty', version: '1' }, paths: {} };
  await withFiles({ 'empty.json': JSON.stringify(document) }, async (path) => {
    const { code, stderr } = await runCommand(['selftest', path('empty.json')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Empty has no resource/);
  });
});

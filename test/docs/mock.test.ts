import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { runCommand, withMock } from '../cli/support/command.js';

const shell = promisify(execFile);
const page = readFileSync(new URL('../../docs/mock.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, text = '']) => text);

test('the table of options is that of --help', async () => {
  const { stdout } = await runCommand(['mock', '--help']);
  const inHelp = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option!);
  const inTable = [...page.matchAll(/^\| `(--[a-z-]+)` \| `(SPECTWIN_[A-Z_]+)` \| (.*?) \|/gm)];
  expect(inTable.map(([, option]) => option)).toEqual(inHelp);
  const help = stdout.replaceAll(/\s+/g, ' ');
  for (const [, , variable, fallback] of inTable) {
    expect(help).toContain(`env: ${variable}`);
    const value = fallback!.replaceAll('`', '').trim();
    if (value !== '') expect(help).toMatch(new RegExp(`default: "?${value}"?, env: ${variable}`));
  }
});

test('every curl line of the page works on a mock that has just started', async () => {
  const lines = blocks
    .flatMap((text) => text.replaceAll(/\\\n */g, '').split('\n'))
    .map((line) => line.trim());
  const calls = lines.filter((line) => line.startsWith('curl '));
  expect(calls.length).toBeGreaterThan(4);
  await withMock([], async ({ url }) => {
    for (const call of calls) {
      const line = `${call.replaceAll('http://127.0.0.1:4010', url)} -s -o /dev/null -w '%{http_code}'`;
      const { stdout } = await shell('sh', ['-c', line]);
      expect([call, stdout]).toEqual([
        call,
        call.includes('code=401') ? '401' : expect.stringMatching(/^2\d\d$/),
      ]);
    }
  });
});

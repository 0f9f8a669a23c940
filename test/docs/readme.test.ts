import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand, withMock } from '../cli/support/command.js';

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');
const documented = 'http://127.0.0.1:4010';

/** Every fenced block with its language, and the block that follows it. */
const blocks = [...readme.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, text = '']) => ({
  language,
  text,
}));
const shell = blocks.flatMap(({ language, text }, index) =>
  language === 'sh' ? [{ lines: text.trim().split('\n'), output: blocks[index + 1] }] : [],
);

/** Times and what was measured differ from day to day. */
function timeless(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').trim();
}

test('the two commands are the scripts of the package', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(shell[0]?.lines.map((line) => line.replace(/ +#.*/, ''))).toEqual([
    'npm ci && npm start',
    'npm ci && npm test',
  ]);
  expect(scripts['start']).toBe('node dist/cli.js mock');
  expect(scripts['test']).toContain('jest');
});

test('what `npm start` prints is what the page shows', async () => {
  await withMock([], async ({ url, output }) => {
    const shown = blocks.find(({ language }) => language === 'text')?.text.trim() ?? '';
    expect(output().stdout.replaceAll(url, documented)).toContain(shown);
  });
});

test('every curl line gives the answer that stands below it', async () => {
  const calls = shell.filter(({ lines }) => lines[0]?.startsWith('curl'));
  expect(calls.length).toBeGreaterThan(2);
  await withMock([], async ({ url }) => {
    for (const { lines, output } of calls) {
      const { stdout } = await run('bash', ['-c', lines.join('\n').replaceAll(documented, url)]);
      expect(timeless(stdout)).toBe(timeless(output?.text ?? ''));
    }
  });
});

test('every check line passes against the mock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spectwin-readme-'));
  const lines = shell.flatMap((block) => block.lines).filter((line) => line.startsWith('npx spectwin check'));
  expect(lines.length).toBeGreaterThan(1);
  try {
    await withMock([], async ({ url }) => {
      for (const line of lines) {
        const args = line
          .replaceAll(documented, url)
          .replace(/=(report\.)/g, `=${folder}/$1`)
          .split(' ')
          .slice(2);
        const { code, stdout, stderr } = await runCommand(args);
        expect({ code, stderr, said: stdout.includes('keeps the contract') }).toEqual({
          code: 0,
          stderr: '',
          said: true,
        });
      }
    });
    expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toContain('<testsuites');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test('the finding that the page shows is one that the check prints', async () => {
  const shown = blocks.find(({ text }) => text.startsWith('ERROR'))?.text ?? '';
  await withMock(['--fault', 'created-at-reset-by-upsert'], async ({ url }) => {
    const args = ['check', '--target', url, '--token', 'demo-token', '--phase', 'stateful'];
    const { code, stdout } = await runCommand(args);
    expect(code).toBe(1);
    expect(timeless(stdout).replace(/curl -sSi .*/g, 'curl -sSi …')).toContain(timeless(shown));
  });
}, 60_000);

test('options that the page names are there', async () => {
  const help = await Promise.all(['mock', 'check'].map((name) => runCommand([name, '--help'])));
  const known = help.map(({ stdout }) => stdout).join('\n');
  const named = [...readme.matchAll(/(?<=[\s`(])--[a-z][a-z-]+/g)].map(([option]) => option);
  expect(named.filter((option) => !known.includes(option))).toEqual([]);
});

test('links lead to files', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !link.startsWith('http') && !existsSync(link))).toEqual([]);
});

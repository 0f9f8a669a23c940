import { runCommand } from './support/command.js';

const ESCAPE = '\u001b[';

describe.each([
  ['inspect'],
  ['mock', '--fault', 'list'],
  ['selftest', '--only', 'odd-pretty', '--phase', 'fixtures'],
])('spectwin %s: colours in a pipe', (...args) => {
  test.each([
    ['in CI', { CI: 'true' }, false],
    ['with FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['with both that and NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%s', async (_name, env, colored) => {
    const { code, stdout } = await runCommand(args, { env: { NO_COLOR: '', ...env } });
    expect(code).toBe(0);
    expect(stdout.includes(ESCAPE)).toBe(colored);
  });
});

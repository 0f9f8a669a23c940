import { runCommand, runUnread } from './support/command.js';

test('--help names the commands', async () => {
  const { code, stdout, stderr } = await runCommand(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}mock /m);
});

test('--version is that of the package', async () => {
  const { code, stdout } = await runCommand(['--version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('mock --help explains every option with an example and its variable', async () => {
  const { code, stdout } = await runCommand(['mock', '--help']);
  expect(code).toBe(0);
  const text = stdout.replaceAll(/\s+/g, ' ');
  const options = [
    ['--port', 'SPECTWIN_PORT'],
    ['--host', 'SPECTWIN_HOST'],
    ['--tokens', 'SPECTWIN_TOKENS'],
    ['--seed', 'SPECTWIN_SEED'],
    ['--overlay', 'SPECTWIN_OVERLAY'],
    ['--body-limit', 'SPECTWIN_BODY_LIMIT'],
    ['--log', 'SPECTWIN_LOG'],
    ['--journal-size', 'SPECTWIN_JOURNAL_SIZE'],
    ['--admin-token', 'SPECTWIN_ADMIN_TOKEN'],
    ['--callbacks', 'SPECTWIN_CALLBACKS'],
    ['--fault', 'SPECTWIN_FAULT'],
    ['--fault-seed', 'SPECTWIN_FAULT_SEED'],
    ['--allow-outside-refs', 'SPECTWIN_ALLOW_OUTSIDE_REFS'],
    ['--allow-remote-refs', 'SPECTWIN_ALLOW_REMOTE_REFS'],
    ['--empty', 'SPECTWIN_EMPTY'],
    ['--no-cors', 'SPECTWIN_NO_CORS'],
  ];
  for (const [option, variable] of options) {
    expect(text).toMatch(new RegExp(` ${option} [^]*example: [^]*${option}[^]*env: ${variable}`));
  }
});

test('mock --fault list prints every fault with what it does, and what this contract cannot show', async () => {
  const { code, stdout } = await runCommand(['mock', '--fault', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}upsert-always-201 +an upsert that updates answers 201$/m);
  expect(stdout).toMatch(/^ {2}replace-not-stored .*\(not with this contract: no operation does replace\)$/m);
});

test.each([[['mock', '--help']], [['mock', '--fault', 'list']], [['inspect']]])(
  '%j into a pipe that nobody reads ends well',
  async (args) => {
    expect(await runUnread(args)).toEqual({ code: 0, stderr: '' });
  },
);

describe('wrong usage is said on stderr, and exits with 2', () => {
  test.each<[string, string[], RegExp]>([
    ['no such command', ['mok'], /^error: unknown command 'mok'\n\(Did you mean mock\?\)\n$/],
    [
      'no such option',
      ['mock', '--prot', '1'],
      /^error: unknown option '--prot'\n\(Did you mean --port\?\)\n$/,
    ],
    ['a port that is no number', ['mock', '--port', 'x'], /^error: option '--port.*whole number.*\n$/],
    ['a port that is too large', ['mock', '--port', '65536'], /^error: option '--port.*0 to 65535.*\n$/],
    [
      'callbacks to nowhere',
      ['mock', '--port', '0', '--callbacks', 'api.yaml'],
      /callbacks cannot go to "api.yaml"[^]*http:\/\/127\.0\.0\.1:3000/,
    ],
    ['no such format', ['mock', '--log', 'xml'], /^error: option '--log.*human, json, silent.*\n$/],
    [
      'no such fault',
      ['mock', '--fault', 'upsert-allways-201'],
      /^there is no fault `upsert-allways-201`\n.*did you mean `upsert-always-201`\?\n$/,
    ],
    ['too many arguments', ['mock', 'a', 'b'], /^error: too many arguments.*\n$/],
    ['no such file', ['mock', 'no-such.yaml'], /^cannot read no-such\.yaml: there is no such file\n.*→.*\n$/],
    ['a folder', ['mock', 'openapi'], /^cannot read openapi: it is a folder\n/],
    ['no OpenAPI document', ['mock', 'package.json'], /^package\.json:1:1: this is not an OpenAPI document/],
    [
      'no such tokens',
      ['mock', '--tokens', 'no-such.yaml'],
      /^cannot read no-such\.yaml: there is no such file\n/,
    ],
    [
      'no such seed',
      ['mock', '--seed', 'no-such.yaml'],
      /^cannot read no-such\.yaml: there is no such file\n/,
    ],
  ])('%s', async (_name, args, text) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(stderr).toMatch(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('also in a variable', async () => {
    const { code, stderr } = await runCommand(['mock'], { env: { SPECTWIN_PORT: 'http' } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/SPECTWIN_PORT.*whole number/);
  });
});

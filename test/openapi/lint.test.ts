import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { contractFile, root } from './document.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

interface Report {
  totals: { errors: number; warnings: number; ignored: number };
  problems: unknown[];
}

async function lint(file: string): Promise<Report> {
  const redocly = require.resolve('@redocly/cli/bin/cli.js');
  const { stdout } = await run(
    process.execPath,
    [redocly, 'lint', '--extends=recommended', '--format=json', file],
    {
      cwd: root,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  return JSON.parse(stdout) as Report;
}

test("the contract passes Redocly's recommended rules, but for the final slash of its two paths", async () => {
  const report = await lint(contractFile);
  expect(report.problems).toEqual([]);
  expect(report.totals).toEqual({ errors: 0, warnings: 0, ignored: 2 });
}, 60_000);

test("the admin API's document passes them without exception", async () => {
  const report = await lint('openapi/admin.yaml');
  expect(report.problems).toEqual([]);
  expect(report.totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
}, 60_000);

test.each([contractFile, 'openapi/admin.yaml'])("%s is true of OpenAPI's own schema", async (file) => {
  const validator = new Validator();
  expect(await validator.validate(`${root}${file}`)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

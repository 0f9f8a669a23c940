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

test("the contract passes Redocly's recommended rules, but for the final slash of its two paths", async () => {
  const redocly = require.resolve('@redocly/cli/bin/cli.js');
  const { stdout } = await run(
    process.execPath,
    [redocly, 'lint', '--extends=recommended', '--format=json', contractFile],
    {
      cwd: root,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  const report = JSON.parse(stdout) as Report;
  expect(report.problems).toEqual([]);
  expect(report.totals).toEqual({ errors: 0, warnings: 0, ignored: 2 });
}, 60_000);

test("the contract is true of OpenAPI's own schema", async () => {
  const validator = new Validator();
  expect(await validator.validate(`${root}${contractFile}`)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

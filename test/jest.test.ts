import { type TestRunner, contractSuite } from '../src/jest.js';
import { changed, providers } from './check/support/providers.js';
import { serve } from './check/support/server.js';

interface Collected {
  readonly names: string[];
  readonly skipped: string[];
  /** Runs everything as a runner does, and gives the messages of the tests that fail, by name. */
  run(): Promise<Map<string, string>>;
}

/** A runner that only collects, with the names that node:test has for its hooks. */
function collecting(): Collected & TestRunner {
  const tests: [string, () => Promise<void>][] = [];
  const hooks: { before?: () => Promise<void>; after?: () => Promise<void> } = {};
  const names: string[] = [];
  const skipped: string[] = [];
  const test = Object.assign(
    (name: string, body: () => Promise<void>) => {
      names.push(name);
      tests.push([name, body]);
    },
    { skip: (name: string) => void skipped.push(name) },
  );
  return {
    names,
    skipped,
    test,
    describe: (_name, body) => body(),
    before: (body) => (hooks.before = body),
    after: (body) => (hooks.after = body),
    run: async () => {
      const failed = new Map<string, string>();
      await hooks.before?.();
      for (const [name, body] of tests) await body().catch((error: Error) => failed.set(name, error.message));
      await hooks.after?.();
      return failed;
    },
  };
}

test('each scenario is a test; those that lack a token are skipped with the reason', async () => {
  const server = await serve(providers());
  const runner = collecting();
  contractSuite({ runner, target: server.url, token: 'token-a', phases: ['fixtures'] });
  const failed = await runner.run();
  await server.close();
  expect([...failed]).toEqual([]);
  expect(runner.names.length).toBeGreaterThan(10);
  expect(runner.skipped).toContainEqual(
    expect.stringMatching(/two organizations.*\(it needs the input other_token\)/),
  );
});

test('a test fails with the findings of its scenario', async () => {
  const wrong = changed(providers(), (answer, { method }) =>
    method === 'DELETE' && answer.status === 204 ? { ...answer, status: 202 } : answer,
  );
  const server = await serve(wrong);
  const runner = collecting();
  contractSuite({ runner, target: async () => server.url, token: 'token-a', phases: ['fixtures'] });
  const failed = await runner.run();
  await server.close();
  const [name, message] = [...failed][0] ?? [];
  expect(failed.size).toBeGreaterThan(0);
  expect(name).toBeDefined();
  expect(message).toContain('status-declared: the status 202 is not declared');
  expect(message).toMatch(/openapi\/providers\.yaml:\d+:\d+/);
  expect(message).toContain('curl ');
});

test('a target that is not there fails the suite', async () => {
  const server = await serve(providers());
  await server.close();
  const runner = collecting();
  contractSuite({ runner, target: server.url, token: 'token-a', phases: ['fixtures'] });
  const failed = await runner.run();
  expect(failed.get('the run comes to its end')).toContain('cannot be reached');
});

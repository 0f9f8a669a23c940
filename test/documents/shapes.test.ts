import { check } from '../../src/check/run.js';
import { serve } from './support.js';

test('what our mock does with records of several shapes, our checker takes for conforming', async () => {
  const { contract, mock, warnings } = await serve('shapes.yaml', { unseeded: 'empty' });
  const { url } = await mock.listen({ port: 0 });
  const seen = { findings: [] as string[], passed: 0 };
  try {
    const phases = ['stateful'] as const;
    for await (const event of check(contract, { target: url, token: 'a-token', phases })) {
      if (event.type === 'scenario-finished' && event.outcome === 'passed') seen.passed++;
      if (event.type === 'finding') seen.findings.push(`${event.finding.operation} ${event.finding.message}`);
    }
  } finally {
    await mock.close();
  }
  expect(seen.findings).toEqual([]);
  expect(warnings).toEqual([]);
  expect(seen.passed).toBeGreaterThan(30);
}, 120_000);

const target = (path: string) => ({ method: 'GET', target: path, headers: { authorization: 'Bearer t' } });

describe('a resource that cannot be created', () => {
  test('starts with whatever is asked for, and with nothing where that is wanted', async () => {
    const { mock } = await serve('read-only.yaml');
    expect((await mock.handle(target('/planets/mars'))).status).toBe(200);
    const { mock: empty } = await serve('read-only.yaml', { unseeded: 'empty' });
    expect((await empty.handle(target('/planets/mars'))).status).toBe(404);
  });
});

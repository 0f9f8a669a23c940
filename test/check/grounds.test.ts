import type { Contract } from '../../src/contract/model.js';
import type { Finding } from '../../src/check/finding.js';
import { outcomeOf, providersContract } from './support/run.js';
import { type Answer, type Got, serve } from './support/server.js';
import { changed, providers } from './support/providers.js';
import { wholeLife } from './support/play.js';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

async function findingOf(check: string, change: (answer: Answer, got: Got) => Answer): Promise<Finding> {
  const server = await serve(changed(providers(), change));
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: 'token-a',
      phases: ['fixtures'],
      fixtures: [wholeLife],
    });
    const found = findings.find((finding) => finding.check === check);
    if (!found)
      throw new Error(`nothing of ${check} among ${findings.map((finding) => finding.check).join()}`);
    return found;
  } finally {
    await server.close();
  }
}

const line = (text: string): number =>
  contract.root.source.text.split('\n').findIndex((each) => each.includes(text)) + 1;

test('an undeclared success quotes the clause that says which success there is', async () => {
  const finding = await findingOf('status-declared', (answer) =>
    answer.status === 201 ? { ...answer, status: 202 } : answer,
  );
  expect(finding).toMatchObject({
    operation: 'POST /api/providers/',
    clauseIds: ['P2'],
    expected: 'one of 200, 201, 400, 401, 403',
    seen: '202',
  });
  expect(finding.clause).toBe('P2: An upsert that creates answers 201, one that updates answers 200.');
});

test('an undeclared refusal rests on the standard', async () => {
  const finding = await findingOf('status-declared', (answer) =>
    answer.status === 400 ? { ...answer, status: 422 } : answer,
  );
  expect(finding.clauseIds).toEqual([]);
  expect(finding.clause).toContain('OpenAPI 3.1, Responses Object');
});

test('a violation of the schema names its line, and the clauses of that place', async () => {
  const finding = await findingOf('body-schema', (answer, { method }) =>
    method === 'PATCH'
      ? { ...answer, json: { ...(answer.json as object), updated_at: '2024-01-15T10:30:00' } }
      : answer,
  );
  expect(finding).toMatchObject({ clauseIds: ['P5', 'P6'], seen: '"2024-01-15T10:30:00"' });
  expect(finding.message).toContain('`updated_at`');
  const at = line('updated_at:\n') || line('        updated_at:');
  expect(finding.contract?.line).toBeGreaterThan(at);
});

test('a leak quotes the clause about returning, and the open question that speaks of the member', async () => {
  const finding = await findingOf('write-only-leak', (answer, { method }) =>
    method === 'PATCH' ? { ...answer, json: { ...(answer.json as object), extra_kwargs: {} } } : answer,
  );
  expect(finding.clauseIds).toEqual(['P8']);
  expect(finding.clause).toContain('P8: Neither api_key nor extra_kwargs ever leaves the server');
  expect(finding.clause).toContain('Q1: ');
});

test('a missing text quotes its clause', async () => {
  const finding = await findingOf('documented-text', (answer) =>
    answer.status === 401 ? { ...answer, json: { detail: 'No.' } } : answer,
  );
  expect(finding.clauseIds).toEqual(['P11']);
});

test('what is about the server and not about an operation is one finding', async () => {
  const finding = await findingOf('disclosure', (answer) => ({
    ...answer,
    headers: { ...answer.headers, server: 'nginx/1.14.0' },
  }));
  expect(finding).toMatchObject({ operation: undefined, contract: undefined, clauseIds: [] });
  expect(finding.count).toBeGreaterThan(5);
});

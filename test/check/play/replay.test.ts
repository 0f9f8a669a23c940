import type { Contract } from '../../../src/contract/model.js';
import type { CheckOptions } from '../../../src/check/options.js';
import { type Outcome, outcomeOf, providersContract } from '../support/run.js';
import { type Got, type Handler, serve } from '../support/server.js';
import { fixturesOf } from '../support/arazzo.js';
import { changed, providers } from '../support/providers.js';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

async function replayed(
  workflows: string,
  handler: Handler,
  options: Partial<CheckOptions> = {},
): Promise<Outcome & { got: Got[] }> {
  const got: Got[] = [];
  const server = await serve((request) => {
    got.push(request);
    return handler(request);
  });
  try {
    const fixtures = fixturesOf(contract, workflows);
    const base = {
      target: server.url,
      token: 'token-a',
      phases: ['fixtures' as const],
      fixtures,
      timeoutMs: 2000,
    };
    return { ...(await outcomeOf(contract, { ...base, ...options })), got };
  } finally {
    await server.close();
  }
}

const INPUTS = `
    inputs: { type: object, required: [token, run_id], properties: { token: { type: string }, run_id: { type: string } } }`;
const AUTH = `{ name: Authorization, in: header, value: 'Bearer {$inputs.token}' }`;

const CREATE = `
  - workflowId: create${INPUTS}
    steps:
      - stepId: make
        operationId: upsertProvider
        parameters: [${AUTH}]
        requestBody: { contentType: application/json, payload: { provider_id: 'p-{$inputs.run_id}', provider_name: One } }
        successCriteria: [{ condition: $statusCode == 201 }]
        outputs: { key: $response.body#/provider_id }
      - stepId: read
        operationId: retrieveProvider
        parameters: [${AUTH}, { name: provider_id, in: path, value: $steps.make.outputs.key }]
        successCriteria: [{ condition: $statusCode == 200 }]
    outputs: { key: $steps.make.outputs.key }
`;

test('outputs of one step are the inputs of the next', async () => {
  const { findings, summary, got } = await replayed(CREATE, providers());
  expect(findings).toEqual([]);
  expect(summary.scenarios).toEqual({ passed: 1, failed: 0, errored: 0, skipped: 0 });
  const key = (JSON.parse(got[0]?.text ?? '{}') as { provider_id: string }).provider_id;
  expect(key).toMatch(/^p-sw[0-9a-f]{10}$/);
  expect(got.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /api/providers/',
    `GET /api/providers/${key}/`,
    `DELETE /api/providers/${key}/`,
  ]);
});

test('what a run creates stays with keep', async () => {
  const { got } = await replayed(CREATE, providers(), { keep: true });
  expect(got.map(({ method }) => method)).not.toContain('DELETE');
});

test('an expectation that does not hold is a finding at its place, and ends the scenario', async () => {
  const wrong = changed(providers(), (answer, { method }) =>
    method === 'POST' && answer.status === 201 ? { ...answer, status: 200 } : answer,
  );
  const { findings, summary, got } = await replayed(CREATE, wrong);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    check: 'expectation',
    expected: '$statusCode == 201',
    seen: '200',
    operation: 'POST /api/providers/',
    severity: 'error',
  });
  expect(findings[0]?.fixture?.line).toBeGreaterThan(5);
  expect(summary.scenarios.failed).toBe(1);
  expect(got.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
});

test('a step is repeated as its failure action says, and only the last try counts', async () => {
  let tries = 0;
  const late = changed(providers(), (answer, { method }) =>
    method === 'GET' && ++tries < 3 ? { status: 200, json: [{}] } : answer,
  );
  const workflow = `
  - workflowId: again${INPUTS}
    steps:
      - stepId: list
        operationId: listProviders
        parameters: [${AUTH}]
        successCriteria: [{ condition: $response.header.content-length == 2 }, { condition: $statusCode == 200 }]
        onFailure: [{ name: again, type: retry, retryAfter: 0.01, retryLimit: 5 }]
`;
  const { findings } = await replayed(workflow, late);
  expect(tries).toBe(3);
  expect(findings.map(({ check }) => check)).not.toContain('expectation');
});

test('a workflow whose inputs are not given is skipped, with the reason', async () => {
  const workflow = CREATE.replace('required: [token, run_id]', 'required: [token, other_token]').replace(
    'run_id: { type: string }',
    'other_token: { type: string }, run_id: { type: string }',
  );
  const { events, got } = await replayed(workflow, providers());
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'scenario-finished',
      outcome: 'skipped',
      reason: expect.stringContaining('other_token') as string,
    }),
  );
  expect(got).toEqual([]);
});

test('a read-only run sends safe methods only', async () => {
  const { summary, got } = await replayed(CREATE, providers(), { readOnly: true });
  expect(summary.scenarios.skipped).toBe(1);
  expect(got).toEqual([]);
});

test('a workflow waits for those that it depends on, and is skipped when one fails', async () => {
  const two = `${CREATE}
  - workflowId: after
    dependsOn: [create]${INPUTS}
    steps:
      - stepId: list
        operationId: listProviders
        parameters: [${AUTH}]
`;
  const good = await replayed(two, providers());
  expect(good.summary.scenarios.passed).toBe(2);
  expect(good.got.at(-1)?.path).toBe('/api/providers/');
  const bad = await replayed(
    two,
    changed(providers(), (answer) => (answer.status === 201 ? { ...answer, status: 200 } : answer)),
  );
  expect(bad.summary.scenarios).toMatchObject({ failed: 1, skipped: 1 });
});

test('a workflow calls another one and gets its outputs', async () => {
  const calling = `${CREATE}
  - workflowId: calling${INPUTS}
    steps:
      - stepId: call
        workflowId: create
        parameters: [{ name: token, value: $inputs.token }, { name: run_id, value: 'b{$inputs.run_id}' }]
        outputs: { key: $outputs.key }
      - stepId: read
        operationId: retrieveProvider
        parameters: [${AUTH}, { name: provider_id, in: path, value: $steps.call.outputs.key }]
        successCriteria: [{ condition: $statusCode == 200 }]
`.replaceAll(`, { context: $response.body, type: jsonpath, condition: "$[?@.provider_name == 'One']" }`, '');
  const { findings, got } = await replayed(calling, providers());
  expect(findings).toEqual([]);
  expect(got.some(({ method, path }) => method === 'GET' && path.includes('/p-bsw'))).toBe(true);
});

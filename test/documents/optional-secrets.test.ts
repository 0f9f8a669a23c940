import { outcomeOf } from '../check/support/run.js';
import { createMock } from '../../src/mock/server.js';
import { serve } from './support.js';

const SECRETS = { password: 'swordfish-0815-swordfish', pin: 'pin-4711-of-the-account' };

test('a secret that may be null is as secret as any other: no answer and no journal shows it', async () => {
  const { agent, mock } = await serve('optional-secrets.yaml');
  const made = await agent.post('/accounts').send({ name: 'mine', note: 'to be seen', ...SECRETS });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({ id: expect.any(String), name: 'mine', note: 'to be seen' });
  const id = String((made.body as { id: string }).id);
  expect((await agent.get(`/accounts/${id}`)).body).toEqual(made.body);
  expect((await agent.get('/accounts')).body).toEqual([made.body]);
  const kept = JSON.stringify(
    mock.journal
      .entries()
      .map(({ exchange: { request, response } }) => [String(request.body), response.body]),
  );
  expect(kept).toContain('to be seen');
  for (const secret of Object.values(SECRETS)) expect(kept).not.toContain(secret);
});

test('null is no secret, and taken', async () => {
  const { agent } = await serve('optional-secrets.yaml');
  expect((await agent.post('/accounts').send({ name: 'mine', password: null, pin: null })).status).toBe(201);
  expect((await agent.post('/accounts').send({ name: 'mine', password: 7 })).status).toBe(400);
});

test.each(['secrets-on-create', 'secrets-on-read', 'secrets-in-list'])(
  'the check finds %s',
  async (fault) => {
    const { contract } = await serve('optional-secrets.yaml');
    const mock = createMock(contract, { faults: [fault] });
    const { url } = await mock.listen({ port: 0 });
    try {
      const { findings } = await outcomeOf(contract, { target: url, phases: ['stateful'] });
      const errors = findings.filter(({ severity }) => severity === 'error').map(({ check }) => check);
      expect(errors).toContain('write-only-leak');
    } finally {
      await mock.close();
    }
  },
);

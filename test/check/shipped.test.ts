import { readFixtures } from '../../src/check/fixtures.js';
import { outcomeOf, providersContract } from './support/run.js';
import { serve } from './support/server.js';
import { providers } from './support/providers.js';

test('the shipped fixtures accuse nobody who keeps the contract, and leave nothing behind', async () => {
  const contract = await providersContract();
  const handler = providers({ one: 'a', two: 'b', three: 'a' });
  const server = await serve(handler);
  try {
    const fixtures = readFixtures('fixtures/providers', contract);
    const tokens = { token: 'one', otherToken: 'two', sameTenantToken: 'three' };
    const { findings, summary } = await outcomeOf(contract, {
      target: server.url,
      ...tokens,
      phases: ['fixtures'],
      fixtures,
    });
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ verdict: 'conforms', scenarios: { failed: 0, errored: 0 } });
    const list = await fetch(`${server.url}/api/providers/`, { headers: { authorization: 'Bearer one' } });
    expect(await list.json()).toEqual([]);
  } finally {
    await server.close();
  }
});

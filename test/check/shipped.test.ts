import { readFixtures } from '../../src/check/fixtures.js';
import { outcomeOf, providersContract } from './support/run.js';
import { type Handler, serve } from './support/server.js';
import { providers } from './support/providers.js';

const honest = providers({ one: 'a', two: 'b', three: 'a' });

/** As databases do that keep less than programs count. */
const finerWhenWritten: Handler = async (got) => {
  const answer = await honest(got);
  if (got.method === 'GET' || typeof answer === 'string' || answer.json === undefined) return answer;
  const text = JSON.stringify(answer.json).replace(/(_at":"[^"]*\.\d+)Z/g, '$1456Z');
  return { ...answer, json: JSON.parse(text) as unknown };
};

test.each([
  ['keeps the contract', honest],
  ['shows times finer when they are written than when they are read', finerWhenWritten],
])('the shipped fixtures accuse nobody who %s, and leave nothing behind', async (_, handler) => {
  const contract = await providersContract();
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

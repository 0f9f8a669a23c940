import type { Contract } from '../../src/contract/model.js';
import type { CoverageCount } from '../../src/check/events.js';
import { outcomeOf, providersContract } from './support/run.js';
import { serve } from './support/server.js';
import { providers } from './support/providers.js';
import { operationOf, playOf, wholeLife } from './support/play.js';
import type { Play } from '../../src/check/play/stage.js';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

async function coverage(play: Play): Promise<Map<CoverageCount['kind'], CoverageCount>> {
  const server = await serve(providers());
  try {
    const { summary } = await outcomeOf(contract, {
      target: server.url,
      token: 'token-a',
      phases: ['fixtures'],
      fixtures: [play],
    });
    return new Map(summary.coverage.map((count) => [count.kind, count]));
  } finally {
    await server.close();
  }
}

test('counts what one list touches', async () => {
  const counts = await coverage(
    playOf(async (stage) => void (await stage.send({ operation: operationOf(contract, 'listProviders') })), {
      clauses: ['P14'],
    }),
  );
  expect(counts.get('operation')).toMatchObject({
    total: 5,
    covered: 1,
    missing: ['upsertProvider', 'retrieveProvider', 'updateProvider', 'deleteProvider'],
  });
  expect(counts.get('status')?.covered).toBe(1);
  expect(counts.get('status')?.missing).toContain('listProviders 401');
  expect(counts.get('media-type')?.covered).toBe(1);
  expect(counts.get('member')?.covered).toBe(0);
  expect(counts.get('constraint')?.covered).toBe(0);
  expect(counts.get('clause')).toMatchObject({ total: 18, covered: 1 });
});

test('counts members and constraints by what was sent and what came back', async () => {
  const counts = await coverage(wholeLife);
  expect(counts.get('operation')).toMatchObject({ covered: 5, missing: [] });
  const { missing = [] } = counts.get('member') ?? {};
  expect(missing).toContain('ProviderConfiguration.timeout in requests');
  expect(missing).not.toContain('ProviderConfiguration.base_url in requests');
  expect(missing.filter((name) => name.startsWith('Provider.'))).toEqual([]);
  const broken = counts.get('constraint');
  expect(broken?.missing).not.toContain('ProviderUpsert.provider_name type');
  expect(broken?.missing).toContain('ProviderUpsert.provider_id minLength');
  expect(broken?.missing).not.toContain('ProviderId type');
  expect(broken).toMatchObject({ covered: 1 });
});

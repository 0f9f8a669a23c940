import { check } from '../../src/check/run.js';
import { createMock } from '../../src/mock/server.js';
import { serve } from './support.js';

type Unseeded = 'make' | 'empty';

async function findings(unseeded: Unseeded): Promise<{ errors: string[]; played: ReadonlySet<string> }> {
  const { contract } = await serve('unmade.yaml');
  const mock = createMock(contract, { unseeded });
  const { url } = await mock.listen({ port: 0 });
  const errors: string[] = [];
  const played = new Set<string>();
  try {
    const options = { target: url, token: 'a-token-of-mine', otherToken: 'a-token-of-others' };
    for await (const event of check(contract, { ...options, phases: ['stateful'] })) {
      if (event.type === 'scenario-finished' && event.outcome === 'passed') played.add(event.scenario);
      if (event.type === 'finding' && event.finding.severity === 'error')
        errors.push(`${event.finding.check}: ${event.finding.operation} ${event.finding.message}`);
    }
  } finally {
    await mock.close();
  }
  return { errors, played };
}

test.each<Unseeded>(['make', 'empty'])(
  'records that nobody made are nobody’s fault: %s',
  async (unseeded) => {
    const { errors, played } = await findings(unseeded);
    expect(errors).toEqual([]);
    expect(played).toContain('pages/absent-is-absent/1');
    expect(played).not.toContain('stations/absent-is-absent/1');
  },
  60_000,
);

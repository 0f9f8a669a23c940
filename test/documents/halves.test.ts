import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadContract } from '../../src/contract/document.js';
import { createMock } from '../../src/mock/server.js';
import { outcomeOf } from '../check/support/run.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const documents = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.includes('overlay'));

/** What a document says against itself. */
const EXAMPLES = 'example-invalid';

test.each(documents)(
  '%s: the checker has nothing to say of the mock',
  async (name) => {
    const contract = await loadContract(folder + name);
    const mock = createMock(contract);
    const { url, close } = await mock.listen({ port: 0 });
    try {
      const { findings, summary } = await outcomeOf(contract, {
        target: url,
        token: 'token-of-one-tenant',
        otherToken: 'token-of-another-tenant',
        timeoutMs: 60_000,
        phases: ['examples', 'coverage', 'stateful'],
      });
      const said = findings.filter(({ check }) => check !== EXAMPLES);
      expect(said.map(({ check, operation, message }) => `${check}: ${operation}: ${message}`)).toEqual([]);
      expect(summary.scenarios).toMatchObject({ failed: 0, errored: 0 });
      expect(summary.scenarios.passed).toBeGreaterThan(0);
    } finally {
      await close();
    }
  },
  240_000,
);

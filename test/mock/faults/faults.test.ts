import { faults } from '../../../src/mock/faults/index.js';
import { providers } from '../support/api.js';
import { providersScript as script } from './providers-script.js';
import { type Seen, sessionWith } from './session.js';

/** These can only be seen on connections: see wire.test.ts. */
const isOnTheWire = ({ group, name }: { group: string; name: string }): boolean =>
  group === 'wire' || ['login-sticks-to-connection', 'caller-shared-while-body-comes'].includes(name);

const applicable = faults.filter((fault) => fault.applies(providers) === true && !isOnTheWire(fault));
const honest = sessionWith(providers, {}, { script });

const isSame = (one: Seen, other: Seen | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The first answer that an honest mock does not give. */
async function firstDifference(name: string | undefined): Promise<Seen | undefined> {
  const expected = await honest;
  const differs = (seen: Seen, index: number): boolean => !isSame(seen, expected[index]);
  const options = name === undefined ? {} : { faults: [name] };
  const seen = await sessionWith(providers, options, { script, isEnough: differs });
  return seen.find(differs);
}

test('two honest mocks cannot be told apart', async () => {
  expect(await firstDifference(undefined)).toBeUndefined();
});

test.each(applicable.map(({ name, title }) => [name, title]))('%s: %s', async (name) => {
  expect(await firstDifference(name)).toBeDefined();
});

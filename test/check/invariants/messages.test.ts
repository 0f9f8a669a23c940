import { invariantPlays } from '../../../src/check/invariants/index.js';
import type { Contract } from '../../../src/contract/model.js';
import { changed, providers } from '../support/providers.js';
import { outcomeOf, providersContract } from '../support/run.js';
import { type Answer, type Got, serve } from '../support/server.js';

let contract: Contract;
beforeAll(async () => {
  contract = await providersContract();
});

type Change = (answer: Answer, got: Got) => Answer | 'reset';

/** What `whole-messages` says of a server on a real socket. */
async function told(change: Change): Promise<string[]> {
  const server = await serve(changed(providers(), change));
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: 'token-a',
      phases: ['fixtures'],
      fixtures: [...invariantPlays(contract)].filter(({ group }) => group === 'whole-messages'),
    });
    const errors = findings.filter(({ severity }) => severity === 'error');
    return [...new Set(errors.map(({ check, message }) => `${check}: ${message}`))];
  } finally {
    await server.close();
  }
}

const refused: Answer = { status: 400, json: { detail: 'No.' } };

test('a server that keeps the contract is not accused', async () => {
  expect(await told((answer) => answer)).toEqual([]);
});

const strict: Change = (answer, { headers }) => {
  if (headers['transfer-encoding'] !== undefined) return { ...refused, status: 411 };
  return headers.expect === undefined ? answer : { ...refused, status: 417 };
};

test('nor one that asks for a length, or does not know what Expect is', async () => {
  expect(await told(strict)).toEqual([]);
});

test.each<[string, string, Change]>([
  [
    'does not read chunks',
    'whole-messages: a request in chunks is refused',
    (answer, { headers }) => (headers['transfer-encoding'] === undefined ? answer : refused),
  ],
  [
    'refuses what expects a sign',
    'whole-messages: a request that expects a sign before its content is refused',
    (answer, { headers }) => (headers.expect === undefined ? answer : refused),
  ],
  [
    'takes what is left of a bad request for the next one',
    'whole-messages: a good request after a bad one is refused',
    afterBad(),
  ],
])('a server that %s', async (_, message, change) => {
  expect(await told(change)).toContain(message);
});

/** The next read after a long body that was refused is spoiled. */
function afterBad(): Change {
  let left = false;
  return (answer, { method, text }) => {
    if (text.length > 30_000 && answer.status >= 400) left = true;
    else if (left && method === 'GET') {
      left = false;
      return refused;
    }
    return answer;
  };
}

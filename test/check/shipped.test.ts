import { readFixtures } from '../../src/check/fixtures.js';
import { outcomeOf, providersContract } from './support/run.js';
import { type Answer, type Handler, serve } from './support/server.js';
import { providers } from './support/providers.js';

const honest = providers({ one: 'a', two: 'b', three: 'a' });

/** As databases do that keep less than programs count. */
const finerWhenWritten: Handler = async (got) => {
  const answer = await honest(got);
  if (got.method === 'GET' || typeof answer === 'string' || answer.json === undefined) return answer;
  const text = JSON.stringify(answer.json).replace(/(_at":"[^"]*\.\d+)Z/g, '$1456Z');
  return { ...answer, json: JSON.parse(text) as unknown };
};

/** Whoever looks right behind a write sees what was there when somebody looked before. */
function behind(handler: Handler, lagMs: number): Handler {
  const shown = new Map<string, Answer>();
  let written = 0;
  return async (got) => {
    if (got.method !== 'GET') written = Date.now();
    const answer = await handler(got);
    if (got.method !== 'GET' || typeof answer === 'string' || answer.status === 401) return answer;
    const place = `${got.headers.authorization} ${got.path}`;
    const none = got.path.endsWith('/providers/')
      ? { status: 200, json: [] }
      : { status: 404, json: { detail: 'Not found.' } };
    if (Date.now() - written < lagMs) return shown.get(place) ?? none;
    shown.set(place, answer);
    return answer;
  };
}

const oddities: readonly [what: string, handler: Handler, eventualMs: number][] = [
  ['keeps the contract', honest, 0],
  ['shows times finer when they are written than when they are read', finerWhenWritten, 0],
  ['shows writes after a moment', behind(honest, 40), 2_000],
];

test.each(oddities)(
  'the shipped fixtures accuse nobody who %s, and leave nothing behind',
  async (_, handler, eventualMs) => {
    const contract = await providersContract();
    const server = await serve(handler);
    try {
      const fixtures = readFixtures('fixtures/providers', contract);
      const tokens = { token: 'one', otherToken: 'two', sameTenantToken: 'three' };
      const { findings, summary } = await outcomeOf(contract, {
        target: server.url,
        ...tokens,
        phases: ['fixtures'],
        eventualMs,
        fixtures,
      });
      expect(findings).toEqual([]);
      expect(summary).toMatchObject({ verdict: 'conforms', scenarios: { failed: 0, errored: 0 } });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const list = await fetch(`${server.url}/api/providers/`, { headers: { authorization: 'Bearer one' } });
      expect(await list.json()).toEqual([]);
    } finally {
      await server.close();
    }
  },
);

import type { Stored } from '../support/reference.js';
import { type Spoil, around, runOn } from './support.js';

const LAG_MS = 120;

type Snapshot = readonly [at: number, records: ReadonlyMap<string, Stored>];

/** Reads and lists see what was there a moment ago. */
const behind: Spoil = (server) => {
  const history = new Map<unknown, Snapshot[]>();
  const then = (records: Map<string, Stored>): Map<string, Stored> => {
    const now = performance.now();
    const past = (history.get(records) ?? []).filter(([at]) => at <= now - LAG_MS);
    return new Map(past.at(-1)?.[1]);
  };
  around(server, 'handle', (before) => async (asked) => {
    const answered = await before(asked);
    for (const records of server.stores.values()) {
      const all = history.get(records) ?? [];
      history.set(records, [...all, [performance.now(), new Map(records)]]);
    }
    return answered;
  });
  around(server, 'read', (before) => (records, key) => before(then(records), key));
  around(server, 'list', (before) => (records, asked) => before(then(records), asked));
};

test('replicas that are behind are found', async () => {
  const { findings } = await runOn(behind, 'written-is-read');
  expect(findings.map(({ check }) => check)).toContain('written-is-read');
});

test('--eventual gives them their time', async () => {
  const { findings } = await runOn(behind, undefined, { eventualMs: 1500 });
  expect(findings.map(({ check, message }) => ({ check, message }))).toEqual([]);
}, 120_000);

test('a server that limits the rate is not accused', async () => {
  let requests = 0;
  const limited: Spoil = (server) =>
    around(server, 'handle', (before) => async (asked) => {
      if (++requests % 40 === 0)
        return { status: 429, json: { detail: 'Slow down.' }, headers: { 'retry-after': '1' } };
      return before(asked);
    });
  const { findings, summary } = await runOn(limited);
  expect(findings).toEqual([]);
  expect(summary.scenarios.skipped).toBeGreaterThan(0);
}, 60_000);

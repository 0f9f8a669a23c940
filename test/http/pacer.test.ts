import { createPacer, pause } from '../../src/http/pacer.js';

/** How long each of these callers, at these milliseconds, is made to wait. */
async function waits(rate: number | undefined, arrivals: readonly number[]): Promise<number[]> {
  const waited: number[] = [];
  let now = 0;
  const pace = createPacer(rate, {
    now: () => now,
    pause: async (waitMs) => void waited.push(waitMs),
  });
  for (const arrival of arrivals) {
    now = arrival;
    await pace();
  }
  return waited;
}

test.each<[number | undefined, number[], number[]]>([
  [10, [0, 0, 0], [0, 100, 200]],
  [10, [0, 50, 60], [0, 50, 140]],
  [10, [0, 1_000, 1_000], [0, 0, 100]],
  [undefined, [0, 0, 0], [0, 0, 0]],
  [0, [0, 0], [0, 0]],
])('rate %p: callers at %j wait %j', async (rate, arrivals, expected) => {
  expect(await waits(rate, arrivals)).toEqual(expected);
});

test('a pause ends when it is aborted, and does not begin after that', async () => {
  const controller = new AbortController();
  const pausing = pause(60_000, controller.signal);
  controller.abort();
  await expect(pausing).rejects.toMatchObject({ kind: 'aborted' });
  await expect(pause(0, controller.signal)).rejects.toMatchObject({ kind: 'aborted' });
});

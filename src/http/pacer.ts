import { setTimeout as sleep } from 'node:timers/promises';
import { TransportFault } from './transport-fault.js';

/** Waits for `waitMs`. @throws {TransportFault} of kind `aborted` */
export async function pause(waitMs: number, signal?: AbortSignal | undefined): Promise<void> {
  if (waitMs <= 0 && !signal?.aborted) return;
  try {
    await sleep(waitMs, undefined, { signal });
  } catch (cause) {
    throw new TransportFault('aborted', 'the request was aborted', { cause });
  }
}

interface Clock {
  readonly now: () => number;
  readonly pause: typeof pause;
}

/** Lets at most `rate` callers a second through, evenly and in order; all of them at once if there is no rate. */
export function createPacer(
  rate: number | undefined,
  clock: Clock = { now: () => performance.now(), pause },
): (signal?: AbortSignal) => Promise<void> {
  if (rate === undefined || rate <= 0) return (signal) => clock.pause(0, signal);
  let next = 0;
  return (signal) => {
    const now = clock.now();
    const turn = Math.max(now, next);
    next = turn + 1000 / rate;
    return clock.pause(turn - now, signal);
  };
}

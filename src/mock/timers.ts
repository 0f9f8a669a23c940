/** Waits that can all be ended at once. */
export interface Timers {
  /** Resolves after so many seconds, or when all waits are ended. */
  delay(seconds: number): Promise<void>;
  end(): void;
}

export function createTimers(): Timers {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  return {
    delay: (seconds) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(timer);
          resolve();
        };
        const timer = setTimeout(done, seconds * 1000);
        waiting.set(timer, done);
      }),
    end: () => {
      for (const done of waiting.values()) done();
    },
  };
}

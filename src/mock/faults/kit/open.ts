import type { Call } from './call.js';

/** How long a write of the faulty server takes: what comes meanwhile is at the same time. In milliseconds. */
export const WINDOW = 12;

export function idOf({ caller, resource, key }: Call): string {
  return `${caller}\n${resource?.name}\n${key}`;
}

/** Things that happen while others go on. */
export class Open<T> {
  private readonly inside = new Map<string, T>();
  private readonly delay: (ms: number) => Promise<void>;

  constructor(delay: (ms: number) => Promise<void>) {
    this.delay = delay;
  }

  get(id: string): T | undefined {
    return this.inside.get(id);
  }

  /** `value` stands there until the window is over. */
  async during(id: string, value: T): Promise<void> {
    this.inside.set(id, value);
    await this.delay(WINDOW);
    if (this.inside.get(id) === value) this.inside.delete(id);
  }
}

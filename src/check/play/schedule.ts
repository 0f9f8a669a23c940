import type { ScenarioOutcome } from '../events.js';
import type { Planned } from './stage.js';

/** Hands out scenarios as soon as those that they depend on are over. */
export class Schedule {
  private readonly pending: Planned[];
  private readonly outcomes = new Map<string, ScenarioOutcome>();
  private running = 0;
  private waiting: (() => void)[] = [];

  constructor(planned: readonly Planned[]) {
    this.pending = [...planned];
  }

  /** The next that may start, undefined when there is none any more; waits while one may still become ready. */
  async take(): Promise<Planned | undefined> {
    for (;;) {
      const index = this.pending.findIndex((planned) => this.isReady(planned));
      const [next] = index < 0 ? [] : this.pending.splice(index, 1);
      if (next) {
        this.running++;
        return next;
      }
      if (this.pending.length === 0) return undefined;
      if (this.running === 0) return this.takeStuck();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Why a scenario that was taken cannot run, if it cannot. */
  obstacle({ dependsOn = [] }: Planned): string | undefined {
    const failed = dependsOn.find((id) => this.outcomes.get(id) !== 'passed');
    if (failed === undefined) return undefined;
    const outcome = this.outcomes.get(failed);
    return outcome === undefined
      ? `it depends on ${failed}, which does not run`
      : `it depends on ${failed}, which has ${outcome}`;
  }

  finished({ id }: Planned, outcome: ScenarioOutcome): void {
    this.outcomes.set(id, outcome);
    this.running--;
    for (const wake of this.waiting.splice(0)) wake();
  }

  private isReady({ dependsOn = [] }: Planned): boolean {
    return dependsOn.every((id) => this.outcomes.has(id));
  }

  /** It depends on something that never runs: `obstacle` says so. */
  private takeStuck(): Planned | undefined {
    this.running++;
    return this.pending.shift();
  }
}

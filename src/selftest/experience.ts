/** One that has found another fault of the group may cost so many times more. */
const WEIGHT = 20;

/**
 * Which scenarios have found faults, by group. A run ends at its first finding, so those come first that have found others of the same
 * group, then the cheap ones: that is the difference between a minute and an hour.
 */
export class Experience {
  private readonly costs: ReadonlyMap<string, number>;
  private readonly hits = new Map<string, Map<string, number>>();

  /** `costs`: how many requests each scenario sends to an honest server. */
  constructor(costs: ReadonlyMap<string, number>) {
    this.costs = costs;
  }

  /** The lower, the sooner. */
  ranksFor(group: string): ReadonlyMap<string, number> {
    const hits = this.hits.get(group);
    return new Map(
      [...this.costs].map(([scenario, cost]) => [scenario, cost / (1 + WEIGHT * (hits?.get(scenario) ?? 0))]),
    );
  }

  learn(group: string, scenario: string | undefined): void {
    if (scenario === undefined) return;
    const hits = this.hits.get(group) ?? new Map<string, number>();
    this.hits.set(group, hits.set(scenario, (hits.get(scenario) ?? 0) + 1));
  }
}

import type { Contract } from '../contract/model.js';
import type { CoverageCount } from './events.js';
import type { Observation } from './observation.js';

type Kind = CoverageCount['kind'];

/** What of the contract a run has touched. */
export class Coverage {
  private readonly contract: Contract;
  private readonly covered = new Map<Kind, Set<string>>();

  constructor(contract: Contract) {
    this.contract = contract;
  }

  see({ operation, declared, content }: Observation): void {
    if (!operation) return;
    this.mark('operation', operation.id);
    if (declared) this.mark('status', `${operation.id} ${declared.status}`);
    if (declared && content) this.mark('media-type', `${operation.id} ${declared.status} ${content.range}`);
  }

  private mark(kind: Kind, name: string): void {
    const known = this.covered.get(kind);
    if (known) known.add(name);
    else this.covered.set(kind, new Set([name]));
  }

  counts(): readonly CoverageCount[] {
    return [...this.all()].map(([kind, names]) => {
      const covered = this.covered.get(kind);
      const missing = names.filter((name) => !covered?.has(name));
      return { kind, total: names.length, covered: names.length - missing.length, missing };
    });
  }

  private *all(): Generator<[Kind, string[]]> {
    const { operations } = this.contract;
    yield ['operation', operations.map(({ id }) => id)];
    const responses = operations.flatMap(({ id, responses: all }) =>
      all.map((response) => ({ id, response })),
    );
    yield ['status', responses.map(({ id, response }) => `${id} ${response.status}`)];
    const contents = responses.flatMap(({ id, response }) =>
      response.content.map(({ range }) => `${id} ${response.status} ${range}`),
    );
    yield ['media-type', contents];
  }
}

/** Over all kinds together. */
export function percent(counts: readonly CoverageCount[]): number {
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  const covered = counts.reduce((sum, count) => sum + count.covered, 0);
  return total === 0 ? 100 : (covered / total) * 100;
}

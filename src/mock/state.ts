import type { Contract, Resource } from '../contract/model.js';
import type { Collection, Scope, Snapshot, Store, Stored } from '../store/store.js';
import { type Plans, type StatePlan, isShared } from './plan.js';
import { type Courses, Presumptions, type Unseeded } from './records/presumed.js';
import type { Invent } from './records/invent.js';
import { ONLY, type RecordRules, keyText } from './records/rules.js';
import { resourceNamed } from './data/resources.js';
import type { SeedData, SeedRecords } from './data/seed.js';
import { EVERYONE, type Tenants } from './tenants.js';

interface Parts {
  readonly contract: Contract;
  readonly plans: Plans;
  readonly store: Store;
  readonly tenants: Tenants;
  readonly unseeded: Unseeded;
}

type Entry = Snapshot['entries'][number];

/** All records of all tenants: the store, what is in it at the start, and which tenants have got their share of that. */
export class State implements Store {
  readonly presumed: Presumptions;
  private readonly parts: Parts;
  private readonly start: Snapshot;
  /** Records that each tenant has at first, unless the seed names the tenant. */
  private readonly template: readonly Entry[];
  private readonly named: ReadonlySet<string>;
  private entered: Set<string>;
  /** What the snapshots that were taken do not say themselves. */
  private readonly circumstances = new WeakMap<
    Snapshot,
    { entered: ReadonlySet<string>; courses: Courses }
  >();

  constructor(parts: Parts, seed: SeedData | undefined) {
    this.parts = parts;
    const seeded = Object.values(seed ?? {}).flatMap((resources) => Object.keys(resources));
    this.presumed = new Presumptions(parts.unseeded, new Set(seeded));
    const { entries } = this.snapshotOf(seed ?? {});
    const isTemplate = ([scope]: Entry) => scope.tenant === EVERYONE && !this.isShared(scope.resource);
    this.template = entries.filter(isTemplate);
    this.start = { entries: entries.filter((entry) => !isTemplate(entry)) };
    this.named = new Set(Object.keys(seed ?? {}).map((name) => parts.tenants.named(name)));
    this.entered = new Set(this.named);
    if (seed) parts.store.restore(this.start);
  }

  /** The records that a request of the tenant can touch. */
  records({ resource, shared }: StatePlan, tenant: string, parents: readonly string[]): Collection {
    if (this.template.length > 0) this.enter(tenant);
    return this.parts.store.collection({
      tenant: shared ? EVERYONE : tenant,
      resource: resource.name,
      parents,
    });
  }

  /** The same for a resource whose plan is not at hand. */
  recordsOf(resource: Resource, tenant: string, parents: readonly string[]): Collection {
    return this.parts.store.collection({
      tenant: this.ownerOf(resource, tenant),
      resource: resource.name,
      parents,
    });
  }

  /** Whose the records are that the tenant's requests are about. */
  ownerOf(resource: Resource, tenant: string): string {
    return isShared(resource) ? EVERYONE : tenant;
  }

  rulesOf(resource: Resource): RecordRules {
    return this.parts.plans.rulesOf(resource);
  }

  inventOf(resource: Resource): Invent {
    return this.parts.plans.inventOf(resource);
  }

  /** Back to the seed. */
  reset(): void {
    this.parts.plans.reset();
    this.presumed.restore(new Map());
    this.parts.store.restore(this.start);
    this.entered = new Set(this.named);
  }

  /** What would be in the store if the seed, in which `checkSeed` has found nothing wrong, were all there is. */
  snapshotOf(seed: SeedData): Snapshot {
    const entries = Object.entries(seed).flatMap(([name, resources]) =>
      Object.entries(resources).flatMap(([resource, records]) => this.entriesIn(name, resource, records)),
    );
    return { entries };
  }

  collection(scope: Scope): Collection {
    return this.parts.store.collection(scope);
  }

  snapshot(): Snapshot {
    const snapshot = this.parts.store.snapshot();
    this.circumstances.set(snapshot, { entered: new Set(this.entered), courses: this.presumed.state });
    return snapshot;
  }

  restore(snapshot: Snapshot): void {
    this.parts.store.restore(snapshot);
    const then = this.circumstances.get(snapshot);
    this.entered = new Set(then?.entered ?? this.entered);
    for (const [{ tenant }] of snapshot.entries) this.entered.add(tenant);
    if (then) this.presumed.restore(then.courses);
    else this.presumed.loaded(new Set(snapshot.entries.map(([{ resource }]) => resource)));
  }

  private enter(tenant: string): void {
    if (this.entered.has(tenant)) return;
    this.entered.add(tenant);
    for (const [scope, records] of this.template) {
      const collection = this.parts.store.collection({ ...scope, tenant });
      for (const [key, put] of records) collection.change(key, () => ({ answer: undefined, put }));
    }
  }

  private entriesIn(name: string, resourceName: string, records: SeedRecords): Entry[] {
    const resource = this.resource(resourceName);
    if (!resource) return [];
    const tenant = isShared(resource) ? EVERYONE : this.parts.tenants.named(name);
    return listsIn(records).map(({ parents, list }) => {
      const scope = { tenant, resource: resourceName, parents };
      return [scope, this.recordsIn(resource, scope, list)];
    });
  }

  private recordsIn(resource: Resource, scope: Scope, list: readonly Stored[]): Map<string, Stored> {
    const rules = this.parts.plans.rulesOf(resource);
    const records = new Map<string, Stored>();
    for (const given of list) {
      const among = { tenant: scope.tenant, parents: scope.parents, records };
      const key = resource.singleton ? ONLY : (rules.chosenKey(given) ?? rules.newKey(among));
      records.set(keyText(key), rules.seeded(given, key, among));
    }
    return records;
  }

  private isShared(resourceName: string): boolean {
    const resource = this.resource(resourceName);
    return resource !== undefined && isShared(resource);
  }

  resource(name: string): Resource | undefined {
    return resourceNamed(this.parts.contract, name);
  }
}

/** Each list with the keys of the parents that it lies under. */
function listsIn(
  records: SeedRecords,
  parents: readonly string[] = [],
): { parents: readonly string[]; list: readonly Stored[] }[] {
  if (Array.isArray(records)) return [{ parents, list: records as readonly Stored[] }];
  return Object.entries(records).flatMap(([parent, inner]) =>
    listsIn(inner as SeedRecords, [...parents, parent]),
  );
}

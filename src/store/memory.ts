import type { Collection, Decision, Scope, Snapshot, Store, Stored } from './store.js';

type Records = Map<string, Stored>;

/** Keeps everything in maps, as long as the process lives. */
export function memoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  /** By tenant, then by resource and parents. There are no empty maps in it. */
  private tenants = new Map<string, Map<string, { scope: Scope; records: Records }>>();

  collection(scope: Scope): Collection {
    return new MemoryCollection(this, scope);
  }

  snapshot(): Snapshot {
    const entries: [Scope, Records][] = [];
    for (const collections of this.tenants.values()) {
      for (const { scope, records } of collections.values()) entries.push([scope, new Map(records)]);
    }
    return { entries };
  }

  restore(snapshot: Snapshot): void {
    this.tenants = new Map();
    for (const [scope, records] of snapshot.entries) {
      if (records.size > 0) this.adopt(scope, new Map(records));
    }
  }

  records(scope: Scope, place: string): Records | undefined {
    return this.tenants.get(scope.tenant)?.get(place)?.records;
  }

  adopt(scope: Scope, records: Records): void {
    let collections = this.tenants.get(scope.tenant);
    if (!collections) this.tenants.set(scope.tenant, (collections = new Map()));
    collections.set(placeOf(scope), { scope, records });
  }

  drop(scope: Scope): void {
    const collections = this.tenants.get(scope.tenant);
    collections?.delete(placeOf(scope));
    if (collections?.size === 0) this.tenants.delete(scope.tenant);
  }
}

class MemoryCollection implements Collection {
  private readonly store: MemoryStore;
  private readonly scope: Scope;
  private readonly place: string;

  constructor(store: MemoryStore, scope: Scope) {
    this.store = store;
    this.scope = scope;
    this.place = placeOf(scope);
  }

  get size(): number {
    return this.records?.size ?? 0;
  }

  get(key: string): Stored | undefined {
    return this.records?.get(key);
  }

  list(): readonly Stored[] {
    return [...(this.records?.values() ?? [])];
  }

  change<T>(key: string, decide: (current: Stored | undefined) => Decision<T>): T {
    const records = this.records;
    const { answer, put, remove } = decide(records?.get(key));
    if (put) this.put(key, put);
    else if (remove && records?.delete(key) && records.size === 0) this.store.drop(this.scope);
    return answer;
  }

  private put(key: string, record: Stored): void {
    const records = this.records;
    if (records) records.set(key, record);
    else this.store.adopt(this.scope, new Map([[key, record]]));
  }

  private get records(): Records | undefined {
    return this.store.records(this.scope, this.place);
  }
}

/** Names of resources hold no line break, so the two parts cannot run into each other. */
function placeOf({ resource, parents }: Scope): string {
  return parents.length === 0 ? resource : `${resource}\n${JSON.stringify(parents)}`;
}

import type { Collection, Decision, Scope, Store, Stored } from '../../../store/store.js';

/** What a request has done to one record. */
export interface Effect {
  readonly scope: Scope;
  readonly key: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** Sees which collection a request is about, and what is done to it. */
export class Witness {
  private scope: Scope | undefined;
  private effect: Effect | undefined;

  /** What was seen since the last time. */
  take(): { scope: Scope | undefined; effect: Effect | undefined } {
    const { scope, effect } = this;
    this.scope = undefined;
    this.effect = undefined;
    return { scope, effect };
  }

  over(inner: Store): Store {
    return overCollections(inner, (collection, scope) => {
      this.scope = scope;
      return around(collection, {
        change: (key, decide) =>
          collection.change(key, (before) => {
            const decision = decide(before);
            const after = decision.remove ? undefined : (decision.put ?? before);
            if (decision.put || decision.remove) this.effect = { scope, key, before, after };
            return decision;
          }),
      });
    });
  }
}

export type Decide<T> = (current: Stored | undefined) => Decision<T>;

interface Own {
  readonly get?: (key: string) => Stored | undefined;
  readonly list?: () => readonly Stored[];
  readonly change?: <T>(key: string, decide: Decide<T>) => T;
}

/** The collection, with some of it done in another way. */
export function around(collection: Collection, own: Own): Collection {
  return {
    get size() {
      return collection.size;
    },
    get: own.get ?? ((key) => collection.get(key)),
    list: own.list ?? (() => collection.list()),
    change: own.change ?? ((key, decide) => collection.change(key, decide)),
  };
}

/** A store whose collections are wrapped. */
export function overCollections(
  inner: Store,
  wrap: (collection: Collection, scope: Scope) => Collection,
): Store {
  return {
    collection: (scope) => wrap(inner.collection(scope), scope),
    snapshot: () => inner.snapshot(),
    restore: (snapshot) => inner.restore(snapshot),
  };
}

/** The same collection of all other tenants. */
export function siblings(store: Store, scope: Scope): Collection[] {
  const { entries } = store.snapshot();
  const parents = JSON.stringify(scope.parents);
  return entries
    .map(([other]) => other)
    .filter((other) => other.resource === scope.resource && JSON.stringify(other.parents) === parents)
    .filter((other) => other.tenant !== scope.tenant)
    .map((other) => store.collection(other));
}

/** Puts a record past everything that decides, or takes it away. */
export function place(collection: Collection, key: string, record: Stored | undefined): void {
  collection.change(key, () =>
    record ? { answer: undefined, put: record } : { answer: undefined, remove: true },
  );
}

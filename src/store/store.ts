/** A record as it is stored: a JSON object that nobody changes in place. */
export type Stored = Readonly<Record<string, unknown>>;

/** Whose records of which resource. Records of one scope are invisible in every other. */
export interface Scope {
  readonly tenant: string;
  readonly resource: string;
  /** Keys of the records that the collection lies under, outermost first; empty for a collection of its own. */
  readonly parents: readonly string[];
}

/** What shall stand under a key from now on, and what the caller of `change` gets. Neither `put` nor `remove`: it stays as it is. */
export interface Decision<T> {
  readonly answer: T;
  readonly put?: Stored | undefined;
  readonly remove?: true | undefined;
}

/** The records of one scope, each under its key. Keys are compared code unit by code unit. */
export interface Collection {
  readonly size: number;
  get(key: string): Stored | undefined;
  /** In the order in which the keys were first put. Later changes do not show in it. */
  list(): readonly Stored[];
  /**
   * One atomic step: `decide` is called exactly once with what stands under the key, and what it decides is done before anyone else
   * sees the key. When it throws, nothing has changed.
   */
  change<T>(key: string, decide: (current: Stored | undefined) => Decision<T>): T;
}

/** Everything that a store holds at one moment, as plain data: any store can restore it. */
export interface Snapshot {
  readonly entries: readonly (readonly [scope: Scope, records: ReadonlyMap<string, Stored>])[];
}

export interface Store {
  /** The collection of a scope. Asking for one that is empty leaves no trace. */
  collection(scope: Scope): Collection;
  snapshot(): Snapshot;
  /** Puts a snapshot in place of everything, in one atomic step. Collections that were handed out go on with the new records. */
  restore(snapshot: Snapshot): void;
}

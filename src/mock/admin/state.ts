import type { Contract, Resource } from '../../contract/model.js';
import type { Mask, Redactor } from '../../http/redact.js';
import type { Scope, Snapshot, Stored } from '../../store/store.js';
import { resourceNamed } from '../data/resources.js';
import { requestMask } from '../secrets.js';

/** Undefined: all. */
export interface Filter {
  readonly tenant?: string | undefined;
  readonly resource?: string | undefined;
}

type Tree = { [key: string]: unknown };

/** Shows the records of a store without their secrets, and takes what was shown back in. */
export class StateView {
  private readonly contract: Contract;
  private readonly redactor: Redactor;
  private readonly masks = new Map<string, Mask | undefined>();

  constructor({ contract, redactor }: { contract: Contract; redactor: Redactor }) {
    this.contract = contract;
    this.redactor = redactor;
  }

  /** Tenant > resource > records, as in a seed file; with parents in between where a collection lies under others. */
  show(snapshot: Snapshot, only: Filter = {}): object {
    const tree: Tree = Object.create(null) as Tree;
    for (const [scope, records] of snapshot.entries) {
      if ((only.tenant ?? scope.tenant) !== scope.tenant) continue;
      if ((only.resource ?? scope.resource) !== scope.resource) continue;
      const mask = this.maskFor(scope.resource);
      const shown = [...records.values()].map((record) => (mask ? this.redacted(record, mask) : record));
      place(tree, scope, shown);
    }
    return tree;
  }

  /**
   * `data` in the form of `show`, with the secrets of `snapshot` where the placeholder of one stands unchanged. `tenantOf`: the tenant
   * that is meant by a name.
   */
  fill(data: unknown, snapshot: Snapshot, tenantOf: (name: string) => string): unknown {
    const filler: Filler = {
      records: byPlace(snapshot),
      redacted: (value, mask) => this.redacted(value, mask),
    };
    return mapMembers(data, (resources, name) =>
      mapMembers(resources, (records, resource) => {
        const { key, parents } = this.resource(resource) ?? {};
        const mask = this.maskFor(resource);
        if (key === undefined || !mask) return records;
        const path = [tenantOf(name), resource];
        return fillRecords(records, { ...filler, mask, key, path, depth: parents?.length ?? 0 });
      }),
    );
  }

  private redacted(value: unknown, mask: Mask): unknown {
    return this.redactor.redactValue(value, mask);
  }

  private resource(name: string): Resource | undefined {
    return resourceNamed(this.contract, name);
  }

  private maskFor(name: string): Mask | undefined {
    if (!this.masks.has(name)) {
      const resource = this.resource(name);
      this.masks.set(name, resource && requestMask(this.contract, resource.operations.values()));
    }
    return this.masks.get(name);
  }
}

function place(tree: Tree, { tenant, resource, parents }: Scope, records: readonly unknown[]): void {
  let level = tree;
  for (const step of [tenant, resource, ...parents].slice(0, -1)) {
    level = (level[step] ??= Object.create(null)) as Tree;
  }
  level[parents.at(-1) ?? resource] = records;
}

interface Filler {
  readonly records: ReadonlyMap<string, ReadonlyMap<string, Stored>>;
  redacted(value: unknown, mask: Mask): unknown;
}

interface Place extends Filler {
  readonly mask: Mask;
  /** The member that identifies a record. */
  readonly key: string;
  readonly path: readonly string[];
  /** How many parents stand between here and the records. */
  readonly depth: number;
}

function byPlace(snapshot: Snapshot): Map<string, ReadonlyMap<string, Stored>> {
  return new Map(
    snapshot.entries.map(([{ tenant, resource, parents }, records]) => [
      JSON.stringify([tenant, resource, ...parents]),
      records,
    ]),
  );
}

function fillRecords(data: unknown, at: Place): unknown {
  if (at.depth > 0) {
    const below = { ...at, depth: at.depth - 1 };
    return mapMembers(data, (inner, name) => fillRecords(inner, { ...below, path: [...at.path, name] }));
  }
  const known = at.records.get(JSON.stringify(at.path));
  if (!known || !Array.isArray(data)) return data;
  const byKey = new Map([...known.values()].map((record) => [record[at.key], record]));
  return data.map((record: unknown) => {
    const current = isObject(record) ? byKey.get(record[at.key]) : undefined;
    return current === undefined ? record : fillValue(record, current, at.mask, at);
  });
}

function fillValue(given: unknown, current: unknown, mask: Mask | undefined, filler: Filler): unknown {
  if (mask === undefined) return given;
  if (mask === true) return given === filler.redacted(current, true) ? current : given;
  if (Array.isArray(given) && Array.isArray(current)) {
    return given.map((item, index) => fillValue(item, current[index], mask.items, filler));
  }
  if (!isObject(current)) return given;
  return mapMembers(given, (member, name) => {
    const inner = mask.properties?.get(name) ?? mask.additional;
    return Object.hasOwn(current, name) ? fillValue(member, current[name], inner, filler) : member;
  });
}

function mapMembers(value: unknown, map: (member: unknown, name: string) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

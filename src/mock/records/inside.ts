import type { Operation, Resource } from '../../contract/model.js';
import { type Shape, coerce } from '../../http/shape.js';
import { percentDecode } from '../../http/percent.js';
import type { Collection, Decision, Stored } from '../../store/store.js';
import { keyText } from './rules.js';

/** A longer path to the records of a resource: it leads to those that have the value of its parameter. */
export interface WithinPlan {
  readonly parameter: string;
  readonly member: string;
  readonly resource: string | undefined;
  readonly shape: Shape;
}

/** The value that the records have to have in a request. */
export interface Inside {
  readonly member: string;
  readonly value: unknown;
  readonly text: string;
}

export function withinPlan(
  resource: Resource,
  operation: Operation,
  shapeOfMember: (member: string) => Shape,
): WithinPlan | undefined {
  const within = resource.within.get(operation);
  return within && { ...within, shape: shapeOfMember(within.member) };
}

export function insideOf(
  { parameter, member, shape }: WithinPlan,
  params: ReadonlyMap<string, string>,
): Inside {
  const text = percentDecode(params.get(parameter) ?? '');
  return { member, value: coerce(text, shape), text };
}

/** The records of a collection that have the value. A key that another record has is taken all the same. */
export function onlyInside(records: Collection, inside: Inside, creates: boolean): Collection {
  return new InsideCollection(records, inside, creates);
}

class InsideCollection implements Collection {
  private readonly records: Collection;
  private readonly inside: Inside;
  private readonly creates: boolean;

  constructor(records: Collection, inside: Inside, creates: boolean) {
    this.records = records;
    this.inside = inside;
    this.creates = creates;
  }

  get size(): number {
    return this.list().length;
  }

  get(key: string): Stored | undefined {
    const record = this.records.get(key);
    return record && this.holds(record) ? record : undefined;
  }

  list(): readonly Stored[] {
    return this.records.list().filter((record) => this.holds(record));
  }

  change<T>(key: string, decide: (current: Stored | undefined) => Decision<T>): T {
    return this.records.change(key, (current) => {
      const isOther = current !== undefined && !this.holds(current) && !this.creates;
      return decide(isOther ? undefined : current);
    });
  }

  private holds(record: Stored): boolean {
    const { member, text } = this.inside;
    return Object.hasOwn(record, member) && keyText(record[member]) === text;
  }
}

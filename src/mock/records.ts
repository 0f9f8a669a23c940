import { isDeepStrictEqual } from 'node:util';
import type { Action, Contract, Protection, Resource } from '../contract/model.js';
import { shapeOf } from '../contract/shape-of.js';
import { coerce } from '../http/shape.js';
import type { Stored } from '../store/store.js';
import { type Fields, readFields } from './fields.js';
import type { IdSource } from './ids.js';
import { mergePatch } from './merge-patch.js';
import { Refusal } from './refusal.js';

export interface RecordSources {
  readonly contract: Contract;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly ids: IdSource | undefined;
}

/** Where a new record goes: its new ids must be new there. */
export interface Among {
  readonly collection: string;
  readonly size: number;
}

type Draft = Record<string, unknown>;

/** How the server writes the records of a resource: keys, times, and members that clients cannot set. */
export class RecordRules {
  readonly resource: Resource;
  readonly fields: Fields;
  private readonly sources: RecordSources;

  constructor(resource: Resource, sources: RecordSources) {
    this.resource = resource;
    this.sources = sources;
    this.fields = readFields(resource, sources.contract, sources.ids);
  }

  /** Under which key a record is stored. */
  keyOf(record: Stored): string {
    return keyText(record[this.resource.key]);
  }

  /** The value that a key in a path stands for. */
  keyValue(text: string): unknown {
    return coerce(text, shapeOf(this.fields.properties.get(this.resource.key), this.sources.contract));
  }

  givesKey(given: Stored): boolean {
    return Object.hasOwn(given, this.resource.key) && given[this.resource.key] !== null;
  }

  /** A new record. */
  created(given: Stored, among: Among): Stored {
    const { key, generated, onCreate, onWrite, completions } = this.fields;
    const record: Draft = { ...given };
    if (!this.givesKey(given)) record[key.member] = key.next(among.collection, among.size);
    for (const { member, next } of generated) record[member] = next(among.collection, among.size);
    const now = this.sources.clock();
    for (const { member, format } of onCreate) record[member] = format.write(now);
    for (const { member, format } of onWrite) record[member] = format.write(now);
    for (const [member, value] of completions) if (!Object.hasOwn(record, member)) record[member] = value;
    return this.derive(record);
  }

  /** The record with the members that are given; all others keep their value. */
  merged(current: Stored, given: Stored): Stored {
    return this.written({ ...current, ...given }, current);
  }

  /** As RFC 7396 has it. A member that answers must have becomes null instead of going away. */
  patched(current: Stored, given: Stored): Stored {
    const record = mergePatch(current, given) as Draft;
    for (const member of this.fields.required) {
      if (given[member] === null && Object.hasOwn(given, member)) record[member] = null;
    }
    return this.written({ ...record }, current);
  }

  /** The given members alone, with those of the current record that no client can set. */
  replaced(current: Stored, given: Stored): Stored {
    const record: Draft = { ...given };
    for (const member of [this.resource.key, ...this.fields.owned]) {
      if (Object.hasOwn(current, member)) record[member] = current[member];
    }
    for (const [member, value] of this.fields.completions) {
      if (!Object.hasOwn(record, member)) record[member] = value;
    }
    return this.written(record, current);
  }

  /** Why the record may not become `next`, or go away when that is undefined. */
  protects(action: Action, current: Stored, next?: Stored): Refusal | undefined {
    for (const rule of this.resource.protection) {
      if (!this.isMarked(current, rule)) continue;
      const changed = next && rule.keep.some((member) => !isDeepStrictEqual(current[member], next[member]));
      if (!changed && !rule.refuse.includes(action)) continue;
      return new Refusal('protected', 'This record is protected.', { status: rule.status });
    }
    return undefined;
  }

  /** Numbers of new ids begin anew. */
  reset(): void {
    for (const generator of [this.fields.key, ...this.fields.generated]) generator.reset();
  }

  private isMarked(record: Stored, { when }: Protection): boolean {
    for (const [member, value] of when) {
      const stored = Object.hasOwn(record, member) ? record[member] : this.fields.hidden.get(member);
      if (!isDeepStrictEqual(stored, value)) return false;
    }
    return when.size > 0;
  }

  /** Later than the last write, even if the clock stands still or goes back. */
  private written(record: Draft, current: Stored): Stored {
    const { onWrite } = this.fields;
    if (onWrite.length === 0) return this.derive(record);
    let moment = this.sources.clock();
    for (const { member, format } of onWrite)
      moment = Math.max(moment, format.after(current[member]) ?? moment);
    for (const { member, format } of onWrite) record[member] = format.write(moment);
    return this.derive(record);
  }

  private derive(record: Draft): Stored {
    for (const [member, from] of this.fields.derived) record[member] = record[from];
    return record;
  }
}

export function keyText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

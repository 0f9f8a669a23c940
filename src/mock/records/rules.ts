import { isDeepStrictEqual } from 'node:util';
import type { Action, Contract, Protection, Resource } from '../../contract/model.js';
import { keyOf, withKey } from '../../contract/record-key.js';
import { shapeOf } from '../../contract/shape-of.js';
import { type Shape, coerce } from '../../http/shape.js';
import type { Stored } from '../../store/store.js';
import { type Edit, compileEdit } from './edit.js';
import { type Fields, readFields } from './fields.js';
import type { Among, IdSource } from './ids.js';
import { mergePatch } from './merge-patch.js';
import { Refusal } from '../refusal.js';

export interface RecordSources {
  readonly contract: Contract;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly ids: IdSource | undefined;
}

type Draft = Record<string, unknown>;

interface Mark {
  readonly member: string;
  readonly value: unknown;
}

/** How the server writes the records of a resource: keys, times, and members that clients cannot set. */
export class RecordRules {
  readonly resource: Resource;
  readonly fields: Fields;
  private readonly clock: () => number;
  private readonly keyShape: Shape;
  private readonly edit: Edit;
  private readonly protections: readonly { readonly rule: Protection; readonly marks: readonly Mark[] }[];
  /** The key is a member of the record itself: most are, and it is the fast way. */
  private readonly isPlain: boolean;

  constructor(resource: Resource, { contract, clock, ids }: RecordSources) {
    this.resource = resource;
    this.clock = clock;
    this.fields = readFields(resource, contract, ids);
    this.edit = compileEdit(resource, this.fields, contract);
    this.protections = resource.protection.map((rule) => {
      return { rule, marks: [...rule.when].map(([member, value]) => ({ member, value })) };
    });
    this.keyShape = shapeOf(this.fields.keySchema, contract);
    this.isPlain = resource.key !== '' && !resource.key.startsWith('/');
  }

  /** The key that the client chose; undefined when the server is to choose one. */
  chosenKey(given: Stored): unknown {
    return keyOf(this.resource, given) ?? undefined;
  }

  newKey(among: Among): unknown {
    return this.fields.key.next(among);
  }

  /** The value that a key in a path stands for. */
  keyValue(text: string): unknown {
    return coerce(text, this.keyShape);
  }

  created(given: Stored, key: unknown, among: Among): Stored {
    const { generated, onCreate, onWrite, completions } = this.fields;
    const record = this.keyed({ ...given }, key);
    for (const each of generated) record[each.member] = each.next(among);
    const now = this.clock();
    for (const { member, format } of onCreate) record[member] = format.write(now);
    for (const { member, format } of onWrite) record[member] = format.write(now);
    for (const [member, value] of completions) if (!Object.hasOwn(record, member)) record[member] = value;
    return this.derive(record);
  }

  /** A record that is there from the start: what is given stands, what is missing is filled in. */
  seeded(given: Stored, key: unknown, among: Among): Stored {
    return this.derive({ ...this.created(given, key, among), ...given });
  }

  /** The record with the members that are given; all others keep their value. */
  merged(current: Stored, given: Stored): Stored {
    return this.written({ ...current, ...given }, current);
  }

  /** As RFC 7396 has it. A member that answers must have becomes null instead of going away. */
  patched(current: Stored, given: Stored): Stored {
    const record: Draft = { ...(mergePatch(current, given) as Stored) };
    for (const member of this.fields.required) {
      if (Object.hasOwn(given, member) && given[member] === null) record[member] = null;
    }
    return this.written(record, current);
  }

  /** As RFC 6902 has it; members that no client can set keep their value. */
  edited(current: Stored, patch: unknown): Stored | Refusal {
    const next = this.edit(current, patch);
    return next instanceof Refusal ? next : this.written({ ...next }, current);
  }

  /** The given members, and of the current record those that no client can set. */
  replaced(current: Stored, given: Stored): Stored {
    const record: Draft = { ...given };
    for (const member of this.fields.owned) {
      if (Object.hasOwn(current, member)) record[member] = current[member];
    }
    for (const [member, value] of this.fields.completions) {
      if (!Object.hasOwn(record, member)) record[member] = value;
    }
    return this.written(record, current);
  }

  /** Why the record may not become `next`, or go away when that is undefined. */
  protects(action: Action, current: Stored, next?: Stored): Refusal | undefined {
    for (const { rule, marks } of this.protections) {
      if (!this.isMarked(current, marks)) continue;
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

  private isMarked(record: Stored, marks: readonly Mark[]): boolean {
    for (const { member, value } of marks) {
      const stored = Object.hasOwn(record, member) ? record[member] : this.fields.hidden.get(member);
      if (stored !== value && (typeof value !== 'object' || !isDeepStrictEqual(stored, value))) return false;
    }
    return marks.length > 0;
  }

  /** Later than the last write, even if the clock stands still or goes back. */
  private written(draft: Draft, current: Stored): Stored {
    const record = this.keyed(draft, keyOf(this.resource, current));
    const { onWrite } = this.fields;
    if (onWrite.length === 0) return this.derive(record);
    let moment = this.clock();
    for (const { member, format } of onWrite) moment = format.after(current[member], moment);
    for (const { member, format } of onWrite) record[member] = format.write(moment);
    return this.derive(record);
  }

  private keyed(record: Draft, key: unknown): Draft {
    if (!this.isPlain) return { ...withKey(this.resource, record, key) };
    record[this.resource.key] = key;
    return record;
  }

  private derive(record: Draft): Stored {
    for (const [member, from] of this.fields.derived) record[member] = record[from];
    return record;
  }
}

/** The key of the record of a singleton. */
export const ONLY = '';

/** Under which text a key is stored: as it stands in a path. */
export function keyText(key: unknown): string {
  return typeof key === 'string' ? key : JSON.stringify(key ?? null);
}

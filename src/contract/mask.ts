import type { Mask } from '../http/redact.js';
import { type Flag, type Flags, additionalOf, flagsOf, itemsOf } from './flags.js';
import { lazy } from './lazy.js';
import type { Contract } from './model.js';
import type { Node } from './node.js';
import { escapePointer } from './pointer.js';

/**
 * Which members of a value of `schema` carry the flag, wherever they stand in it; undefined when none can. What any branch of a oneOf
 * or anyOf flags is masked. Several schemas: what any of them flags. Worked out as it is walked, so a schema may refer to itself.
 */
export function maskOf(contract: Contract, schema: Node | readonly Node[], flag: Flag): Mask | undefined {
  let masks = masksOf.get(contract);
  if (!masks)
    masksOf.set(
      contract,
      (masks = { readOnly: new Masks(contract, 'readOnly'), writeOnly: new Masks(contract, 'writeOnly') }),
    );
  return masks[flag].of(Array.isArray(schema) ? (schema as readonly Node[]) : [schema as Node]);
}

const masksOf = new WeakMap<Contract, Readonly<Record<Flag, Masks>>>();

class Masks {
  private readonly flag: Flag;
  private readonly flags: Flags;
  private readonly masks = new WeakMap<object, Mask>();

  constructor(contract: Contract, flag: Flag) {
    this.flag = flag;
    this.flags = flagsOf(contract);
  }

  of(schemas: readonly Node[]): Mask | undefined {
    const reaching = schemas.filter((schema) => this.flags.reaches(schema, this.flag));
    const [only, ...more] = reaching;
    if (!only) return undefined;
    // Alone in its place, a schema has the same mask at every depth of a recursion.
    const isAlone = more.length === 0 && schemas.length === 1;
    const known = isAlone ? this.masks.get(only.value as object) : undefined;
    const mask = known ?? this.create(schemas);
    if (isAlone) this.masks.set(only.value as object, mask);
    return mask;
  }

  private create(schemas: readonly Node[]): Mask {
    const parts = lazy(() => schemas.flatMap((schema) => [...this.flags.inPlace(schema)]));
    const additional = lazy(() => this.member(parts().flatMap(additionalOf)));
    const properties = lazy(() => this.properties(parts(), additional() !== undefined));
    const items = lazy(() => this.of(parts().flatMap(itemsOf)));
    return {
      get properties() {
        return properties();
      },
      get items() {
        return items();
      },
      get additional() {
        return additional();
      },
    };
  }

  /** `all`: name also the members without anything to mask, so that they do not count as additional ones. */
  private properties(parts: readonly Node[], all: boolean): ReadonlyMap<string, Mask> {
    const schemas = new Map<string, Node[]>();
    for (const [name, schema] of parts.flatMap((part) => [...(part.child('properties')?.children() ?? [])])) {
      schemas.set(name, [...(schemas.get(name) ?? []), schema]);
    }
    const masks = new Map<string, Mask>();
    for (const [name, list] of schemas) {
      const mask = this.member(list) ?? (all ? {} : undefined);
      if (mask) masks.set(name, mask);
    }
    return masks;
  }

  private member(schemas: readonly Node[]): Mask | undefined {
    return schemas.some((schema) => this.flags.isFlagged(schema, this.flag)) ? true : this.of(schemas);
  }
}

const MAX_DEPTH = 1000;

/** A copy without masked members; what has none is shared. A masked item of an array becomes null. */
export function strip<T>(value: T, mask: Mask | undefined): T {
  return (mask === undefined ? value : stripped(value, mask, 0)) as T;
}

function stripped(value: unknown, mask: Mask, depth: number): unknown {
  if (mask === true || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return strippedItems(value, mask, depth);
  let changed = false;
  const kept: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const inner = memberMask(mask, name);
    if (inner === true || (inner && depth > MAX_DEPTH)) {
      changed = true;
      continue;
    }
    const copy = inner ? stripped(member, inner, depth + 1) : member;
    changed ||= copy !== member;
    kept.push([name, copy]);
  }
  return changed ? Object.fromEntries(kept) : value;
}

function strippedItems(items: readonly unknown[], mask: Exclude<Mask, true>, depth: number): unknown {
  const inner = mask.items;
  if (!inner) return items;
  if (inner === true || depth > MAX_DEPTH) return items.map(() => null);
  const copies = items.map((item) => stripped(item, inner, depth + 1));
  return copies.some((copy, index) => copy !== items[index]) ? copies : items;
}

function memberMask(mask: Exclude<Mask, true>, name: string): Mask | undefined {
  return mask.properties?.get(name) ?? mask.additional;
}

/** Pointers (RFC 6901) to the masked members that a value has. */
export function hits(value: unknown, mask: Mask | undefined): string[] {
  const found: string[] = [];
  const open: { value: unknown; mask: Mask | undefined; pointer: string }[] = [{ value, mask, pointer: '' }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { mask: current, pointer } = item;
    if (current === true) found.push(pointer);
    if (!current || current === true || typeof item.value !== 'object' || item.value === null) continue;
    const isList = Array.isArray(item.value);
    const inner = Object.entries(item.value).map(([name, member]) => ({
      value: member as unknown,
      mask: isList ? current.items : memberMask(current, name),
      pointer: `${pointer}/${escapePointer(name)}`,
    }));
    open.push(...inner.filter((each) => each.mask).toReversed());
  }
  return found;
}

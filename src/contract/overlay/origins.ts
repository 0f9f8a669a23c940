import type { Origins, Source } from '../source.js';
import { escapePointer, parsePointer } from '../pointer.js';

/** A place in a text: that of the document, or that of an overlay. */
export interface Place {
  readonly source: Source;
  /** RFC 6901. */
  readonly pointer: string;
}

/** A member that an overlay brought in, or an item that stood at another index before. */
type Origin = Place | { readonly index: number };

/** Where the parts of a changed tree were written. Only what an overlay touched is known here; all else stands where the pointer says. */
export class WrittenOrigins implements Origins {
  /** By the object or array that holds the part, then by member or index. */
  private readonly members = new WeakMap<object, Map<string, Origin>>();
  private readonly items = new WeakMap<object, Origin[]>();

  setMember(owner: object, name: string, origin: Place): void {
    let known = this.members.get(owner);
    if (!known) this.members.set(owner, (known = new Map()));
    known.set(name, origin);
  }

  dropMember(owner: object, name: string): void {
    this.members.get(owner)?.delete(name);
  }

  append(list: readonly unknown[], origin: Place): void {
    this.itemsOf(list).push(origin);
  }

  dropItem(list: readonly unknown[], index: number): void {
    this.itemsOf(list).splice(index, 1);
  }

  /** `copy` takes the place of `original`. */
  move(original: object, copy: object): void {
    const members = this.members.get(original);
    const items = this.items.get(original);
    if (members) this.members.set(copy, new Map(members));
    if (items) this.items.set(copy, [...items]);
  }

  /** Where what stands at `pointer` in the tree of `source` was written. */
  find(source: Source, pointer: string): Place {
    let value = source.value;
    let place: Place = { source, pointer: '' };
    for (const name of parsePointer(pointer)) {
      const origin = isContainer(value) ? this.originOf(value, name) : undefined;
      place = step(place, name, origin);
      value =
        isContainer(value) && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined;
    }
    return place;
  }

  private originOf(owner: object, name: string): Origin | undefined {
    return Array.isArray(owner) ? this.items.get(owner)?.[Number(name)] : this.members.get(owner)?.get(name);
  }

  private itemsOf(list: readonly unknown[]): Origin[] {
    let known = this.items.get(list);
    if (!known) this.items.set(list, (known = list.map((_, index) => ({ index }))));
    return known;
  }
}

function step(place: Place, name: string, origin: Origin | undefined): Place {
  if (origin && 'source' in origin) return origin;
  const part = origin ? origin.index : name;
  return { source: place.source, pointer: `${place.pointer}/${escapePointer(part)}` };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

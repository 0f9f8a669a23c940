import { escapePointer } from '../pointer.js';
import { type Place, WrittenOrigins } from './origins.js';

type Path = readonly (string | number)[];
type Container = Record<string, unknown> | unknown[];

/** Two values that cannot be merged, with the place in the overlay at which it shows. */
export class MergeProblem extends Error {
  override readonly name = 'MergeProblem';
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** A document while overlays change it. What is changed is copied first, so that parts which YAML aliases share stay apart. */
export class Tree {
  readonly origins = new WrittenOrigins();
  private top: { root: unknown };
  private readonly owned = new Set<object>();

  constructor(root: unknown) {
    this.top = { root };
    this.owned.add(this.top);
  }

  get root(): unknown {
    return this.top.root;
  }

  /** `value` comes from `place`. Throws MergeProblem. */
  update(path: Path, value: unknown, place: Place): void {
    const [owner, key] = this.ownerOf(path);
    const current = (owner as Record<string | number, unknown>)[key];
    if (Array.isArray(current)) {
      this.concatenate(this.own(owner, key) as unknown[], value, place);
      return;
    }
    this.put({ owner, key, value, place });
  }

  remove(path: Path): void {
    const [owner, key] = this.ownerOf(path);
    if (Array.isArray(owner)) {
      this.origins.dropItem(owner, Number(key));
      owner.splice(Number(key), 1);
      return;
    }
    this.origins.dropMember(owner, String(key));
    delete owner[key];
  }

  /** Overlay 1.1, Action Object: objects are merged, lists concatenated, primitives replaced. */
  private put(given: { owner: Container; key: string | number; value: unknown; place: Place }): void {
    const { owner, key, value, place } = given;
    const current = valueIn(owner, key);
    const kinds = [kindOf(current), kindOf(value)];
    if (current === undefined || (kinds[0] === 'primitive' && kinds[1] === 'primitive')) {
      this.set(given);
    } else if (kinds[0] !== kinds[1]) {
      throw new MergeProblem(place, `${article(kinds[1])} cannot be merged with ${article(kinds[0])}`);
    } else if (kinds[0] === 'list') {
      this.concatenate(this.own(owner, key) as unknown[], value, place);
    } else {
      this.mergeMembers(this.own(owner, key), value as Record<string, unknown>, place);
    }
  }

  private mergeMembers(target: Container, value: Record<string, unknown>, place: Place): void {
    for (const [name, member] of Object.entries(value)) {
      const pointer = `${place.pointer}/${escapePointer(name)}`;
      this.put({ owner: target, key: name, value: member, place: { source: place.source, pointer } });
    }
  }

  private concatenate(target: unknown[], value: unknown, place: Place): void {
    const items = Array.isArray(value) ? value : [value];
    for (const [index, item] of items.entries()) {
      const pointer = Array.isArray(value) ? `${place.pointer}/${index}` : place.pointer;
      this.origins.append(target, { source: place.source, pointer });
      target.push(item);
    }
  }

  private set({ owner, key, value, place }: Parameters<Tree['put']>[0]): void {
    if (Array.isArray(owner)) {
      owner[Number(key)] = value;
      return;
    }
    this.origins.setMember(owner, String(key), place);
    // A member called `__proto__` is one like any other.
    Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
  }

  /** What holds the last part of the path, copied on the way to it. */
  private ownerOf(path: Path): [Container, string | number] {
    let [owner, key]: [Container, string | number] = [this.top, 'root'];
    for (const part of path) [owner, key] = [this.own(owner, key), part];
    return [owner, key];
  }

  private own(owner: Container, key: string | number): Container {
    const current = valueIn(owner, key) as Container;
    if (this.owned.has(current)) return current;
    const copy: Container = Array.isArray(current) ? [...current] : { ...current };
    this.owned.add(copy);
    this.origins.move(current, copy);
    if (Array.isArray(owner)) owner[Number(key)] = copy;
    else
      Object.defineProperty(owner, key, {
        value: copy,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    return copy;
  }
}

function valueIn(owner: Container, key: string | number): unknown {
  return Object.hasOwn(owner, key) ? (owner as Record<string | number, unknown>)[key] : undefined;
}

export type Kind = 'object' | 'list' | 'primitive';

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'object' : 'primitive';
}

function article(kind: Kind | undefined): string {
  return kind === 'object' ? 'an object' : kind === 'list' ? 'a list' : 'a plain value';
}

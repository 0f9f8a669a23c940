import { type Fault, type Position } from '../errors.js';
import { type Source, faultIn, positionIn } from './source.js';
import { escapePointer } from './pointer.js';

/** A value of a document together with where it is written. Pointers are put together only when somebody asks. */
export class Node {
  readonly value: unknown;
  readonly source: Source;
  /** The object or array that this stands in. */
  readonly parent: Node | undefined;
  private readonly key: string;

  private constructor(source: Source, value: unknown, parent?: { node: Node; key: string }) {
    this.source = source;
    this.value = value;
    this.parent = parent?.node;
    this.key = parent?.key ?? '';
  }

  static root(source: Source): Node {
    return new Node(source, source.value);
  }

  /** RFC 6901, from the root of the source. */
  get pointer(): string {
    return this.parent ? `${this.parent.pointer}/${escapePointer(this.key)}` : '';
  }

  /** Unique in the process for this place of this document. */
  get id(): string {
    return `${this.source.uri}#${this.pointer}`;
  }

  up(): Node | undefined {
    return this.parent;
  }

  get position(): Position {
    return positionIn(this.source, this.pointer);
  }

  /** The member or item `key`, when it is an own one. */
  child(key: string | number): Node | undefined {
    const value = this.value as Record<string, unknown> | null;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return new Node(this.source, value[key], { node: this, key: String(key) });
  }

  at(path: readonly (string | number)[]): Node | undefined {
    const [first, ...rest] = path;
    return first === undefined ? this : this.child(first)?.at(rest);
  }

  /** Members of an object or items of an array, in order; nothing for anything else. */
  *children(): Generator<[key: string, child: Node]> {
    if (typeof this.value !== 'object' || this.value === null) return;
    for (const [key, value] of Object.entries(this.value)) {
      yield [key, new Node(this.source, value, { node: this, key })];
    }
  }

  get isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  string(key: string): string | undefined {
    const value = this.member(key);
    return typeof value === 'string' ? value : undefined;
  }

  boolean(key: string): boolean | undefined {
    const value = this.member(key);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** The plain value of an own member. */
  member(key: string): unknown {
    const value = this.value;
    return this.isObject && Object.hasOwn(value as object, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }

  fault(message: string, remedy?: string, part: 'key' | 'value' = 'value'): Fault {
    return faultIn(this.source, this.pointer, { message, part, ...(remedy === undefined ? {} : { remedy }) });
  }
}

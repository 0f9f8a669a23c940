import {
  allows,
  coerce,
  fromTexts,
  isRecord,
  memberShape,
  toText,
  UNTYPED,
  type JsonValue,
  type Shape,
} from './shape.js';
import type { Pair } from './target.js';

/*
 * OpenAPI defines `color[R]=100` and no deeper. Real documents nest, and their servers read what PHP, Rails and qs read:
 * `a[b][c]=1`, `a[]=1`, `a[0][b]=1`.
 */

interface Node {
  readonly values: string[];
  readonly children: Map<string, Node>;
}

const SEGMENT = /\[([^\]]*)\]/y;
const INDEX = /^(?:|0|[1-9]\d{0,8})$/;
const MAX_DEPTH = 32;

/** The value whose members are named `name[...]`, or undefined if there are none. */
export function decodeDeep(
  pairs: readonly Pair[],
  { name, shape }: { readonly name: string; readonly shape: Shape },
  decode: (text: string) => string,
): JsonValue | undefined {
  const root = newNode();
  for (const pair of pairs) {
    const path = pathBelow(name, pair.name);
    if (path) nodeAt(root, path).values.push(decode(pair.value));
  }
  if (root.values.length === 0 && root.children.size === 0) return undefined;
  return toValue(root, shape);
}

function newNode(): Node {
  return { values: [], children: new Map() };
}

function pathBelow(name: string, full: string): string[] | undefined {
  if (!full.startsWith(name)) return undefined;
  const path: string[] = [];
  let index = name.length;
  while (index < full.length) {
    SEGMENT.lastIndex = index;
    const match = SEGMENT.exec(full);
    if (!match || path.length === MAX_DEPTH) return undefined;
    path.push(match[1]!);
    index = SEGMENT.lastIndex;
  }
  return path;
}

function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const key of path) {
    let next = node.children.get(key);
    if (!next) node.children.set(key, (next = newNode()));
    node = next;
  }
  return node;
}

function toValue(node: Node, shape: Shape): JsonValue {
  const { values, children } = node;
  if (children.size === 0) return fromTexts(values, shape);
  if (isList(node, shape)) return toList(children, shape.items ?? UNTYPED);
  return Object.fromEntries(
    [...children].map(([key, child]) => [key, toValue(child, memberShape(shape, key))]),
  );
}

function isList({ children }: Node, shape: Shape): boolean {
  const keys = [...children.keys()];
  if (allows(shape, 'array')) return keys.every((key) => INDEX.test(key));
  return !allows(shape, 'object') && keys.every((key) => key === '');
}

function toList(children: ReadonlyMap<string, Node>, items: Shape): JsonValue[] {
  const byIndex = [...children].toSorted(([left], [right]) => Number(left) - Number(right));
  return byIndex.flatMap(([key, child]) =>
    key === '' && child.children.size === 0
      ? child.values.map((text) => coerce(text, items))
      : [toValue(child, items)],
  );
}

/** One pair for each scalar in the value. Lists of scalars are written `name[]`, other lists with an index. */
export function encodeDeep(
  name: string,
  value: JsonValue,
  escape: { readonly name: (text: string) => string; readonly value: (text: string) => string },
): Pair[] {
  const pairs: Pair[] = [];
  const visit = (path: string, node: JsonValue, depth: number): void => {
    const members = depth < MAX_DEPTH ? membersOf(node) : undefined;
    for (const [key, member] of members ?? []) visit(`${path}[${key}]`, member, depth + 1);
    if (!members) pairs.push({ name: escape.name(path), value: escape.value(toText(node)) });
  };
  visit(name, value, 0);
  return pairs;
}

function membersOf(value: JsonValue): [string | number, JsonValue][] | undefined {
  if (isRecord(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly JsonValue[];
  const nested = items.some((item) => typeof item === 'object' && item !== null);
  return items.map((item, index) => [nested ? index : '', item]);
}

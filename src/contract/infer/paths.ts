import type { Operation } from '../model.js';

/** The operations of a collection path and of the path of its items. */
export interface Pair {
  /** With every parameter as `{}`, so that templates which differ in names only are one. */
  readonly collection: string;
  readonly item: string;
  /** The last literal segment of the collection. */
  readonly segment: string;
  /** Names of the path parameters of the item, outermost first; the last holds the key. */
  readonly parameters: readonly string[];
  readonly onCollection: readonly Operation[];
  readonly onItem: readonly Operation[];
}

/** Such as `.json` behind a whole segment. */
const SUFFIX = /\.(json|xml|ya?ml)$/;

/** Operations by the shape of their path. */
export type Paths = ReadonlyMap<string, readonly Operation[]>;

export function pathsOf(operations: readonly Operation[]): Paths {
  const byShape = new Map<string, Operation[]>();
  for (const operation of operations) {
    const shape = shapeOfPath(operation.path);
    const known = byShape.get(shape);
    if (known) known.push(operation);
    else byShape.set(shape, [operation]);
  }
  return byShape;
}

/** Every collection path `/x` of the document with its item path `/x/{key}`, in the order of the item paths. */
export function findPairs(byShape: Paths): Pair[] {
  const pairs: Pair[] = [];
  for (const [item, onItem] of byShape) {
    const collection = collectionOf(item);
    const onCollection = collection === undefined ? undefined : byShape.get(collection);
    if (collection === undefined || !onCollection) continue;
    pairs.push({
      collection,
      item,
      onCollection,
      onItem,
      segment: collection.slice(collection.lastIndexOf('/') + 1),
      parameters: parametersOf(onItem[0]?.path ?? ''),
    });
  }
  return pairs;
}

/** `/users/{id}/posts.json/` → `/users/{}/posts`. */
export function shapeOfPath(path: string): string {
  return path
    .replace(/\{[^{}]*\}/g, '{}')
    .replace(/\/$/, '')
    .replace(SUFFIX, '');
}

export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
}

/** Nothing for a path that does not end in one whole parameter behind a literal segment. */
function collectionOf(item: string): string | undefined {
  const match = /^(.*\/[^/{}?#:]+)\/\{\}$/.exec(item);
  return match?.[1];
}

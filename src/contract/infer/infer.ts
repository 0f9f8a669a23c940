import { type Pair, type Paths, findPairs, pathsOf, shapeOfPath } from './paths.js';
import { judgeOperations } from './actions.js';
import type { Missed, Operation, Resource } from '../model.js';
import { nameAll } from './naming.js';
import { findRecord } from './record.js';
import { findShared, nestedBeside, nestedBySegment } from './shared.js';
import type { Found } from './found.js';
import { resourceOf } from './resource.js';
import { inferSingletons } from './singletons.js';
import { lazy } from '../lazy.js';
import type { Schemas } from './schemas.js';

export interface Inferring {
  readonly schemas: Schemas;
  readonly operations: readonly Operation[];
  /** Resources that the extension names; they stand, and the paths that they touch are theirs alone. */
  readonly declared: readonly Resource[];
}

export interface Inferred {
  readonly resources: readonly Resource[];
  /** Collections whose shapes do not fit. */
  readonly missed: readonly Missed[];
  /** Worked out when asked for. */
  readonly singletons: () => readonly Resource[];
}

/** Resources from collection and item paths, their methods, declared statuses and schemas. Where shapes do not fit, there is none. */
export function inferResources({ schemas, operations, declared }: Inferring): Inferred {
  const taken = new Set(declared.flatMap((resource) => [...resource.bodies.keys()]));
  const found: Found[] = [];
  const missed: Missed[] = [];
  const paths = pathsOf(
    operations.filter(({ node }) => node.child('x-spectwin')?.boolean('stateless') !== true),
  );
  for (const pair of findPairs(paths)) {
    const isTaken = [...pair.onCollection, ...pair.onItem].some((operation) => taken.has(operation));
    const judged = isTaken
      ? 'the extension names a resource for some of these operations'
      : judge(pair, schemas);
    if (typeof judged === 'string')
      missed.push({ collection: pathOf(pair.onCollection), item: pathOf(pair.onItem), why: judged });
    else found.push(judged);
  }
  const all = withShared(found, { paths, schemas, taken });
  const names = nameAll(
    all.map(({ pair }) => pair.collection),
    declared.map(({ name }) => name),
  );
  const nameOf = ({ pair }: Found) => names.get(pair.collection) ?? '';
  const byItem = new Map([
    ...declared.flatMap(itemShapes),
    ...all.flatMap((one) => itemsOf(one, nameOf(one))),
  ]);
  const resources = all.map((one) => resourceOf(one, { name: nameOf(one), byItem, schemas }));
  const singletons = lazy(() => {
    for (const { bodies } of resources) for (const operation of bodies.keys()) taken.add(operation);
    return inferSingletons({
      paths,
      schemas,
      taken,
      names: [...declared, ...resources].map(({ name }) => name),
      byItem,
    });
  });
  return { resources, missed, singletons };
}

/** Longer paths to the records of a collection go to that collection, and are none of their own. */
function withShared(
  found: readonly Found[],
  around: { paths: Paths; schemas: Schemas; taken: ReadonlySet<Operation> },
): Found[] {
  const gone = new Set<string>();
  const bySegment = nestedBySegment(around.paths);
  const result = found.map((flat) => {
    if (!canBeShared(flat)) return flat;
    const nested = nestedBeside(flat, bySegment).filter((shape) => {
      return !around.paths.get(shape)?.some((operation) => around.taken.has(operation));
    });
    const shared = findShared(flat, nested, around);
    for (const { within } of shared) gone.add(`${within.parentItem}/${flat.pair.segment}`);
    return shared.length > 0 ? { ...flat, shared } : flat;
  });
  return result.filter(({ pair }) => !gone.has(pair.collection));
}

/** Its items are addressed by the key alone, so a key is the only one of its kind on every path. What adds to it is its own. */
function canBeShared({ record, verdicts }: Found): boolean {
  return (
    record.key !== undefined && verdicts.some(({ action }) => action === 'create' || action === 'upsert')
  );
}

function itemsOf({ pair, shared = [] }: Found, name: string): [string, string][] {
  return [
    [pair.item, name],
    ...shared.map(({ within }): [string, string] => [`${within.parentItem}/${pair.segment}/{}`, name]),
  ];
}

/** What the pair is, or why it is nothing. */
function judge(pair: Pair, schemas: Schemas): Found | string {
  const record = findRecord(pair, schemas);
  if (typeof record === 'string') return record;
  const verdicts = judgeOperations(pair, record, schemas);
  const actions = new Set(verdicts.flatMap(({ action }) => action ?? []));
  const shows = actions.has('list') || (actions.has('read') && actions.size > 1);
  return shows ? { pair, record, verdicts } : 'nothing that is done to a record would show';
}

function pathOf([first]: readonly Operation[]): string {
  return first?.path ?? '';
}

function itemShapes({ name, operations }: Resource): [string, string][] {
  const item = operations.get('read') ?? operations.get('delete') ?? operations.get('update');
  return item ? [[shapeOfPath(item.path), name]] : [];
}

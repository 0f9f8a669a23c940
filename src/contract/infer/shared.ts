import { judgeOperations } from './actions.js';
import type { Found, Shared } from './found.js';
import { isScalar } from './key.js';
import { nounOf, plain } from './names.js';
import { type Pair, type Paths, parametersOf } from './paths.js';
import { listPlaces } from './places.js';
import type { RecordShape } from './record.js';
import type { Schemas } from './schemas.js';

/**
 * `/users/{userId}/posts` beside `/posts`: the same records, when they have the same schema and carry the user's key. Without that member
 * nobody could say which of the posts are the user's, and the two are kept apart.
 */
export function findShared(
  flat: Found,
  nested: readonly string[],
  around: { paths: Paths; schemas: Schemas },
): Shared[] {
  return nested.flatMap((collection) => sharedOn(flat, collection, around));
}

/** Collections below a record, by the last segment of their path. */
export function nestedBySegment(paths: Paths): Map<string, string[]> {
  const nested = new Map<string, string[]>();
  for (const shape of paths.keys()) {
    const segment = /\{\}\/([^/{}]+)$/.exec(shape)?.[1];
    if (segment === undefined) continue;
    const known = nested.get(segment);
    if (known) known.push(shape);
    else nested.set(segment, [shape]);
  }
  return nested;
}

/** The collections whose path ends as that of `flat` does, with one more record before it. */
export function nestedBeside({ pair }: Found, nested: ReadonlyMap<string, readonly string[]>): string[] {
  const base = pair.collection.slice(0, -pair.segment.length);
  const depth = pair.collection.split('{}').length;
  return (nested.get(pair.segment) ?? []).filter(
    (shape) => shape !== pair.collection && shape.startsWith(base) && shape.split('{}').length === depth + 1,
  );
}

function sharedOn(
  flat: Found,
  collection: string,
  { paths, schemas }: { paths: Paths; schemas: Schemas },
): Shared[] {
  const onCollection = paths.get(collection) ?? [];
  const onItem = paths.get(`${collection}/{}`) ?? [];
  const [operation] = onCollection;
  const parameter = operation && parametersOf(operation.path).at(-1);
  const parentItem = collection.slice(0, -flat.pair.segment.length - 1);
  if (!operation || parameter === undefined) return [];
  const member = memberFor(parameter, parentItem, { record: flat.record, schemas });
  const pair: Pair = { ...flat.pair, collection, item: `${collection}/{}`, onCollection, onItem };
  const record = asSeenIn(pair, flat.record, schemas);
  if (member === undefined || !record) return [];
  const verdicts = judgeOperations(pair, record, schemas).filter(({ action }) => action !== undefined);
  return verdicts.map((verdict) => ({ verdict, within: { parameter, member, parentItem } }));
}

/** The record where the longer paths show it; undefined where they list something else. */
function asSeenIn(pair: Pair, record: RecordShape, schemas: Schemas): RecordShape | undefined {
  const list = pair.onCollection.find(({ method }) => method === 'GET');
  const body = list && schemas.bodies.answer(list);
  const places = body ? listPlaces(body, record.wanted.noun, schemas) : [];
  const inList = places.find((place) => schemas.identity(place.schema) === record.identity);
  return inList && { ...record, inList };
}

/** `userId`, `user_id` or `user` of a post. */
function memberFor(
  parameter: string,
  parentItem: string,
  { record, schemas }: { record: RecordShape; schemas: Schemas },
): string | undefined {
  const members = schemas.plainNames(record.facts);
  const parent = nounOf(parentItem.split('/').at(-2) ?? '').join('');
  const own = plain(parameter);
  const names = [
    ...(/.{3}(id|uuid|key|slug|number|code)$/.test(own) ? [own] : []),
    `${parent}id`,
    `${parent}uuid`,
    parent,
  ];
  return names
    .map((name) => members.get(name))
    .find((member) => {
      const schema = member === undefined ? undefined : record.facts.members.get(member);
      const facts = schema && schemas.facts(schema);
      return facts !== undefined && isScalar(facts) && member !== record.key?.key;
    });
}

import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { type Key, type Wanted, findKey, hasKey } from './key.js';
import { isCalled, nounOf } from './names.js';
import type { Pair } from './paths.js';
import { type Place, listPlaces, recordPlaces } from './places.js';
import { type Facts, type Schemas, answerSchema } from './schemas.js';

/** What the records of a pair are, as far as its answers show it. */
export interface RecordShape {
  readonly wanted: Wanted;
  readonly schema: Node;
  readonly facts: Facts;
  readonly identity: unknown;
  /** Undefined: no member is the key. */
  readonly key: Key | undefined;
  /** Where it stands in the answers of these operations. */
  readonly inRead: Place | undefined;
  readonly inList: Place | undefined;
}

/** Names of members around a record or a list that say nothing of what is in them, the most usual first. */
const WRAPPERS = [
  'data',
  'results',
  'items',
  'values',
  'entries',
  'value',
  'records',
  'list',
  'result',
  'item',
].concat([
  'rows',
  'elements',
  'nodes',
  'objects',
  'resources',
  'content',
  'record',
  'response',
  'payload',
  'body',
  'collection',
]);

/** The record of a pair: from what its item path answers, else from its list. */
export function findRecord(pair: Pair, schemas: Schemas): RecordShape | undefined {
  const wanted = wantedOf(pair);
  const lists = placesOf(pair.onCollection, (body) => listPlaces(body, wanted.noun, schemas));
  const items = placesOf(pair.onItem, (body) => recordPlaces(body, schemas));
  const known = new Set(lists.map((list) => schemas.identity(list.schema)));
  const keyOf = (place: Place) => findKey(wanted, place.facts, schemas);
  const inRead = best(items, (place) => {
    const key = keyOf(place);
    const alike = known.has(schemas.identity(place.schema)) ? 4 : 0;
    return (
      alike + (key ? (key.strong ? 3 : 1) : 0) + (place.name === '' || isWrapper(place.name, wanted) ? 1 : 0)
    );
  });
  const readKey = inRead && keyOf(inRead);
  if (inRead && readKey) {
    const inList = chooseList(lists, {
      wanted,
      schemas,
      key: readKey,
      identity: schemas.identity(inRead.schema),
    });
    return shapeOf(inRead, { wanted, schemas, key: readKey, inRead, inList });
  }
  return fromList({ wanted, lists, items, schemas, pair });
}

function wantedOf(pair: Pair): Wanted {
  const parameter = pair.parameters.at(-1) ?? '';
  const declared = pair.onItem.flatMap(({ parameters }) => parameters);
  const schema = declared.find(({ name, in: place }) => name === parameter && place === 'path')?.schema;
  return { parameter, schema, noun: nounOf(pair.segment) };
}

function placesOf(operations: readonly Operation[], read: (body: Node) => Place[]): Place[] {
  const get = operations.find(({ method }) => method === 'GET');
  const body = get && answerSchema(get);
  return body ? read(body) : [];
}

interface Choosing {
  readonly wanted: Wanted;
  readonly schemas: Schemas;
  readonly key: Key;
  readonly identity: unknown;
}

/** The array that holds the records: the same schema, else a name that says so, else the only one; with the key in its items. */
function chooseList(lists: readonly Place[], choosing: Choosing): Place | undefined {
  const { wanted, schemas, key, identity } = choosing;
  const usable = lists.filter((place) => hasKey(key.key, place.facts, schemas));
  return best(usable, (place) => {
    if (schemas.identity(place.schema) === identity) return 4;
    if (place.at === '' || isWrapper(place.name, wanted)) return 2;
    return lists.length === 1 ? 1 : 0;
  });
}

interface FromList {
  readonly wanted: Wanted;
  readonly lists: readonly Place[];
  readonly items: readonly Place[];
  readonly schemas: Schemas;
  readonly pair: Pair;
}

/** Where no answer of the item path carries a key: the record is what the list says, and a read that shows half of it or more is a read. */
function fromList({ wanted, lists, items, schemas }: FromList): RecordShape | undefined {
  for (const inList of ranked(lists, wanted)) {
    const key = findKey(wanted, inList.facts, schemas);
    if (!key) continue;
    const inRead = items.find((place) => shares(place.facts, inList.facts) >= 0.5);
    return shapeOf(inList, { wanted, schemas, key, inRead, inList });
  }
  return undefined;
}

/** Which part of the members of `facts` is in `other` too. */
export function shares(facts: Facts, other: Facts): number {
  if (facts.members.size === 0) return 0;
  let common = 0;
  for (const name of facts.members.keys()) if (other.members.has(name)) common++;
  return common / facts.members.size;
}

function ranked(lists: readonly Place[], wanted: Wanted): Place[] {
  if (lists.length <= 1) return [...lists];
  return lists.filter(({ name }) => isWrapper(name, wanted));
}

export function isWrapper(name: string, { noun }: Pick<Wanted, 'noun'>): boolean {
  return WRAPPERS.includes(name.toLowerCase()) || isCalled(name, noun);
}

function shapeOf(
  record: Place,
  rest: Pick<RecordShape, 'wanted' | 'key' | 'inRead' | 'inList'> & { schemas: Schemas },
): RecordShape {
  const { schemas, ...shape } = rest;
  return { ...shape, schema: record.schema, facts: record.facts, identity: schemas.identity(record.schema) };
}

/** The first of those with the highest score; none where nothing scores. */
export function best(places: readonly Place[], score: (place: Place) => number): Place | undefined {
  let found: { place: Place; points: number } | undefined;
  for (const place of places) {
    const points = score(place);
    if (points > (found?.points ?? 0)) found = { place, points };
  }
  return found?.place;
}

import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { declares } from './body-schemas.js';
import { type Key, type Wanted, findKey, hasKey } from './key.js';
import { isCalled, nounOf } from './names.js';
import type { Pair } from './paths.js';
import { type Place, barePlaces, listPlaces, wrappedPlaces } from './places.js';
import type { Facts, Schemas } from './schemas.js';

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
const WRAPPERS = new Set(
  ['data', 'results', 'items', 'values', 'entries', 'value', 'records', 'list', 'result', 'item'].concat([
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
  ]),
);

/** The record of a pair: from what its item path answers, else from its list. Else why there is none. */
export function findRecord(pair: Pair, schemas: Schemas): RecordShape | string {
  const wanted = wantedOf(pair, schemas);
  const listBody = answerOfGet(pair.onCollection, schemas);
  const lists = listBody ? listPlaces(listBody, wanted.noun, schemas) : [];
  const body = answerOfGet(pair.onItem, schemas);
  const inRead = body && chooseRead(body, { wanted, schemas, lists });
  const key = inRead && findKey(wanted, inRead.facts, schemas);
  if (!inRead || !key) {
    const given = { wanted, lists, body, schemas };
    return fromList(given) ?? withoutKey(given, pair) ?? whyNot(given);
  }
  const identity = schemas.identity(inRead.schema);
  const inList = chooseList(lists, { wanted, schemas, key, identity });
  return shapeOf(inRead, { wanted, schemas, key, inRead, inList });
}

interface Reading {
  readonly wanted: Wanted;
  readonly schemas: Schemas;
  readonly lists: readonly Place[];
}

/** The place in the answer of a read that has a key: what the list has too comes first, then what has the surest key. */
function chooseRead(body: Node, { wanted, schemas, lists }: Reading): Place | undefined {
  const listed = new Set(lists.map((place) => schemas.identity(place.schema)));
  const keyed = (places: readonly Place[]) =>
    places
      .map((place) => ({ place, key: findKey(wanted, place.facts, schemas) }))
      .filter(({ key }) => key !== undefined);
  const isListed = ({ place }: { place: Place }) => listed.has(schemas.identity(place.schema));
  const bodies = barePlaces(body, schemas);
  const bare = keyed(bodies);
  if (bare.length === 0 && bodies.some((place) => isListed({ place }))) return undefined;
  const named = keyed(wrappedPlaces(body, schemas, (name) => isWrapper(name, wanted)));
  const chosen =
    bare.find(isListed) ??
    named.find(isListed) ??
    [...bare, ...named].find(({ key }) => key?.strong) ??
    bare[0] ??
    named[0];
  return chosen?.place ?? keyed(aloneIn(body, schemas))[0]?.place;
}

/** The object of an envelope that holds one object. */
function aloneIn(body: Node, schemas: Schemas): Place[] {
  const objects = wrappedPlaces(body, schemas, () => true);
  return objects.length === 1 ? objects : [];
}

function wantedOf(pair: Pair, schemas: Schemas): Wanted {
  const parameter = pair.parameters.at(-1) ?? '';
  const [first] = pair.onItem;
  const declared = first && schemas.parameter(first, parameter);
  const text = declared?.string('description') ?? '';
  const isName = /\b(name|slug|login|username)\b/i.test(text) && !/\b(ids?|identifier|uuid)\b/i.test(text);
  const noun = nounOf(pair.segment);
  return {
    parameter,
    schema: declared?.child('schema'),
    noun,
    isName,
    sent: sentToCreate(pair, noun, schemas),
  };
}

function sentToCreate(pair: Pair, noun: readonly string[], schemas: Schemas): ReadonlySet<string> {
  const create = pair.onCollection.find(({ method }) => method === 'POST');
  const body = create && schemas.bodies.request(create);
  if (!body) return new Set();
  const places = [
    ...barePlaces(body, schemas),
    ...wrappedPlaces(body, schemas, (name) => isWrapper(name, { noun })),
  ];
  return new Set(places.flatMap(({ facts }) => [...facts.required]));
}

function answerOfGet(operations: readonly Operation[], schemas: Schemas): Node | undefined {
  const get = operations.find(({ method }) => method === 'GET');
  return get && schemas.bodies.answer(get);
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
  readonly body: Node | undefined;
  readonly schemas: Schemas;
}

/** Where no answer of the item path carries a key: the record is what the list says, and a read that shows half of it or more is a read. */
function fromList({ wanted, lists, body, schemas }: FromList): RecordShape | undefined {
  for (const inList of ranked(lists, wanted)) {
    const key = findKey(wanted, inList.facts, schemas);
    if (!key) continue;
    const places = body ? [...barePlaces(body, schemas), ...aloneIn(body, schemas)] : [];
    const inRead = places.find((place) => shares(place.facts, inList.facts) >= 0.5);
    return shapeOf(inList, { wanted, schemas, key, inRead, inList });
  }
  return undefined;
}

/** Where no member is the key: the path alone can tell records apart when PUT on it makes them. */
function withoutKey({ wanted, lists, body, schemas }: FromList, pair: Pair): RecordShape | undefined {
  const put = pair.onItem.find(({ method }) => method === 'PUT');
  const [inRead] = body ? barePlaces(body, schemas) : [];
  if (!put || !inRead || !declares(put, '201') || !schemas.bodies.request(put)) return undefined;
  const identity = schemas.identity(inRead.schema);
  const inList = lists.find((place) => schemas.identity(place.schema) === identity);
  return shapeOf(inRead, { wanted, schemas, key: undefined, inRead, inList });
}

function whyNot({ wanted, lists, body, schemas }: FromList): string {
  const any = lists.length > 0 || (body !== undefined && barePlaces(body, schemas).length > 0);
  return any ? `no member of what is answered is {${wanted.parameter}}` : 'no answer carries an object';
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
  return WRAPPERS.has(name.toLowerCase()) || isCalled(name, noun);
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

import type { Node } from '../node.js';
import { escapePointer } from '../pointer.js';
import { isCalled } from './names.js';
import { type Facts, type Schemas, isObject } from './schemas.js';

/** Where in a body something may stand. */
export interface Place {
  /** RFC 6901. */
  readonly at: string;
  /** The last member of `at`. */
  readonly name: string;
  readonly schema: Node;
  readonly facts: Facts;
}

/** What may be a record without a name around it: the body, one of the things it may be, the first of an array. */
export function barePlaces(body: Node, schemas: Schemas): Place[] {
  const facts = schemas.facts(body);
  if (facts?.types.has('array') && facts.items) {
    const item = schemas.facts(facts.items);
    return isObject(item) ? [{ at: '/0', name: '', schema: facts.items, facts: item }] : [];
  }
  return isObject(facts) ? [{ at: '', name: '', schema: body, facts }, ...branchesOf(facts, schemas)] : [];
}

/** Objects in a body, by the names that `accept` takes. */
export function wrappedPlaces(body: Node, schemas: Schemas, accept: (name: string) => boolean): Place[] {
  const facts = schemas.facts(body);
  return isObject(facts) ? objectsIn(facts, schemas, accept) : [];
}

/** An answer that is one thing or another, such as a record or what is left of a deleted one. */
function branchesOf({ node }: Facts, schemas: Schemas): Place[] {
  const found: Place[] = [];
  for (const keyword of ['oneOf', 'anyOf']) {
    for (const [, schema] of node.child(keyword)?.children() ?? []) {
      const facts = schemas.facts(schema);
      if (isObject(facts)) found.push({ at: '', name: '', schema, facts });
    }
  }
  return found;
}

function objectsIn(facts: Facts, schemas: Schemas, accept: (name: string) => boolean): Place[] {
  const found: Place[] = [];
  for (const [name, schema] of facts.members) {
    if (!accept(name)) continue;
    const member = schemas.facts(schema);
    if (isObject(member)) found.push({ at: `/${escapePointer(name)}`, name, schema, facts: member });
  }
  return found;
}

/** Members that hold arrays but never the records. */
const NOT_RECORDS = /^(errors?|warnings?|links?|_links|messages?|included|facets?|meta|tags)$/i;

/** Everything in a body that may be the list: the body, an array in it, an array one deeper. `schema` is that of the items. */
export function listPlaces(body: Node, noun: readonly string[], schemas: Schemas): Place[] {
  const facts = schemas.facts(body);
  if (!facts) return [];
  const whole = arrayPlace({ at: '', name: '', facts }, schemas);
  if (whole) return [whole];
  if (!isObject(facts)) return [];
  const direct = arraysIn(facts, '', schemas);
  const deeper = objectsIn(facts, schemas, (name) => !NOT_RECORDS.test(name)).flatMap((place) =>
    arraysIn(place.facts, place.at, schemas),
  );
  const usable = [...direct, ...deeper].filter(({ name }) => !NOT_RECORDS.test(name) || isCalled(name, noun));
  return usable.filter((place) => direct.includes(place) || deepEnough(place, direct.length));
}

/** One deeper only where the envelope has no array of its own, or in the member that HAL keeps for it. */
function deepEnough({ at }: Place, direct: number): boolean {
  return direct === 0 || at.startsWith('/_embedded/');
}

function arraysIn(facts: Facts, prefix: string, schemas: Schemas): Place[] {
  const found: Place[] = [];
  for (const [name, schema] of facts.members) {
    const member = schemas.facts(schema);
    const place =
      member && arrayPlace({ at: `${prefix}/${escapePointer(name)}`, name, facts: member }, schemas);
    if (place) found.push(place);
  }
  return found;
}

function arrayPlace(found: { at: string; name: string; facts: Facts }, schemas: Schemas): Place | undefined {
  const { at, name, facts } = found;
  if (!facts.types.has('array') || !facts.items) return undefined;
  const item = schemas.facts(facts.items);
  return isObject(item) ? { at, name, schema: facts.items, facts: item } : undefined;
}

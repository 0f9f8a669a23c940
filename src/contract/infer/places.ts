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

/** Everything in a body that may be one record: the body, an object in it, the first of an array. */
export function recordPlaces(body: Node, schemas: Schemas): Place[] {
  const facts = schemas.facts(body);
  if (!facts) return [];
  if (facts.types.has('array') && facts.items) {
    const item = schemas.facts(facts.items);
    return item && isObject(item) ? [{ at: '/0', name: '', schema: facts.items, facts: item }] : [];
  }
  if (!isObject(facts)) return [];
  return [{ at: '', name: '', schema: body, facts }, ...objectsIn(facts, schemas)];
}

function objectsIn(facts: Facts, schemas: Schemas): Place[] {
  const found: Place[] = [];
  for (const [name, schema] of facts.members) {
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
  const deeper = objectsIn(facts, schemas).flatMap((place) => arraysIn(place.facts, place.at, schemas));
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

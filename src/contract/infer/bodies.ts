import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { hasKey } from './key.js';
import { type Place, barePlaces, wrappedPlaces } from './places.js';
import { type RecordShape, best, isWrapper } from './record.js';
import { type Facts, type Schemas, isObject } from './schemas.js';

/** How a request carries a record. */
export interface RequestShape {
  readonly at: string;
  readonly facts: Facts;
  readonly schema: Node;
  /** How many of its members the record has too. */
  readonly common: number;
  /** Any member may be sent. */
  readonly open: boolean;
}

/** How an answer carries a record: `same` when the schema is that of the record, else it is known by its key only. */
export interface AnswerShape {
  readonly at: string;
  readonly same: boolean;
}

/** Undefined: no body, or none that could be a record. */
export function requestShape(
  operation: Operation,
  record: RecordShape,
  schemas: Schemas,
): RequestShape | undefined {
  const body = schemas.bodies.request(operation);
  const facts = body && schemas.facts(body);
  if (!body || !isObject(facts)) return undefined;
  const common = (place: { facts: Facts }) => commonMembers(place.facts, record.facts);
  const wrapped = wrappedPlaces(body, schemas, (name) => isWrapper(name, record.wanted));
  const inner = best(wrapped, common);
  if (inner && common(inner) > common({ facts })) {
    return { at: inner.at, facts: inner.facts, schema: inner.schema, common: common(inner), open: false };
  }
  return { at: '', facts, schema: body, common: common({ facts }), open: facts.members.size === 0 };
}

export function answerShape(
  operation: Operation,
  record: RecordShape,
  schemas: Schemas,
): AnswerShape | undefined {
  const body = schemas.bodies.answer(operation);
  if (!body) return undefined;
  const isRecord = (place: Place) => schemas.identity(place.schema) === record.identity;
  const bare = barePlaces(body, schemas);
  const same = bare.find(isRecord) ?? wrappedPlaces(body, schemas, () => true).find(isRecord);
  if (same) return { at: same.at, same: true };
  const key = record.key?.key;
  if (key === undefined) return undefined;
  const named = wrappedPlaces(
    body,
    schemas,
    (name) => isWrapper(name, record.wanted) || name === record.inRead?.name,
  );
  const keyed = [...bare, ...named].filter((place) => hasKey(key, place.facts, schemas));
  const place = keyed.find(({ at }) => at === record.inRead?.at) ?? keyed[0];
  return place && { at: place.at, same: false };
}

function commonMembers(facts: Facts, record: Facts): number {
  let common = 0;
  for (const name of facts.members.keys()) if (record.members.has(name)) common++;
  return common;
}

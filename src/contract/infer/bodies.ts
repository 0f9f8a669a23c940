import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { escapePointer } from '../pointer.js';
import { findKey, hasKey, isScalar } from './key.js';
import { type Place, barePlaces, listPlaces, wrappedPlaces } from './places.js';
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
  /** Undefined: it tells the key alone. */
  readonly at: string | undefined;
  readonly same: boolean;
  readonly key?: string | undefined;
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
  const listed = listPlaces(body, record.wanted.noun, schemas).find(isRecord);
  if (listed) return { at: `${listed.at}/0`, same: true };
  const key = record.key?.key;
  if (key === undefined) return undefined;
  const named = wrappedPlaces(
    body,
    schemas,
    (name) => isWrapper(name, record.wanted) || name === record.inRead?.name,
  );
  const keyed = [...bare, ...named].filter((place) => hasKey(key, place.facts, schemas));
  const place = keyed.find(({ at }) => at === record.inRead?.at) ?? keyed[0];
  return place ? { at: place.at, same: false } : keyAlone(body, record, schemas);
}

/** An answer that is the new key, or has it under another name than the record. */
function keyAlone(body: Node, { key, wanted }: RecordShape, schemas: Schemas): AnswerShape | undefined {
  const facts = schemas.facts(body);
  const member = key && schemas.facts(key.schema);
  if (!facts || !member) return undefined;
  if (isScalar(facts)) return [...facts.types].some((type) => member.types.has(type)) ? told('') : undefined;
  for (const place of barePlaces(body, schemas)) {
    const found = findKey(wanted, place.facts, schemas);
    const alike = found && schemas.facts(found.schema);
    if (found?.strong && alike && [...alike.types].some((type) => member.types.has(type))) {
      return told(`${place.at}${found.key.startsWith('/') ? found.key : `/${escapePointer(found.key)}`}`);
    }
  }
  return undefined;
}

function told(key: string): AnswerShape {
  return { at: undefined, same: false, key };
}

function commonMembers(facts: Facts, record: Facts): number {
  let common = 0;
  for (const name of facts.members.keys()) if (record.members.has(name)) common++;
  return common;
}

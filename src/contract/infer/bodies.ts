import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { hasKey } from './key.js';
import { recordPlaces } from './places.js';
import { type RecordShape, best, isWrapper } from './record.js';
import { type Facts, type Schemas, answerSchema, isObject, requestSchema } from './schemas.js';

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
  const body = requestSchema(operation);
  const facts = body && schemas.facts(body);
  if (!body || !isObject(facts)) return undefined;
  const common = (place: { facts: Facts }) => commonMembers(place.facts, record.facts);
  const wrapped = recordPlaces(body, schemas).filter(
    ({ at, name }) => at !== '' && isWrapper(name, record.wanted),
  );
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
  const body = answerSchema(operation);
  if (!body) return undefined;
  const places = recordPlaces(body, schemas);
  const same = places.find((place) => schemas.identity(place.schema) === record.identity);
  if (same) return { at: same.at, same: true };
  const key = record.key?.key;
  if (key === undefined) return undefined;
  const keyed = places.filter((place) => hasKey(key, place.facts, schemas));
  const place =
    keyed.find(({ at }) => at === record.inRead?.at) ??
    keyed.find(({ at, name }) => at === '' || at === '/0' || isWrapper(name, record.wanted));
  return place && { at: place.at, same: false };
}

function commonMembers(facts: Facts, record: Facts): number {
  let common = 0;
  for (const name of facts.members.keys()) if (record.members.has(name)) common++;
  return common;
}

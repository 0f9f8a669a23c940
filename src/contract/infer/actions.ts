import type { Action, Bodies, Operation } from '../model.js';
import { type AnswerShape, type RequestShape, answerShape, requestShape } from './bodies.js';
import type { Pair } from './paths.js';
import type { RecordShape } from './record.js';
import { hasKey } from './key.js';
import { declares } from './body-schemas.js';
import type { Schemas } from './schemas.js';

/** What an operation does to the records, or why it is left as it is. */
export type Verdict =
  | { readonly operation: Operation; readonly action: Action; readonly bodies: Bodies; readonly why: string }
  | { readonly operation: Operation; readonly action: undefined; readonly why: string };

interface Case {
  readonly operation: Operation;
  readonly record: RecordShape;
  readonly schemas: Schemas;
  readonly pair: Pair;
}

/** A verdict on each operation of the pair, those on the collection first. */
export function judgeOperations(pair: Pair, record: RecordShape, schemas: Schemas): Verdict[] {
  const on = (operation: Operation): Case => ({ operation, record, schemas, pair });
  return [
    ...pair.onCollection.map((operation) => judgeOnCollection(on(operation))),
    ...pair.onItem.map((operation) => judgeOnItem(on(operation))),
  ];
}

function judgeOnCollection(given: Case): Verdict {
  const { method } = given.operation;
  if (method === 'GET') return judgeList(given);
  if (method === 'POST') return judgeCreate(given);
  if (method === 'PUT' || method === 'PATCH') return judgeWriteByBody(given);
  return stateless(given, `${method} on a collection is not one of the usual actions`);
}

function judgeOnItem(given: Case): Verdict {
  const { method } = given.operation;
  if (method === 'GET') return judgeRead(given);
  if (method === 'DELETE') return judgeDelete(given);
  if (method === 'PUT' || method === 'PATCH') return judgeWrite(given);
  if (method === 'POST') return judgePostOnItem(given);
  return stateless(given, `${method} on an item is not one of the usual actions`);
}

function judgeList(given: Case): Verdict {
  const { inList } = given.record;
  if (!inList) return stateless(given, 'its answer has no array whose items are these records');
  const where =
    inList.at === '' ? 'its answer is an array of the records' : `the records stand in ${inList.at}`;
  return does(given, 'list', { bodies: { request: '', answer: inList.at }, why: where });
}

function judgeRead(given: Case): Verdict {
  const { inRead } = given.record;
  if (!inRead) return stateless(given, 'its answer is not such a record');
  const where = inRead.at === '' ? 'its answer is the record' : `the record stands in ${inRead.at}`;
  return does(given, 'read', { bodies: { request: '', answer: inRead.at }, why: where });
}

function judgeDelete(given: Case): Verdict {
  const answer = answerShape(given.operation, given.record, given.schemas);
  return does(given, 'delete', { bodies: bodiesOf(undefined, answer), why: 'DELETE on an item' });
}

/** POST on the collection: an answer with the record, or a request with the record and its key. */
function judgeCreate(given: Case): Verdict {
  const { operation, record, schemas } = given;
  const request = requestShape(operation, record, schemas);
  const answer = answerShape(operation, record, schemas);
  const key = record.key?.key;
  const keyInRequest = request !== undefined && key !== undefined && hasKey(key, request.facts, schemas);
  if (schemas.bodies.request(operation) && !request) return stateless(given, 'its body is not one object');
  if (!answer && !keyInRequest) return stateless(given, 'neither its answer nor its body carries the key');
  if (request && !keyInRequest && linksAnother(request, record)) {
    return stateless(given, 'its body names a record that exists elsewhere');
  }
  const unlike = request && !request.open && request.common === 0;
  if (unlike && !answer?.same) return stateless(given, 'its body has no member of the record');
  const both = declares(operation, '201') && declares(operation, '200') && keyInRequest;
  const why = both
    ? 'it declares 201 and 200, and the key stands in the body'
    : answer
      ? `POST on the collection answers the new ${answer.at === undefined ? 'key' : 'record'}`
      : 'POST on the collection takes the record with its key';
  return does(given, both ? 'upsert' : 'create', { bodies: bodiesOf(request, answer), why });
}

/** `POST /issues/{number}/blocked_by` with `issue_id`: the parameter of the item path, which is another member of the record. */
function linksAnother(request: RequestShape, { wanted }: RecordShape): boolean {
  return request.facts.members.has(wanted.parameter);
}

/** PUT or PATCH on the collection with the key in the body, as Swagger's petstore has it. */
function judgeWriteByBody(given: Case): Verdict {
  const { operation, record, schemas } = given;
  const request = requestShape(operation, record, schemas);
  const answer = answerShape(operation, record, schemas);
  const key = record.key?.key;
  const keyed = request !== undefined && key !== undefined && hasKey(key, request.facts, schemas);
  if (!keyed || !answer || schemas.identity(request.schema) !== record.identity) {
    return stateless(given, `${operation.method} on the collection does not take and answer one record`);
  }
  const action = operation.method === 'PUT' ? 'replace' : 'update';
  return does(given, action, { bodies: bodiesOf(request, answer), why: 'the key stands in the body' });
}

function judgeWrite(given: Case): Verdict {
  const { operation, record, schemas } = given;
  const request = requestShape(operation, record, schemas);
  const answer = answerShape(operation, record, schemas);
  if (!request && operation.method === 'PATCH' && schemas.bodies.takesJsonPatch(operation)) {
    return does(given, 'update', { bodies: bodiesOf(undefined, answer), why: 'PATCH takes a JSON Patch' });
  }
  if (!request) return stateless(given, 'it takes no object');
  const creates = operation.method === 'PUT' && declares(operation, '201');
  if (request.common === 0 && !creates && !(request.open && answer?.same)) {
    return stateless(given, 'its body has no member of the record');
  }
  const bodies = bodiesOf(request, answer);
  if (operation.method === 'PATCH')
    return does(given, 'update', { bodies, why: 'PATCH changes what is sent' });
  const partial = leavesOut(request, given);
  if (partial === undefined) return does(given, 'replace', { bodies, why: 'PUT takes the whole record' });
  const why = `PUT changes what is sent: \`${partial}\` may be left out though every record has it`;
  return does(given, 'update', { bodies, why });
}

/** A member that the request may leave out although all records have it: then it cannot be a whole record. */
function leavesOut(request: RequestShape, { record }: Case): string | undefined {
  const keyMember = record.key?.key;
  for (const name of record.facts.required) {
    const optional = request.facts.members.has(name) && !request.facts.required.has(name);
    if (optional && name !== keyMember && !isReadOnly(request, name)) return name;
  }
  return undefined;
}

function isReadOnly(request: RequestShape, name: string): boolean {
  return request.facts.members.get(name)?.boolean('readOnly') === true;
}

/** POST on an item is an update where nothing else is, and where it takes members of the record and answers the record. */
function judgePostOnItem(given: Case): Verdict {
  const { operation, record, schemas, pair } = given;
  const request = requestShape(operation, record, schemas);
  const answer = answerShape(operation, record, schemas);
  if (pair.onItem.some(({ method }) => method === 'PUT' || method === 'PATCH')) {
    return stateless(given, 'another method updates the record');
  }
  const enough =
    request && request.common > 0 && (answer?.same || request.common * 2 >= request.facts.members.size);
  if (!enough || !answer) {
    return stateless(given, 'it does not take members of the record and answer the record');
  }
  return does(given, 'update', {
    bodies: bodiesOf(request, answer),
    why: 'POST on an item changes what is sent',
  });
}

function bodiesOf(request: RequestShape | undefined, answer: AnswerShape | undefined): Bodies {
  return {
    request: request?.at ?? '',
    answer: answer?.at,
    ...(answer?.key !== undefined && { key: answer.key }),
  };
}

function does(given: Case, action: Action, found: { bodies: Bodies; why: string }): Verdict {
  return { operation: given.operation, action, ...found };
}

function stateless({ operation, schemas }: Case, why: string): Verdict {
  const body =
    schemas.bodies.answer(operation) === undefined && operation.method === 'GET' ? 'it answers no JSON' : why;
  return { operation, action: undefined, why: body };
}

import type { Content, Contract, Operation, Resource } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer } from '../../contract/pointer.js';
import { isJsonRange } from '../media/concrete.js';
import { itemsOf, schemaAt } from '../schema-facts.js';

/** All operations of a resource. */
export function operationsOf({ bodies }: Resource): Operation[] {
  return [...bodies.keys()];
}

/** The schema of one record as answers show it. */
export function itemSchema(resource: Resource, contract: Contract): Node | undefined {
  if (resource.schema) return resource.schema;
  for (const action of ['read', 'upsert', 'create', 'replace', 'update', 'list'] as const) {
    const operation = resource.operations.get(action);
    const at = operation && resource.bodies.get(operation)?.answer;
    const place =
      at === undefined ? undefined : schemaAt(successSchema(operation), parsePointer(at), contract);
    const item = action === 'list' ? itemsOf(place, contract) : place;
    if (item) return item;
  }
  return undefined;
}

function successSchema(operation: Operation | undefined): Node | undefined {
  const successes = operation?.responses.filter(({ status }) => status.startsWith('2')) ?? [];
  return successes.map(({ content }) => jsonContent(content)?.schema).find((schema) => schema !== undefined);
}

export function jsonContent(contents: readonly Content[]): Content | undefined {
  return contents.find(({ range }) => isJsonRange(range));
}

/** The schemas of records in the bodies of requests. */
export function requestSchemas(resource: Resource, contract: Contract): Node[] {
  return operationsOf(resource).flatMap((operation) => recordsIn(resource, operation, contract));
}

/** The schemas of the record in the operation's request, one a media type. */
export function recordsIn(resource: Resource, operation: Operation, contract: Contract): Node[] {
  const at = parsePointer(resource.bodies.get(operation)?.request ?? '');
  const contents = operation.requestBody?.content ?? [];
  return contents.flatMap(({ schema }) => schemaAt(schema, at, contract) ?? []);
}

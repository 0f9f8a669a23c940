import type { Action, Content, Contract, Operation, Resource, ResponseSpec } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { parsePointer } from '../contract/pointer.js';
import { isJson, parseMediaType } from '../http/media-type.js';
import { itemsOf, schemaAt } from './schema-facts.js';

/** The schema of one record as answers show it. */
export function itemSchema(resource: Resource, contract: Contract): Node | undefined {
  for (const action of ['read', 'upsert', 'create', 'replace', 'update'] satisfies Action[]) {
    const schema = successSchema(resource.operations.get(action));
    const item = schemaAt(schema, parsePointer(resource.itemAt), contract);
    if (item) return item;
  }
  const list = schemaAt(
    successSchema(resource.operations.get('list')),
    parsePointer(resource.listAt),
    contract,
  );
  return itemsOf(list, contract);
}

function successSchema(operation: Operation | undefined): Node | undefined {
  const successes = operation?.responses.filter(({ status }) => status.startsWith('2')) ?? [];
  return successes.map((response) => jsonContent(response)?.schema).find((schema) => schema !== undefined);
}

export function jsonContent(response: ResponseSpec | undefined): Content | undefined {
  return response?.content.find(({ range }) => isJsonRange(range));
}

/** The schemas that bodies of requests for the resource are held against. */
export function requestSchemas(resource: Resource): Node[] {
  const bodies = [...resource.operations.values()].flatMap(
    (operation) => operation.requestBody?.content ?? [],
  );
  return bodies.flatMap(({ schema }) => schema ?? []);
}

export function isJsonRange(range: string): boolean {
  const type = parseMediaType(range);
  return type !== undefined && (isJson(type) || type.essence === '*/*' || type.essence === 'application/*');
}

import type { Action, Operation, Resource } from '../model.js';
import { declares } from './body-schemas.js';

type Roles = Pick<Resource, 'operations' | 'also'>;

/**
 * PUT on an item that declares 201 makes what is not there; so does one that is the only way to make anything and does not
 * declare 404.
 */
export function creatingOf({ operations, also }: Roles): Set<Operation> {
  const otherWay = operations.has('create') || operations.has('upsert');
  const creating = new Set<Operation>();
  for (const operation of [...operations.values(), ...also.map((one) => one.operation)]) {
    if (operation.method !== 'PUT' || !/\}[^/]*\/?$/.test(operation.path)) continue;
    if (declares(operation, '201') || (!otherWay && !declares(operation, '404'))) creating.add(operation);
  }
  return creating;
}

export function creatableBy({ operations }: Roles, creating: ReadonlySet<Operation>): boolean {
  return operations.has('create') || operations.has('upsert') || creating.size > 0;
}

/** Of a singleton: what can be deleted can be put again. */
export function makingAnew(operations: ReadonlyMap<Action, Operation>): Set<Operation> {
  const put = [...operations.values()].filter(({ method }) => method === 'PUT');
  return new Set(put.filter((operation) => operations.has('delete') || declares(operation, '201')));
}

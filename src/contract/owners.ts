import type { Action, Contract, Operation, Resource } from './model.js';

/** What an operation does, and to which resource. */
export interface Owner {
  readonly resource: Resource;
  readonly action: Action;
}

/** Of the operations of singletons, which do not know of them themselves: singletons are inferred late. */
export function ownersOfSingletons({ singletons }: Contract): ReadonlyMap<Operation, Owner> {
  const all = singletons.flatMap((resource) =>
    [...resource.operations].map(([action, operation]) => [operation, { resource, action }] as const),
  );
  return new Map(all);
}

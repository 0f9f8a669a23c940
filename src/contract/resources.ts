import { declaredResource } from './declared.js';
import { type Inferred, inferResources } from './infer/infer.js';
import { lazy } from './lazy.js';
import { Schemas } from './infer/schemas.js';
import type { Operation, Resource } from './model.js';
import type { Resolver } from './resolve.js';

/** The resources that `x-spectwin` names, with the operations that name them, and those that are inferred from the other operations. */
export function readResources(resolver: Resolver, operations: readonly Operation[]): Inferred {
  const schemas = new Schemas(resolver);
  const declared: Resource[] = [];
  for (const [name, node] of resolver.root.at(['x-spectwin', 'resources'])?.children() ?? []) {
    declared.push(declaredResource({ name, node, operations, schemas }));
  }
  const { resources, missed, singletons } = inferResources({ schemas, operations, declared });
  const said = declared.filter(({ singleton }) => singleton);
  return {
    resources: [...declared.filter((one) => !said.includes(one)), ...resources],
    missed,
    singletons: lazy(() => [...said, ...singletons()]),
  };
}

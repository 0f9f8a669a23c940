import type { Contract, Resource } from '../../contract/model.js';

/** All that seeds and states have a name for: resources, and things of which there is one. */
export function statefulIn({ resources, singletons }: Contract): readonly Resource[] {
  return [...resources, ...singletons];
}

export function resourceNamed(contract: Contract, name: string): Resource | undefined {
  return statefulIn(contract).find((resource) => resource.name === name);
}

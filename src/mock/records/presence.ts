import { percentDecode } from '../../http/percent.js';
import type { Resource } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import type { StatePlan } from '../plan.js';
import type { Inside } from './inside.js';
import { ONLY, keyText } from './rules.js';
import type { State } from '../state.js';

/** Whose records a request is about, and those of which parents. */
export interface Ground {
  readonly state: State;
  readonly tenant: string;
  /** Keys of the parents, outermost first. */
  readonly parents: readonly string[];
  /** On a longer path to the records: what they have to have. */
  readonly inside?: Inside | undefined;
  /** The contract of the operation has no word for a record that is not there. */
  readonly forgets?: boolean | undefined;
}

const NO_PARENTS: readonly string[] = [];

export function groundOf(
  { params, tenant }: { params: ReadonlyMap<string, string>; tenant: string },
  { keys }: StatePlan,
  state: State,
): Ground {
  if (keys.parents.length === 0) return { state, tenant, parents: NO_PARENTS };
  return { state, tenant, parents: keys.parents.map((name) => percentDecode(params.get(name) ?? '')) };
}

/** A record lies under others, and one of these is not there. `inside`: the key of one that stands on a longer path to it. */
export function isOrphaned(plan: StatePlan, ground: Ground, inside?: string): boolean {
  const { resource, within } = plan;
  const { state, parents } = ground;
  const outer = within?.resource === undefined ? undefined : state.resource(within.resource);
  if (outer && inside !== undefined) {
    const above = { ...ground, parents: parents.slice(0, outer.parents.length) };
    if (!isThere(outer, inside, above)) return true;
  }
  return resource.parents.some(({ resource: name }, index) => {
    const parent = name === undefined ? undefined : state.resource(name);
    if (!parent) return false;
    const above = { ...ground, parents: parents.slice(index - parent.parents.length, index) };
    return !isThere(parent, parents[index] ?? '', above);
  });
}

function isThere(parent: Resource, text: string, ground: Ground): boolean {
  const { state, tenant, parents } = ground;
  presume(parent, state.rulesOf(parent).keyValue(text), ground);
  // A record that was only presumed takes nothing with it when it is deleted.
  if (state.presumed.holdsFor(parent)) return true;
  const records = state.recordsOf(parent, tenant, parents);
  // What the API cannot make and nobody has seeded cannot be asked for.
  return (!parent.creatable && records.size === 0) || records.get(text) !== undefined;
}

/** Puts the record there that is presumed under the key. */
export function presume(resource: Resource, key: unknown, ground: Ground): void {
  const { state, tenant, parents, inside, forgets = false } = ground;
  const text = keyText(key);
  const place = placeOf(resource, text, ground);
  if (!state.presumed.presumes(resource, text, { place, forgets })) return;
  state.recordsOf(resource, tenant, parents).change(text, (current) => {
    if (current) return { answer: undefined };
    const made = {
      ...state.inventOf(resource)(key, parents),
      ...(inside && { [inside.member]: inside.value }),
    };
    return { answer: undefined, put: state.presumed.make(made) };
  });
}

/** Puts the record of a singleton there, unless it was deleted, or has to be put there first. */
export function presumeOnly(resource: Resource, ground: Ground): void {
  const { state, tenant, parents } = ground;
  if (state.presumed.holdsFor(resource)) return presume(resource, ONLY, ground);
  if (resource.operations.has('delete')) return;
  state.recordsOf(resource, tenant, parents).change(ONLY, (current) => {
    return current
      ? { answer: undefined }
      : { answer: undefined, put: state.inventOf(resource)(ONLY, parents) };
  });
}

/** Takes away what is only presumed under the key of a record that is about to be created. */
export function makeWay(resource: Resource, key: unknown, { state, tenant, parents }: Ground): void {
  const decide = (current: Stored | undefined) =>
    state.presumed.isMade(current) ? { answer: undefined, remove: true as const } : { answer: undefined };
  state.recordsOf(resource, tenant, parents).change(keyText(key), decide);
}

/** A key with all that scopes it, within its resource. */
export function placeOf(resource: Resource, text: string, { state, tenant, parents }: Ground): string {
  return JSON.stringify([state.ownerOf(resource, tenant), ...parents, text]);
}

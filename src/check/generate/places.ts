import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { membersOf } from './draft.js';
import { type Facts, allFactsOf } from './facts.js';
import { type Path, isObject } from './json.js';

const MAX_DEPTH = 5;
const MAX_PLACES = 150;

/** A place in a value, whether something stands there or may. */
export interface Place {
  readonly path: Path;
  /** The member, or that of the array which it is an item of. */
  readonly name: string;
  readonly schemas: readonly Node[];
  /** Of the branch that the value follows. */
  readonly facts: Facts;
  readonly value: unknown;
  readonly present: boolean;
  readonly required: boolean;
  /** The object, not the whole, that takes any member, if it is in one: what is in there is the caller's own. */
  readonly within: { readonly path: Path; readonly node: Node | undefined } | undefined;
}

/** The value itself, its members and theirs, and the first item of each array. */
export function placesOf(contract: Contract, schema: Node, value: unknown): readonly Place[] {
  const found: Place[] = [];
  const root = {
    path: [],
    name: '',
    schemas: [schema],
    value,
    present: true,
    required: true,
    within: undefined,
  };
  const open: Omit<Place, 'facts'>[] = [root];
  for (let next = open.shift(); next && found.length < MAX_PLACES; next = open.shift()) {
    const facts = closestFacts(contract, next.schemas, next.value);
    const place = { ...next, facts };
    found.push(place);
    if (place.path.length < MAX_DEPTH) open.push(...below(contract, place));
  }
  return found;
}

function* below(contract: Contract, place: Place): Generator<Omit<Place, 'facts'>> {
  const { path, facts, value, name: outer } = place;
  const isOpen = path.length > 0 && facts.extra === 'open';
  const within = place.within ?? (isOpen ? { path, node: facts.node } : undefined);
  if (isObject(value)) {
    for (const [name, schemas] of membersOf(contract, facts)) {
      const present = Object.hasOwn(value, name);
      const required = facts.required.has(name);
      yield { path: [...path, name], name, schemas, value: value[name], present, required, within };
    }
  } else if (Array.isArray(value) && value.length > 0) {
    const [first] = facts.prefixItems;
    const schemas = first ? [first] : facts.items;
    const item: unknown = value[0];
    yield { path: [...path, '0'], name: outer, schemas, value: item, present: true, required: true, within };
  }
}

/** Of the branches of a union the one that knows most of the value's members and misses least. */
function closestFacts(contract: Contract, schemas: readonly Node[], value: unknown): Facts {
  const [first, ...others] = allFactsOf(contract, schemas);
  if (!isObject(value)) return first!;
  const score = ({ properties, required }: Facts): number => {
    const known = Object.keys(value).filter((name) => properties.has(name)).length;
    return known - [...required].filter((name) => !Object.hasOwn(value, name)).length;
  };
  return others.reduce((best, facts) => (score(facts) > score(best) ? facts : best), first!);
}

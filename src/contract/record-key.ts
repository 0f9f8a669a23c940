import type { Operation, Resource } from './model.js';
import { parsePointer, valueAt } from './pointer.js';

type Members = Readonly<Record<string, unknown>>;

/** The key as the record carries it; undefined where it carries none. */
export function keyOf(resource: Pick<Resource, 'key'>, record: Members): unknown {
  const { key } = resource;
  if (key === '') return undefined;
  if (key.startsWith('/')) return valueAt(record, key);
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A copy of the record with this key; the record itself where keys are no part of records. */
export function withKey(resource: Pick<Resource, 'key'>, record: Members, value: unknown): Members {
  const { key } = resource;
  if (key === '') return record;
  return set(record, key.startsWith('/') ? parsePointer(key) : [key], value);
}

function set(record: Members, [first = '', ...rest]: readonly string[], value: unknown): Members {
  const inner = Object.hasOwn(record, first) ? record[first] : undefined;
  const next = rest.length === 0 ? value : set(isObject(inner) ? inner : {}, rest, value);
  return { ...record, [first]: next };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface PathKeys {
  readonly parents: readonly string[];
  readonly key: string | undefined;
}

type Place = Pick<Resource, 'parents' | 'keyParameter'> & Partial<Pick<Resource, 'within'>>;

const known = new WeakMap<Place, WeakMap<Pick<Operation, 'path'>, PathKeys>>();

/** Which path parameters of an operation hold the keys of the parents, outermost first, and the record's own. */
export function pathKeys(resource: Place, operation: Pick<Operation, 'path'>): PathKeys {
  let ofResource = known.get(resource);
  if (!ofResource) known.set(resource, (ofResource = new WeakMap()));
  let keys = ofResource.get(operation);
  if (!keys) ofResource.set(operation, (keys = readPathKeys(resource, operation)));
  return keys;
}

function readPathKeys(resource: Place, operation: Pick<Operation, 'path'>): PathKeys {
  const outside = resource.within?.get(operation as Operation)?.parameter;
  const all = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const names = all.filter((name) => name !== outside);
  const depth = resource.parents.length;
  // Parameters at one place of the path may have different names in different templates, so the place decides where it can.
  if (names.length === depth || names.length === depth + 1) {
    return { parents: names.slice(0, depth), key: names[depth] };
  }
  const parents = resource.parents.map(({ parameter }) => parameter);
  const key = names.find((name) => name === resource.keyParameter);
  return { parents, key };
}

import type { Operation, Resource } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { percentEncode } from '../../http/percent.js';

/** The path of a record's item route; undefined where there is none. `path` is the one that the client addressed. */
export type Locate = (path: string, params: ReadonlyMap<string, string>, key: string) => string | undefined;

/** Clients commonly read 16 KiB of header fields and no more. */
const LONGEST = 12_000;

export function compileLocation(resource: Resource, operation: Operation): Locate | undefined {
  const item = itemOperation(resource);
  if (!item) return undefined;
  const [from, to] = [pathKeys(resource, operation), pathKeys(resource, item)];
  const segments = segmentsOf(item.path);
  const depth = segmentsOf(operation.path).length;
  const sameEnd = operation.path.endsWith('/') === item.path.endsWith('/');
  return (path, params, key) => {
    const values = new Map(
      to.parents.map((name, index) => [name, params.get(from.parents[index] ?? '') ?? '']),
    );
    if (to.key !== undefined) values.set(to.key, percentEncode(key));
    const base = segmentsOf(path).slice(0, -depth || undefined);
    const filled = segments.map((segment) =>
      segment.replace(/\{([^{}]*)\}/g, (all, name: string) => values.get(name) ?? all),
    );
    const end = path.endsWith('/') === sameEnd ? '/' : '';
    const location = `/${[...base, ...filled].join('/')}${end}`;
    return location.length > LONGEST || /[{}]/.test(location) ? undefined : location;
  };
}

function itemOperation(resource: Resource): Operation | undefined {
  for (const action of ['read', 'update', 'replace', 'delete'] as const) {
    const operation = resource.operations.get(action);
    if (operation && pathKeys(resource, operation).key !== undefined) return operation;
  }
  return undefined;
}

function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .filter((segment, index, all) => segment !== '' || (index > 0 && index < all.length - 1));
}

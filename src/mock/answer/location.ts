import type { Contract, Operation, Resource } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { percentEncode } from '../../http/percent.js';
import { successOf } from './status.js';

/** The path of a record's item route; undefined where there is none. `path` is the one that the client addressed. */
export type Locate = (path: string, params: ReadonlyMap<string, string>, key: string) => string | undefined;

/** A location in the form that the contract declares for the header: undefined where none of its forms is that. */
export type WriteLocation = (location: string, host: string | undefined) => string | undefined;

/** Some documents want a whole URL, others a path without what all paths of the document begin with. */
export function compileWriteLocation(operation: Operation, contract: Contract): WriteLocation {
  const { spec } = successOf(operation, 201);
  const schema = spec?.headers.find(({ name }) => name.toLowerCase() === 'location')?.schema;
  if (!schema) return (location) => location;
  const isTrue = (text: string) => contract.validator(schema, 'response')(text).length === 0;
  return (location, host) => {
    const cuts = [...location.matchAll(/\//g)].slice(1).map(({ index }) => location.slice(index));
    return [location, `http://${host ?? 'localhost'}${location}`, ...cuts].find(isTrue);
  };
}

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

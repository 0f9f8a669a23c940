import type { Listing, Operation } from '../model.js';
import { findBeside, findHeaders } from './beside.js';
import { findFilters } from './filters.js';
import { findPaging, pagingNames } from './paging.js';
import { queryParameters } from './query.js';
import type { Facts, Schemas } from './schemas.js';
import { findSort } from './sort.js';

/** What callers may choose of a list, and what its answer tells of it. */
export function inferListing(operation: Operation, record: Facts, schemas: Schemas): Listing {
  const parameters = queryParameters(operation, schemas);
  const paging = findPaging(parameters, schemas.plainNames(record));
  const sort = findSort(parameters);
  const taken = new Set([...pagingNames(paging), sort?.by, sort?.direction]);
  const rest = parameters.filter(({ name }) => !taken.has(name));
  const body = schemas.bodies.answer(operation);
  return {
    paging,
    sort,
    filters: findFilters(rest, record, schemas),
    beside: body ? findBeside(body, schemas, paging?.after !== undefined) : new Map(),
    headers: findHeaders(schemas.bodies.response(operation)),
  };
}

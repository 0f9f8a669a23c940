import type { Listing, Operation, Resource } from '../../contract/model.js';
import { type ParameterSpec, decode, rawParameters } from '../../http/parameters.js';
import { splitTarget } from '../../http/target.js';
import { type HttpRequest, header } from '../../http/exchange.js';
import type { Stored } from '../../store/store.js';
import type { Chosen, Query } from './chosen.js';
import { compileFilters } from './filter.js';
import { compileOrder } from './order.js';
import { compilePages } from './pages.js';

/** Of a valid request, what the list depends on. */
interface Asked {
  readonly request: HttpRequest;
  /** As the client addressed it, without the query. */
  readonly path: string;
}

export type Choose = (records: readonly Stored[], asked: Asked) => Chosen;

/** Filters, then orders, then takes the page: worked out once for an operation. */
export function compileChoose(operation: Operation, resource: Resource, listing: Listing): Choose {
  const specs = new Map(
    operation.parameters.filter(({ in: place }) => place === 'query').map(({ name, spec }) => [name, spec]),
  );
  const filter = compileFilters(listing.filters);
  const order = compileOrder(listing.sort);
  const page = compilePages(listing.paging, resource);
  return (records, asked) => {
    const query = queryOf(asked, specs);
    return page(order(filter(records, query), query), query);
  };
}

function queryOf(asked: Asked, specs: ReadonlyMap<string, ParameterSpec>): Query {
  const { query } = splitTarget(asked.request.target);
  const raw = rawParameters(new Map(), query, asked.request.headers);
  return {
    value: (name) => {
      const spec = specs.get(name);
      return spec && decode(spec, raw);
    },
    link: (changes) => {
      const search = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) search.set(name, value);
      const base = `http://${header(asked.request.headers, 'host') ?? 'localhost'}`;
      const text = search.toString();
      return `${base}${asked.path}${text === '' ? '' : `?${text}`}`;
    },
  };
}

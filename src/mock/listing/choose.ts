import type { Listing, Operation, Resource, Told } from '../../contract/model.js';
import { type ParameterSpec, decode, rawParameters } from '../../http/parameters.js';
import { splitTarget } from '../../http/target.js';
import { header } from '../../http/exchange.js';
import type { Stored } from '../../store/store.js';
import type { Valid } from '../stages/stage.js';
import { compileFilters } from './filter.js';
import { compileOrder } from './order.js';
import { compilePages } from './pages.js';

/** The part of a list that a request asks for, and what is to be told of it. */
export interface Chosen {
  readonly records: readonly Stored[];
  readonly told: ReadonlyMap<Told, ToldValue>;
}

export type ToldValue = string | number | boolean;

/** The query of a request, by the names that the contract declares. */
export interface Query {
  /** Undefined where the request does not name it. */
  value(parameter: string): unknown;
  /** The address of the same list with other values of these parameters. */
  link(changes: Readonly<Record<string, string>>): string;
}

export type Choose = (records: readonly Stored[], valid: Valid) => Chosen;

/** Filters, then orders, then takes the page: worked out once for an operation. */
export function compileChoose(operation: Operation, resource: Resource, listing: Listing): Choose {
  const specs = new Map(
    operation.parameters.filter(({ in: place }) => place === 'query').map(({ name, spec }) => [name, spec]),
  );
  const filter = compileFilters(listing.filters);
  const order = compileOrder(listing.sort);
  const page = compilePages(listing.paging, resource);
  return (records, valid) => {
    const query = queryOf(valid, specs);
    return page(order(filter(records, query), query), query);
  };
}

function queryOf(valid: Valid, specs: ReadonlyMap<string, ParameterSpec>): Query {
  const { query } = splitTarget(valid.request.target);
  const raw = rawParameters(new Map(), query, valid.request.headers);
  return {
    value: (name) => {
      const spec = specs.get(name);
      return spec && decode(spec, raw);
    },
    link: (changes) => {
      const search = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) search.set(name, value);
      const base = `http://${header(valid.request.headers, 'host') ?? 'localhost'}`;
      const text = search.toString();
      return `${base}${valid.path}${text === '' ? '' : `?${text}`}`;
    },
  };
}

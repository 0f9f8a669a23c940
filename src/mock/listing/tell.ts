import type { Contract, Listing, Told } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePointer, toPointer, valueAt } from '../../contract/pointer.js';
import { placed } from '../answer/envelope.js';
import { schemaAt } from '../schema-facts.js';
import type { Chosen, ToldValue } from './chosen.js';

type Tell = (body: unknown, chosen: Chosen) => unknown;

/** Puts what is told of a list into the envelope around it. What there is not, such as a next page, goes out as far as the schema lets it. */
export function compileTell(schema: Node | undefined, listing: Listing, contract: Contract): Tell {
  const places = [...listing.beside].map(([at, told]) => {
    const path = parsePointer(at);
    return { at, path, told, absent: compileAbsent(schema, path, contract) };
  });
  return (body, { told }) => {
    let result = body;
    for (const place of places) {
      const value = told.get(place.told);
      result = value === undefined ? place.absent(result) : placed(result, place.path, value);
    }
    return result;
  };
}

/** Leaves a member out where it may be missing, else makes it null or empty where it may be that. */
function compileAbsent(
  schema: Node | undefined,
  path: readonly string[],
  contract: Contract,
): (body: unknown) => unknown {
  // A link in HAL is an object: where there is no page, there is no link.
  const whole = path.at(-1) === 'href' ? path.slice(0, -1) : path;
  const node = schemaAt(schema, whole, contract);
  const allows = (value: unknown) =>
    node !== undefined && contract.validator(node, 'response')(value).length === 0;
  const nothing = [null, ''].find(allows);
  const pointer = toPointer(whole);
  return (body) => {
    if (valueAt(body, pointer) === undefined) return body;
    return nothing === undefined ? body : placed(body, whole, nothing);
  };
}

/** Headers that tell of a list. */
export function listHeaders(listing: Listing, { told }: Chosen): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, what] of listing.headers) {
    const value = what === 'links' ? linkHeader(told) : told.get(what);
    if (value !== undefined && value !== '') headers[name] = String(value);
  }
  return headers;
}

const RELATIONS: readonly (readonly [Told, string])[] = [
  ['previous-link', 'prev'],
  ['next-link', 'next'],
  ['last-link', 'last'],
  ['first-link', 'first'],
];

/** RFC 8288. A list on one page has no links. */
function linkHeader(told: ReadonlyMap<Told, ToldValue>): string {
  if (!told.has('next-link') && !told.has('previous-link')) return '';
  return RELATIONS.flatMap(([what, relation]) => {
    const target = told.get(what);
    return target === undefined ? [] : [`<${String(target)}>; rel="${relation}"`];
  }).join(', ');
}

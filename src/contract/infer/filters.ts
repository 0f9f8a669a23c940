import type { Filter } from '../model.js';
import { plain, singular, words } from './names.js';
import { type QueryParameter, isInteger, valuesOf } from './query.js';
import type { Facts, Schemas } from './schemas.js';

/** Query parameters that are called as a member of the record is, and take values that it can have. */
export function findFilters(
  parameters: readonly QueryParameter[],
  record: Facts,
  schemas: Schemas,
): Map<string, Filter> {
  const filters = new Map<string, Filter>();
  const members = schemas.plainNames(record);
  for (const parameter of parameters) {
    const member = memberFor(parameter, members);
    const schema = member === undefined ? undefined : record.members.get(member);
    const facts = schema && schemas.facts(schema);
    if (member === undefined || !facts || !comparable(parameter, facts, schemas)) continue;
    const match = matchOf(parameter);
    if (match) filters.set(parameter.name, { member, match, ignore: ignored(parameter, facts) });
  }
  return filters;
}

function memberFor(parameter: QueryParameter, members: ReadonlyMap<string, string>): string | undefined {
  const inBrackets = /^filters?\[([^[\]]+)\]$/.exec(parameter.name)?.[1];
  const own = members.get(inBrackets === undefined ? parameter.plain : plain(inBrackets));
  if (own !== undefined || !parameter.items) return own;
  const all = words(parameter.name);
  return members.get([...all.slice(0, -1), singular(all.at(-1) ?? '')].join(''));
}

const SCALARS = ['string', 'integer', 'number', 'boolean'];

function isScalar({ types, members, items }: Facts): boolean {
  return (
    members.size === 0 &&
    !items &&
    types.size > 0 &&
    [...types].every((type) => [...SCALARS, 'null'].includes(type))
  );
}

/** Whether one value of the parameter can equal the member, or one item of it. Moments are compared otherwise than for equality. */
function comparable({ facts, items }: QueryParameter, member: Facts, schemas: Schemas): boolean {
  const given = items ?? facts;
  const kept = (member.items && schemas.facts(member.items)) ?? member;
  if (!isScalar(given) || !isScalar(kept) || /date|time/.test(kept.node.string('format') ?? '')) return false;
  return (
    given.types.has('string') ||
    [...given.types].some((type) => kept.types.has(type)) ||
    bothNumbers(given, kept)
  );
}

function bothNumbers(left: Facts, right: Facts): boolean {
  return isInteger(left) && isInteger(right);
}

function matchOf({ description }: QueryParameter): Filter['match'] | undefined {
  if (/wildcard|regex|regular expression|fuzzy/i.test(description)) return undefined;
  if (/\b(start(s|ing)? with|prefix|begin)/i.test(description)) return 'prefix';
  return /\b(contains|containing|substring|partial|search)/i.test(description) ? 'contains' : 'equal';
}

/** Values that a record cannot have, such as `all`: they ask for everything. */
function ignored({ facts, items }: QueryParameter, member: Facts): Set<string> {
  const offered = valuesOf(items ?? facts);
  const possible = valuesOf(member);
  if (possible.length > 0) return new Set(offered.filter((value) => !possible.includes(value)));
  return new Set(offered.filter((value) => ['all', 'any', 'both', '*'].includes(value.toLowerCase())));
}

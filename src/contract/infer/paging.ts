import type { Paging } from '../model.js';
import { type QueryParameter, isInteger, isOpaque } from './query.js';

const SIZE = new Set(
  [
    'limit',
    'pagesize',
    'perpage',
    'size',
    'count',
    'maxresults',
    'pagelen',
    'top',
    'take',
    'pagelimit',
    'max',
  ].concat(['itemsperpage', 'resultsperpage', 'numresults', 'rows', 'maxitems', 'hitsperpage', 'first']),
);
const PAGE = new Set(['page', 'pagenumber', 'pageno', 'pagenum', 'pageindex', 'currentpage', 'p']);
const OFFSET = new Set([
  'offset',
  'skip',
  'start',
  'startindex',
  'startat',
  'from',
  'pageoffset',
  'firstresult',
]);
const AFTER = new Set(
  [
    'cursor',
    'after',
    'startingafter',
    'pagetoken',
    'nexttoken',
    'nextpagetoken',
    'continuationtoken',
    'continue',
  ].concat([
    'marker',
    'startcursor',
    'pagecursor',
    'pageafter',
    'nextcursor',
    'aftercursor',
    'startingtoken',
    'afterid',
  ]),
);
const BEFORE = new Set([
  'before',
  'endingbefore',
  'pagebefore',
  'beforecursor',
  'prevcursor',
  'previouscursor',
  'beforeid',
]);

/** The parameters by which a caller asks for a part of the list, known by their usual names. `members` are those of a record, plainly. */
export function findPaging(
  parameters: readonly QueryParameter[],
  members: ReadonlyMap<string, string>,
): Paging | undefined {
  const integer = (names: ReadonlySet<string>) => {
    const all = parameters.filter(({ plain, facts }) => names.has(plain) && isInteger(facts));
    const usable = all.filter((one) => !isTime(one));
    return usable.find(({ plain }) => !members.has(plain)) ?? usable[0];
  };
  const cursor = (names: ReadonlySet<string>) =>
    parameters.find((one) => names.has(one.plain) && isOpaque(one.facts) && !isTime(one));
  const [size, page, offset] = [integer(SIZE), integer(PAGE), integer(OFFSET)];
  const [after, before] = [cursor(AFTER), cursor(BEFORE)];
  if (!page && !offset && !after) {
    // Alone, a name that a member has too asks for records with that value.
    if (!size || members.has(size.plain)) return undefined;
  }
  return {
    size: size?.name,
    defaultSize: size && numberOf(size, 'default'),
    page: page?.name,
    firstPage: page && beginsAt(page) === 0 ? 0 : 1,
    offset: offset?.name,
    firstOffset: offset && beginsAt(offset) === 1 ? 1 : 0,
    after: after?.name,
    before: after && before?.name,
  };
}

/** All parameters that paging has taken. */
export function pagingNames(paging: Paging | undefined): (string | undefined)[] {
  return paging ? [paging.size, paging.page, paging.offset, paging.after, paging.before] : [];
}

/** `before` and `after` may mean moments as well. */
function isTime({ facts, description }: QueryParameter): boolean {
  return (
    /date|time/.test(facts.node.string('format') ?? '') ||
    /\b(date|time|timestamp|iso ?8601)\b/i.test(description)
  );
}

function beginsAt(parameter: QueryParameter): number | undefined {
  return numberOf(parameter, 'default') ?? numberOf(parameter, 'minimum');
}

function numberOf({ facts }: QueryParameter, keyword: string): number | undefined {
  const value = facts.node.member(keyword);
  return typeof value === 'number' ? value : undefined;
}

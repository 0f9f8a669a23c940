import type { Told } from '../model.js';
import type { Node } from '../node.js';
import { escapePointer } from '../pointer.js';
import { plain } from './names.js';
import { type Facts, type Schemas, isObject } from './schemas.js';

const NUMBERS: ReadonlyMap<string, Told> = new Map<string, Told>([
  ...names('total', [
    'total',
    'totalcount',
    'totalresults',
    'totalitems',
    'itemstotal',
    'totalrecords',
    'totalhits',
  ]),
  ...names('total', [
    'totalrecordcount',
    'totalelements',
    'totalentries',
    'recordstotal',
    'totalrows',
    'totalsize',
  ]),
  ...names('count', ['count', 'numresults', 'resultcount', 'returned']),
  ...names('pages', ['totalpages', 'pagecount', 'pagestotal', 'numpages', 'lastpage', 'pages']),
  ...names('page', ['page', 'currentpage', 'pagenumber', 'pageindex']),
  ...names('size', ['limit', 'perpage', 'pagesize', 'pagelen']),
  ...names('offset', ['offset', 'skip', 'startindex']),
]);
const BOOLEANS: ReadonlyMap<string, Told> = new Map<string, Told>([
  ...names('has-next', [
    'hasmore',
    'hasnext',
    'hasnextpage',
    'more',
    'istruncated',
    'truncated',
    'moreresults',
  ]),
  ...names('has-previous', ['hasprevious', 'hasprev', 'haspreviouspage', 'hasprevpage']),
]);
const CURSORS: ReadonlyMap<string, Told> = new Map<string, Told>([
  ...names('next-cursor', [
    'nextcursor',
    'nextpagetoken',
    'nexttoken',
    'continuationtoken',
    'endcursor',
    'continue',
  ]),
  ...names('next-cursor', ['cursor', 'nextpagecursor']),
  ...names('previous-cursor', ['prevcursor', 'previouscursor', 'startcursor', 'previouspagetoken']),
]);
const LINKS: ReadonlyMap<string, Told> = new Map<string, Told>([
  ...names('next-link', ['next', 'nextpage', 'nextlink', 'nexturl', 'nextpageurl', 'nexthref']),
  ...names('previous-link', ['previous', 'prev', 'previouspage', 'prevpage', 'previousurl', 'prevpageurl']),
  ...names('first-link', ['first', 'firstpage', 'firstpageurl']),
  ...names('last-link', ['last', 'lastpage', 'lastpageurl']),
]);

function names(told: Told, all: readonly string[]): [string, Told][] {
  return all.map((name) => [name, told]);
}

/** Objects of an envelope that hold what is told of the list. */
const GROUPS =
  /^(_?links?|_?meta|metadata|paging|pagination|page|pageinfo|page_info|response_metadata|cursors?)$/i;

/** What the envelope of a list tells beside the records, by JSON Pointer. */
export function findBeside(body: Node, schemas: Schemas, byCursor: boolean): Map<string, Told> {
  const found = new Map<string, Told>();
  const facts = schemas.facts(body);
  if (isObject(facts)) collect({ facts, at: '', depth: 0 }, { schemas, byCursor, found });
  // A count is that of the page only where another member is the total.
  const told = new Set(found.values());
  if (!told.has('total')) for (const [at, what] of found) if (what === 'count') found.set(at, 'total');
  return found;
}

interface Collecting {
  readonly schemas: Schemas;
  /** The next page is asked for by a cursor. */
  readonly byCursor: boolean;
  readonly found: Map<string, Told>;
}

function collect(place: { facts: Facts; at: string; depth: number }, collecting: Collecting): void {
  for (const [name, schema] of place.facts.members) {
    const facts = collecting.schemas.facts(schema);
    if (!facts) continue;
    const at = `${place.at}/${escapePointer(name)}`;
    if (isObject(facts) && place.depth < 2 && GROUPS.test(name)) {
      collect({ facts, at, depth: place.depth + 1 }, collecting);
      continue;
    }
    const told = isObject(facts) ? undefined : toldBy(name, facts, collecting.byCursor);
    const link = isObject(facts) ? hrefIn(name, facts) : undefined;
    if (told) collecting.found.set(at, told);
    if (link) collecting.found.set(`${at}/href`, link);
  }
}

function toldBy(name: string, { types, node }: Facts, byCursor: boolean): Told | undefined {
  const key = plain(name);
  if (types.has('integer') || types.has('number')) return NUMBERS.get(key);
  if (types.has('boolean')) return BOOLEANS.get(key);
  if (!types.has('string')) return undefined;
  const link = LINKS.get(key);
  if (!link) return CURSORS.get(key);
  const isLink = /^(uri|url)/.test(node.string('format') ?? '') || /url|link|href/i.test(name) || !byCursor;
  if (isLink) return link;
  return link === 'next-link' ? 'next-cursor' : link === 'previous-link' ? 'previous-cursor' : undefined;
}

/** HAL: `_links.next.href`. */
function hrefIn(name: string, { members }: Facts): Told | undefined {
  return members.has('href') ? LINKS.get(plain(name)) : undefined;
}

const HEADERS: ReadonlyMap<string, Told | 'links'> = new Map<string, Told | 'links'>([
  ['link', 'links'],
  ...['x-total-count', 'x-total', 'total-count', 'x-pagination-total', 'x-pagination-total-count'].map(
    (name): [string, Told] => [name, 'total'],
  ),
  ['x-page', 'page'],
  ['x-per-page', 'size'],
  ['x-total-pages', 'pages'],
]);

/** What headers of the answer tell of the list, by their names in lower case. */
export function findHeaders(response: Node | undefined): Map<string, Told | 'links'> {
  const found = new Map<string, Told | 'links'>();
  for (const [name] of response?.child('headers')?.children() ?? []) {
    const told = HEADERS.get(name.toLowerCase());
    if (told) found.set(name.toLowerCase(), told);
  }
  return found;
}

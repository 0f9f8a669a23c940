import type { Paging, Resource, Told } from '../../contract/model.js';
import { keyOf } from '../../contract/record-key.js';
import type { Stored } from '../../store/store.js';
import { keyText } from '../records/rules.js';
import type { Chosen, Query, ToldValue } from './chosen.js';

type Records = readonly Stored[];

/** The part that a request asks for: from `start`, `size` of them. */
interface Part {
  readonly start: number;
  readonly size: number;
}

export function compilePages(
  paging: Paging | undefined,
  resource: Pick<Resource, 'key'>,
): (records: Records, query: Query) => Chosen {
  const cursorOf = (record: Stored, index: number) =>
    resource.key === '' ? String(index) : keyText(keyOf(resource, record));
  return (records, query) => {
    const part = paging ? partOf(paging, query, records.map(cursorOf)) : whole(records);
    const shown = records.slice(part.start, part.start + part.size);
    const told = toldOf(records, part, shown.length);
    if (!paging) told.set('page', 1);
    else tellNeighbours({ paging, query, part, told, cursors: records.map(cursorOf) });
    return { records: shown, told };
  };
}

function whole(records: Records): Part {
  return { start: 0, size: records.length };
}

function partOf(paging: Paging, query: Query, cursors: readonly string[]): Part {
  const number = (name: string | undefined) => {
    const value = name === undefined ? undefined : query.value(name);
    return typeof value === 'number' && Number.isFinite(value) ? Math.floor(value) : undefined;
  };
  const text = (name: string | undefined) => {
    const value = name === undefined ? undefined : query.value(name);
    return value === undefined || value === '' ? undefined : keyText(value);
  };
  const size = Math.max(0, number(paging.size) ?? paging.defaultSize ?? Number.MAX_SAFE_INTEGER);
  const [after, before] = [text(paging.after), text(paging.before)];
  if (before !== undefined) {
    const end = Math.max(0, cursors.indexOf(before));
    return { start: Math.max(0, end - size), size: Math.min(size, end) };
  }
  if (after !== undefined) {
    const at = cursors.indexOf(after);
    return { start: at < 0 ? cursors.length : at + 1, size };
  }
  const offset = number(paging.offset);
  if (offset !== undefined) return { start: Math.max(0, offset - paging.firstOffset), size };
  const page = number(paging.page) ?? paging.firstPage;
  return { start: Math.max(0, (page - paging.firstPage) * size), size };
}

/** A list that is never cut has one page. */
function toldOf(records: Records, { start, size }: Part, count: number): Map<Told, ToldValue> {
  const total = records.length;
  const most = size >= Number.MAX_SAFE_INTEGER ? Math.max(total, 1) : size;
  return new Map<Told, ToldValue>([
    ['total', total],
    ['count', count],
    ['size', most],
    ['offset', start],
    ['pages', most > 0 ? Math.max(1, Math.ceil(total / most)) : 1],
    ['page', most > 0 ? Math.floor(start / most) : 0],
    ['has-next', start + count < total],
    ['has-previous', start > 0 && total > 0],
  ]);
}

interface Neighbours {
  readonly paging: Paging;
  readonly query: Query;
  readonly part: Part;
  readonly told: Map<Told, ToldValue>;
  readonly cursors: readonly string[];
}

/** Where the pages before and behind are: by the parameter that the request uses, else by the first that the contract has. */
function tellNeighbours({ paging, query, part, told, cursors }: Neighbours): void {
  const { start, size } = part;
  const page = Number(told.get('page'));
  told.set('page', page + paging.firstPage);
  told.set('offset', start + paging.firstOffset);
  const end = Math.min(start + size, cursors.length);
  const next = told.get('has-next') === true && end > start;
  const previous = told.get('has-previous') === true;
  const [last, first] = [cursors[end - 1], cursors[start]];
  if (next && paging.after && last !== undefined) told.set('next-cursor', last);
  if (previous && paging.before && first !== undefined) told.set('previous-cursor', first);
  const byCursor =
    paging.after !== undefined &&
    (query.value(paging.after) !== undefined || (!paging.page && !paging.offset));
  const link = byCursor ? cursorLink({ paging, query, last, first }) : numberLink({ paging, query, part });
  if (next) set(told, 'next-link', link(1, page + 1));
  if (previous) set(told, 'previous-link', link(-1, Math.max(0, page - 1)));
  if (byCursor) return;
  set(told, 'first-link', link(-1, 0));
  set(told, 'last-link', link(1, Math.max(0, Number(told.get('pages')) - 1)));
}

function set(told: Map<Told, ToldValue>, what: Told, value: string | undefined): void {
  if (value !== undefined) told.set(what, value);
}

/** The address of a page: `direction` for cursors, the page's number from 0 for all else. */
type Link = (direction: 1 | -1, page: number) => string | undefined;

function cursorLink(
  given: Pick<Neighbours, 'paging' | 'query'> & { last?: string | undefined; first?: string | undefined },
): Link {
  const { paging, query, last, first } = given;
  return (direction) => {
    const [name, cursor] = direction === 1 ? [paging.after, last] : [paging.before, first];
    return name === undefined || cursor === undefined ? undefined : query.link({ [name]: cursor });
  };
}

function numberLink({ paging, query, part }: Pick<Neighbours, 'paging' | 'query' | 'part'>): Link {
  const byOffset =
    paging.offset !== undefined && (paging.page === undefined || query.value(paging.offset) !== undefined);
  if (byOffset) {
    const name = paging.offset;
    return (_, page) => query.link({ [name]: String(page * part.size + paging.firstOffset) });
  }
  const name = paging.page;
  return (_, page) =>
    name === undefined ? undefined : query.link({ [name]: String(page + paging.firstPage) });
}

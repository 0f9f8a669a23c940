import type { Filter, Listing, Paging, Sort, Told } from './model.js';
import type { Node } from './node.js';

/** What the `list` of a resource in `x-spectwin` says of the list. */
export function declaredListing(node: Node | undefined): Listing {
  const beside = new Map(texts(node?.child('tells')) as [string, Told][]);
  const count = node?.string('count');
  if (count !== undefined) beside.set(count, 'total');
  return {
    paging: readPaging(node?.child('paging')),
    filters: new Map([...(node?.child('filters')?.children() ?? [])].map(readFilter)),
    sort: readSort(node?.child('sort')),
    beside,
    headers: new Map(
      texts(node?.child('headers')).map(([name, told]) => [name.toLowerCase(), told as Told | 'links']),
    ),
  };
}

function texts(node: Node | undefined): [string, string][] {
  return [...(node?.children() ?? [])].map(([name, value]) => [name, String(value.value)]);
}

function readPaging(node: Node | undefined): Paging | undefined {
  if (!node) return undefined;
  const size = node.member('default');
  return {
    size: node.string('size'),
    defaultSize: typeof size === 'number' ? size : undefined,
    page: node.string('page'),
    firstPage: node.member('first') === 0 ? 0 : 1,
    offset: node.string('offset'),
    firstOffset: node.member('from') === 1 ? 1 : 0,
    after: node.string('after'),
    before: node.string('before'),
  };
}

function readFilter([parameter, node]: [string, Node]): [string, Filter] {
  if (!node.isObject) return [parameter, { member: String(node.value), match: 'equal', ignore: new Set() }];
  const ignore = node.member('ignore');
  const filter = {
    member: node.string('member') ?? parameter,
    match: (node.string('match') ?? 'equal') as Filter['match'],
    ignore: new Set(Array.isArray(ignore) ? ignore.map(String) : []),
  };
  return [parameter, filter];
}

function readSort(node: Node | undefined): Sort | undefined {
  return (
    node && {
      by: node.string('by'),
      direction: node.string('direction'),
      descending: node.boolean('descending') === true,
    }
  );
}

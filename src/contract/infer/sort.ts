import type { Sort } from '../model.js';
import { type QueryParameter, isOpaque, valuesOf } from './query.js';

const BY = ['sort', 'sortby', 'orderby', 'ordering', 'sortfield', 'sortkey', 'sortcolumn', 'order'];
const DIRECTION = [
  'order',
  'direction',
  'sortorder',
  'sortdirection',
  'sortdir',
  'orderdirection',
  'dir',
  'sort',
];

/** The parameters by which a caller asks for an order. */
export function findSort(parameters: readonly QueryParameter[]): Sort | undefined {
  const named = (names: readonly string[], test: (one: QueryParameter) => boolean) =>
    names.flatMap((name) => parameters.find((one) => one.plain === name && test(one)) ?? [])[0];
  const direction = named(DIRECTION, isDirection);
  const by = named(BY, (one) => !isDirection(one) && (isOpaque(one.facts) || one.items !== undefined));
  if (!by && !direction) return undefined;
  return { by: by?.name, direction: direction?.name, descending: isDescending(direction) };
}

function isDirection({ facts }: QueryParameter): boolean {
  const values = valuesOf(facts);
  return values.length > 0 && values.every((value) => /^(asc|desc)(ending)?$/i.test(value));
}

function isDescending(direction: QueryParameter | undefined): boolean {
  return /^desc/i.test(String(direction?.facts.node.member('default') ?? ''));
}

import type { Sort } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import type { Query } from './chosen.js';

type Records = readonly Stored[];

interface Key {
  readonly name: string;
  readonly descending: boolean;
}

/** Records come in the order of their creation, and stay in it where they are equal. */
export function compileOrder(sort: Sort | undefined): (records: Records, query: Query) => Records {
  if (!sort) return (records) => records;
  return (records, query) => {
    const direction = sort.direction === undefined ? undefined : query.value(sort.direction);
    const descending = direction === undefined ? undefined : /^desc/i.test(String(direction));
    const keys = sort.by === undefined ? [] : keysOf(query.value(sort.by), descending ?? sort.descending);
    if (keys.length === 0) return descending ? records.toReversed() : records;
    return sorted(records, keys);
  };
}

/** `name`, `-name`, `+name`, `name:desc`, `name desc`, `name_desc`, several of them with commas. */
function keysOf(value: unknown, descending: boolean): Key[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  return texts.flatMap((text) => text.split(',')).flatMap((part) => keyOf(part.trim(), descending) ?? []);
}

function keyOf(text: string, descending: boolean): Key | undefined {
  const match = /^([+-]?)([^+-].*?)(?:[:. _](asc|desc)(?:ending)?)?$/i.exec(text);
  const [, sign = '', name = '', word] = match ?? [];
  if (name === '') return undefined;
  const asked =
    sign === '-' || /^desc$/i.test(word ?? '') || (sign === '' && word === undefined && descending);
  return { name, descending: asked };
}

function sorted(records: Records, keys: readonly Key[]): Records {
  const members = keys.map(({ name }) => memberFor(name, records));
  return records.toSorted((left, right) => {
    for (const [index, { descending }] of keys.entries()) {
      const member = members[index];
      const order =
        member === undefined ? 0 : compare(valueOf(left, member), valueOf(right, member), descending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** `created` may stand for `created_at`. */
function memberFor(name: string, records: Records): string | undefined {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  if (names.has(name)) return name;
  const wanted = plain(name);
  const alike = [...names].filter((member) => plain(member) === wanted);
  return alike[0] ?? [...names].find((member) => plain(member).replace(/(at|on|date)$/, '') === wanted);
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z\d]+/g, '').toLowerCase();
}

function valueOf(record: Stored, member: string): unknown {
  return Object.hasOwn(record, member) ? record[member] : undefined;
}

/** What is not there comes last, whatever the direction. */
function compare(left: unknown, right: unknown, descending: boolean): number {
  const [noLeft, noRight] = [left === undefined || left === null, right === undefined || right === null];
  if (noLeft || noRight) return Number(noLeft) - Number(noRight);
  const [a, b] =
    typeof left === 'number' && typeof right === 'number' ? [left, right] : [String(left), String(right)];
  const order = a < b ? -1 : a > b ? 1 : 0;
  return descending ? -order : order;
}

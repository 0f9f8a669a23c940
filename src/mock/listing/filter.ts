import type { Filter } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import type { Query } from './chosen.js';

type Records = readonly Stored[];

export function compileFilters(
  filters: ReadonlyMap<string, Filter>,
): (records: Records, query: Query) => Records {
  const all = [...filters];
  return (records, query) => {
    let kept = records;
    for (const [parameter, filter] of all) {
      const wanted = textsOf(query.value(parameter));
      if (wanted.length === 0 || wanted.some((text) => filter.ignore.has(text))) continue;
      kept = kept.filter((record) => passes(record, filter, wanted));
    }
    return kept;
  };
}

/** The member, or any item of it, is one of the wanted values. */
function passes(record: Stored, { member, match }: Filter, wanted: readonly string[]): boolean {
  const given = textsOf(Object.hasOwn(record, member) ? record[member] : undefined);
  return given.some((text) => wanted.some((value) => MATCHES[match](text, value)));
}

const MATCHES: Readonly<Record<Filter['match'], (text: string, wanted: string) => boolean>> = {
  equal: (text, wanted) => text === wanted,
  contains: (text, wanted) => text.toLowerCase().includes(wanted.toLowerCase()),
  prefix: (text, wanted) => text.toLowerCase().startsWith(wanted.toLowerCase()),
};

function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item !== 'object' || item === null).map(String);
}

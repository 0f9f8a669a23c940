import { responseFor } from '../../contract/choose.js';
import type { Resource } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import { type FaultOf, inGroup } from './fault.js';
import { isCreated, isRemoved, isUpdated, mapList, mapRecords, recordsOf } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, demand, does, facts, freeKey, visibleText } from './kit/needs.js';
import { overlay } from './kit/stored.js';
import { isObject } from '../records/merge-patch.js';
import { after } from './kit/wrap.js';
import { withAll } from './update.js';

const EXACT = 'a list holds exactly the records that there are, each once';
const SHAPE = 'the schema of the list';
const lists = does('list');

/** Nothing in the contract lets a list be given in parts. */
const whole = all(
  lists,
  demand(
    ({ resources }) =>
      resources.some(({ operations, listing }) => operations.has('list') && !listing?.paging),
    { why: 'every list comes in parts', add: 'a list operation without parameters for paging' },
  ),
);

function items(change: (items: readonly unknown[], call: Call) => unknown) {
  return after((sent, call) => mapList(sent, call, (found) => change(found, call)));
}

const SHAPES: readonly { name: string; title: string; change: (items: readonly unknown[]) => unknown }[] = [
  {
    name: 'in-results',
    title: 'comes inside of `results` with a count',
    change: (every) => ({ count: every.length, next: null, previous: null, results: every }),
  },
  { name: 'in-data', title: 'comes inside of `data`', change: (every) => ({ data: every }) },
  { name: 'by-index', title: 'is an object with numbers as names', change: (every) => ({ ...every }) },
  {
    name: 'of-one-is-object',
    title: 'of one record is the record',
    change: (every) => (every.length === 1 ? every[0] : every),
  },
  {
    name: 'of-none-is-null',
    title: 'without records is null',
    change: (every) => (every.length === 0 ? null : every),
  },
  {
    name: 'of-none-is-object',
    title: 'without records is an empty object',
    change: (every) => (every.length === 0 ? {} : every),
  },
  {
    name: 'of-none-is-text',
    title: 'without records is an empty text',
    change: (every) => (every.length === 0 ? '' : every),
  },
  { name: 'of-lists', title: 'is an array of arrays', change: (every) => every.map((item) => [item]) },
  {
    name: 'with-null',
    title: 'has null at its end',
    change: (every) => (every.length > 0 ? [...every, null] : every),
  },
];

export const list = inGroup('list', [
  ...SHAPES.map(({ name, title, change }): FaultOf => ({
    name: `list-${name}`,
    title: `a list ${title}`,
    promise: SHAPE,
    applies: lists,
    make: () => items(change),
  })),
  ...[10, 20, 25, 50, 100].map((limit): FaultOf => ({
    name: `list-capped-at-${limit}`,
    title: `a list holds ${limit} records at most`,
    promise: EXACT,
    applies: whole,
    make: () => items((found) => found.slice(0, limit)),
  })),
  {
    name: 'list-of-keys',
    title: 'a list holds keys instead of records',
    promise: SHAPE,
    applies: lists,
    make: () =>
      after((sent, call) =>
        call.is('list') ? mapRecords(sent, call, (record) => keyIn(record, call)) : sent,
      ),
  },
  {
    name: 'list-repeats-last',
    title: 'the last record of a list comes twice',
    promise: EXACT,
    applies: lists,
    make: () => items((found) => [...found, ...found.slice(-1)]),
  },
  {
    name: 'list-repeats-updated',
    title: 'a record that was updated comes twice, as it was and as it is',
    promise: EXACT,
    applies: all(lists, does('update', 'upsert', 'replace')),
    make: () => {
      const old = new Map<string, Stored>();
      return after((sent, call) => {
        const { effect } = sent;
        if (effect?.before && isUpdated(sent)) old.set(`${call.caller}\n${effect.key}`, effect.before);
        if (effect && isRemoved(sent)) old.delete(`${call.caller}\n${effect.key}`);
        if (!call.is('list')) return sent;
        const { resource } = call;
        return mapList(sent, call, (found) =>
          found.flatMap((item) => {
            const record = item as Stored;
            const key = resource && textKey(resource, record);
            const before = old.get(`${call.caller}\n${key}`);
            return before ? [overlay(record, before), record] : [record];
          }),
        );
      });
    },
  },
  {
    name: 'list-lacks-newest',
    title: 'the record that was created last is not in a list',
    promise: EXACT,
    applies: lists,
    make: () => items((found) => found.slice(0, -1)),
  },
  {
    name: 'list-lacks-oldest',
    title: 'a list of several records begins with the second',
    promise: EXACT,
    applies: lists,
    make: () => items((found) => (found.length > 1 ? found.slice(1) : found)),
  },
  {
    name: 'list-lacks-updated',
    title: 'a record that was updated is not in a list any more',
    promise: EXACT,
    applies: all(lists, does('update', 'upsert', 'replace')),
    make: () => {
      const updated = new Set<string>();
      return after((sent, call) => {
        if (isUpdated(sent)) updated.add(`${call.caller}\n${sent.effect?.key}`);
        if (isCreated(sent) || isRemoved(sent)) updated.delete(`${call.caller}\n${sent.effect?.key}`);
        return call.is('list')
          ? mapRecords(sent, call, (record) =>
              updated.has(`${call.caller}\n${keyIn(record, call)}`) ? undefined : record,
            )
          : sent;
      });
    },
  },
  {
    name: 'list-lacks-empty-text',
    title: 'a record with an empty text is not in a list',
    promise: EXACT,
    applies: all(lists, visibleText),
    make: () =>
      after((sent, call) =>
        call.is('list')
          ? mapRecords(sent, call, (record) => (textIn(record, call) === '' ? undefined : record))
          : sent,
      ),
  },
  {
    name: 'list-lacks-incomplete-secrets',
    title:
      'a list lacks records in whose write-only object the first member is missing (an inner join on a path)',
    promise: EXACT,
    applies: all(
      whole,
      facts(({ secrets }, resource) => secrets !== undefined && resource.operations.has('upsert'), {
        why: 'nothing is write-only, or the key is the server’s',
        add: 'writeOnly: true   # on an object of the request',
      }),
    ),
    make: () => {
      const lacking = new Set<string>();
      const first = new Map<string, string>();
      return after((sent, call) => {
        for (const [name, value] of Object.entries(call.isWrite && sent.effect ? call.given : {})) {
          if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
          const [member] = Object.keys(value);
          if (member !== undefined && !first.has(name)) first.set(name, member);
          const isWhole = Object.hasOwn(value, first.get(name) ?? '');
          lacking[isWhole ? 'delete' : 'add'](`${call.caller}\n${sent.effect?.key}`);
        }
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) =>
          lacking.has(`${call.caller}\n${keyIn(record, call)}`) ? undefined : record,
        );
      });
    },
  },
  {
    name: 'list-joins-equal-texts',
    title: 'of records with the same text a list shows the first',
    promise: EXACT,
    applies: all(lists, visibleText),
    make: () =>
      after((sent, call) => {
        const seen = new Set<unknown>();
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => {
          const name = textIn(record, call);
          if (seen.has(name)) return undefined;
          seen.add(name);
          return record;
        });
      }),
  },
  {
    name: 'list-keeps-deleted',
    title: 'a record that was deleted stays in lists',
    promise: EXACT,
    applies: all(lists, does('delete')),
    make: () => {
      const seen = new Map<string, Map<string, unknown>>();
      return after((sent, call) => {
        const mine = seen.get(call.caller) ?? new Map<string, unknown>();
        seen.set(call.caller, mine);
        if (!call.is('list')) {
          for (const record of recordsOf(sent, call)) mine.set(keyIn(record, call), record);
          return sent;
        }
        return mapList(sent, call, (found) => {
          const there = new Set(found.map((item) => keyIn(item as Stored, call)));
          return [...found, ...[...mine].filter(([key]) => !there.has(key)).map(([, record]) => record)];
        });
      });
    },
  },
  {
    name: 'list-one-write-behind',
    title: 'a list shows what was there before the last write',
    promise: EXACT,
    applies: lists,
    make: () => {
      const before = new Map<string, unknown>();
      const now = new Map<string, unknown>();
      return {
        handle: (next) => async (call) => {
          const { caller } = call;
          const sent = await next(call);
          const { operation } = call;
          const listing = call.resource?.operations.get('list');
          if (sent.effect && listing && operation) {
            before.set(caller, now.get(caller) ?? []);
            const look = await next(
              call.with({ method: 'GET', target: targetOf(listing.path, call), body: undefined }),
            );
            now.set(caller, look.body);
          }
          const old = before.get(caller);
          return call.is('list') && typeof old === 'string' ? { ...sent, body: old } : sent;
        },
      };
    },
  },
  {
    name: 'list-shows-what-is-not-there',
    title: 'a list has a default record besides, which no read finds',
    promise: 'a record that is listed is read by its key',
    applies: all(
      does('read'),
      freeKey,
      demand(({ resources }) => resources.some((each) => !each.inferred && each.operations.has('list')), {
        why: 'nothing says which list and which read belong together',
        add: 'x-spectwin: { resource: …, action: list }   # on an operation',
      }),
    ),
    make: () => {
      let shape: Stored | undefined;
      return after((sent, call) => {
        const { resource, contract } = call;
        shape ??= resource ? (exampleOf(resource) ?? recordsOf(sent, call)[0]) : undefined;
        if (!shape || !resource) return sent;
        const record = withAll(
          shape,
          [resource.key, ...recordFacts(resource, contract).derived],
          () => 'default',
        );
        return mapList(sent, call, (every) => [...every, record]);
      });
    },
  },
]);

/** What the contract shows of a record that is read. */
function exampleOf({ operations }: Resource): Stored | undefined {
  const read = operations.get('read');
  const contents = (read && responseFor(read, 200)?.content) ?? [];
  return contents.flatMap(({ examples }) => examples.map(({ value }) => value)).find(isObject);
}

function targetOf(path: string, call: Call): string {
  return path.replace(/\{([^{}]*)\}/g, (_all, name: string) => call.params.get(name) ?? '');
}

function keyIn(record: Stored, { resource }: Call): string {
  return (resource && textKey(resource, record)) ?? '';
}

function textIn(record: Stored, { resource, contract }: Call): unknown {
  const [name = ''] = resource ? recordFacts(resource, contract).texts : [];
  return record[name];
}

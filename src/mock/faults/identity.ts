import { withKey } from '../../contract/record-key.js';
import type { Stored } from '../../store/store.js';
import { type FaultOf, inGroup } from './fault.js';
import { isRemoved, mapRecords } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { textKey, withKeys } from './kit/keys.js';
import { all, anyKey, does, doesAll, facts, freeKey } from './kit/needs.js';
import { after, before, shown } from './kit/wrap.js';

const derivedNeed: FaultOf['applies'] = (contract) =>
  contract.resources.some(({ fields }) => [...fields.values()].some((rule) => 'from' in rule))
    ? true
    : {
        why: 'no member is said to have the value of another one',
        add: 'x-spectwin: { resources: { …: { fields: { id: { from: … } } } } }',
      };

const DERIVED = 'a member that comes from another one has its value (`from`)';

function derivedAs(name: string, title: string, change: (value: unknown) => unknown): FaultOf {
  return {
    name,
    title,
    promise: DERIVED,
    applies: derivedNeed,
    make: () => shown((record, call) => derived(record, call.resource?.fields, change)),
  };
}

/** A number a value, counted up. */
function numbering(): (value: unknown) => number {
  const numbers = new Map<unknown, number>();
  return (value) => {
    if (!numbers.has(value)) numbers.set(value, numbers.size + 1);
    return numbers.get(value) ?? 0;
  };
}

function idOf(call: Call, key: unknown): string {
  return `${call.caller}\n${String(key)}`;
}

function derived(
  record: Stored,
  fields: ReadonlyMap<string, object> | undefined,
  change: (value: unknown) => unknown,
): Stored {
  const names = [...(fields ?? [])].flatMap(([name, rule]) => ('from' in rule ? [name] : []));
  return { ...record, ...Object.fromEntries(names.map((name) => [name, change(record[name])])) };
}

export const identity = inGroup('identity', [
  derivedAs('id-prefixed', 'the id is the key with a prefix', (value) => `rec_${String(value)}`),
  derivedAs('id-uppered', 'the id is the key in upper case', (value) => String(value).toUpperCase()),
  derivedAs('id-lowered', 'the id is the key in lower case', (value) => String(value).toLowerCase()),
  derivedAs('id-is-number', 'the id is the number of a row', () => 17),
  {
    name: 'id-is-number-text',
    title: 'the id is the number of a row, as text',
    promise: DERIVED,
    applies: derivedNeed,
    make: () => {
      const number = numbering();
      return shown((record, call) =>
        derived(record, call.resource?.fields, (value) => String(number(value))),
      );
    },
  },
  {
    name: 'id-changes',
    title: 'the id is another one in each answer',
    promise: DERIVED,
    applies: derivedNeed,
    make: () => {
      let serial = 0;
      return shown((record, call) => derived(record, call.resource?.fields, () => `id-${++serial}`));
    },
  },
  derivedAs('id-is-slug', 'the id is a slug of the key', (value) =>
    String(value)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
  ),
  derivedAs('id-cut-at-36', 'the id is the key, cut after 36 characters', (value) =>
    String(value).slice(0, 36),
  ),
  {
    name: 'id-differs-in-list',
    title: 'the id in a list is the number of the row',
    promise: DERIVED,
    applies: all(derivedNeed, does('list')),
    make: () =>
      shown((record, call) =>
        call.is('list') ? derived(record, call.resource?.fields, (value) => `${String(value)}#1`) : record,
      ),
  },
  {
    name: 'id-of-second-life',
    title:
      'the id of a record that was deleted and made again has a number at its end (a slug that stays taken)',
    promise: DERIVED,
    applies: all(derivedNeed, doesAll('upsert', 'delete'), freeKey),
    make: () => {
      const deleted = new Set<string>();
      return after((sent, call) => {
        if (isRemoved(sent)) deleted.add(idOf(call, call.key));
        return mapRecords(sent, call, (record) => {
          const key = call.resource && textKey(call.resource, record);
          return deleted.has(idOf(call, key))
            ? derived(record, call.resource?.fields, (value) => `${String(value)}-2`)
            : record;
        });
      });
    },
  },
  {
    name: 'answer-has-another-key',
    title: 'a read answers with the key as it stands in the path, still encoded',
    // Sane keys look the same, encoded or not.
    promise: 'by custom, an odd key that is taken is kept and found: it might be refused',
    custom: true,
    applies: all(anyKey, does('read')),
    make: () =>
      shown((record, call) => {
        const { resource, pathKey } = call;
        if (!call.is('read') || !resource || pathKey === undefined) return record;
        return withKey(resource, record, encodeURIComponent(pathKey.replace(/\p{Surrogate}/gu, '')));
      }),
  },
  {
    name: 'key-missing-in-list',
    title: 'the records of a list do not carry their key',
    promise: 'the members that the schema of the list requires',
    applies: all(
      does('list'),
      facts(({ required }, { key }) => required.has(key), {
        why: 'answers need not carry the key',
        add: 'required: [ … ]   # with the key, on the schema of the record',
      }),
    ),
    make: () =>
      shown((record, call) => {
        const { key } = call.resource ?? {};
        if (!call.is('list') || key === undefined) return record;
        return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
      }),
  },
  {
    name: 'key-from-body-ignored',
    title: 'the server makes up the key of a new record, whatever the client has sent',
    promise: 'the key of a record is the one that it was created with',
    applies: freeKey,
    make: () => {
      const made = new Map<string, string>();
      return before((call) =>
        call.is('create', 'upsert')
          ? withKeys(call, (key) => {
              if (!made.has(key)) made.set(key, `made-${made.size + 1}`);
              return made.get(key) ?? key;
            })
          : call,
      );
    },
  },
]);

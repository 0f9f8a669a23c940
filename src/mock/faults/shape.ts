import type { Stored } from '../../store/store.js';
import { type FaultOf, type Need, inGroup } from './fault.js';
import { mapPayload, mapRecords } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, closedAnswers, does, facts, visibleMember, visibleText } from './kit/needs.js';
import { after, shown } from './kit/wrap.js';

const SCHEMA = 'the schema of the answer';

const required: Need = facts((known) => known.required.size > 0, {
  why: 'answers need not carry any member',
  add: 'required: [ … ]   # on the schema of the record',
});

/** A free text member, which the type `string` alone describes. */
function textMember({ resource, contract }: Call): string {
  return (resource && recordFacts(resource, contract).texts[0]) ?? '';
}

function changed(record: Stored, name: string, change: (value: unknown) => unknown): Stored {
  return Object.hasOwn(record, name) ? { ...record, [name]: change(record[name]) } : record;
}

function without(record: Stored, name: string): Stored {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));
}

function lastRequired({ resource, contract }: Call): string {
  return (resource && [...recordFacts(resource, contract).required].at(-1)) ?? '';
}

/** Members that serializers add without being asked. */
const EXTRAS: readonly { name: string; title: string; members: Stored }[] = [
  { name: 'row-number', title: 'the number of the row', members: { pk: 17 } },
  { name: 'internals', title: 'internals of the ORM', members: { _id: '65a5f0', __v: 0 } },
  { name: 'owner', title: 'whose it is', members: { organization: 4711 } },
  { name: 'links', title: 'links', members: { _links: { self: { href: '/' } } } },
  { name: 'null', title: 'a member that is null', members: { description: null } },
  { name: 'flag', title: 'a flag for soft deletion', members: { is_deleted: false } },
];

export const shape = inGroup('shape', [
  ...EXTRAS.map(({ name, title, members }): FaultOf => ({
    name: `extra-${name}`,
    title: `records show ${title} besides what is declared`,
    promise: 'no other members are allowed in answers (`additionalProperties: false`)',
    applies: closedAnswers,
    make: () => shown((record) => ({ ...record, ...members })),
  })),
  ...(['create', 'upsert', 'update', 'read', 'list'] as const).map((action): FaultOf => ({
    name: `member-missing-in-${action}`,
    title: `the answer to ${action} lacks a member`,
    promise: 'the members that answers must carry (`required`)',
    applies: all(required, does(action)),
    make: () => shown((record, call) => (call.is(action) ? without(record, lastRequired(call)) : record)),
  })),
  {
    name: 'extra-in-list',
    title: 'the records of a list show one member more',
    promise: 'no other members are allowed in answers (`additionalProperties: false`)',
    applies: all(closedAnswers, does('list')),
    make: () => shown((record, call) => (call.is('list') ? { ...record, index: 0 } : record)),
  },
  {
    name: 'member-missing-when-empty',
    title: 'a member that is empty is left out of answers',
    promise: 'the members that answers must carry (`required`)',
    applies: all(visibleText, required),
    make: () =>
      shown((record, call) => (record[textMember(call)] === '' ? without(record, textMember(call)) : record)),
  },
  {
    name: 'empty-shown-as-null',
    title: 'an empty text is shown as null',
    promise: SCHEMA,
    applies: visibleText,
    make: () =>
      shown((record, call) => changed(record, textMember(call), (value) => (value === '' ? null : value))),
  },
  {
    name: 'blank-shown-as-null',
    title: 'a text of nothing but blanks is shown as null',
    promise: SCHEMA,
    applies: visibleText,
    make: () =>
      shown((record, call) =>
        changed(record, textMember(call), (value) => (/^\s+$/.test(String(value)) ? null : value)),
      ),
  },
  {
    name: 'text-shown-as-null',
    title: 'a text is shown as null',
    promise: SCHEMA,
    applies: visibleText,
    make: () => shown((record, call) => changed(record, textMember(call), () => null)),
  },
  {
    name: 'text-shown-as-number',
    title: 'a text of digits is shown as a number',
    promise: SCHEMA,
    applies: visibleText,
    make: () =>
      shown((record, call) =>
        changed(record, textMember(call), (value) => (/^\d+$/.test(String(value)) ? Number(value) : value)),
      ),
  },
  {
    name: 'text-shown-as-boolean',
    title: 'the texts `true` and `false` are shown as booleans',
    promise: SCHEMA,
    applies: visibleText,
    make: () =>
      shown((record, call) =>
        changed(record, textMember(call), (value) =>
          value === 'true' ? true : value === 'false' ? false : value,
        ),
      ),
  },
  {
    name: 'text-shown-as-parsed-json',
    title: 'a text that looks like JSON is shown as the value',
    promise: SCHEMA,
    applies: visibleText,
    make: () => shown((record, call) => changed(record, textMember(call), parsed)),
  },
  {
    name: 'text-shown-as-array',
    title: 'a text is shown as an array of one',
    promise: SCHEMA,
    applies: visibleText,
    make: () => shown((record, call) => changed(record, textMember(call), (value) => [value])),
  },
  {
    name: 'text-null-in-list',
    title: 'a text is null in lists',
    promise: SCHEMA,
    applies: all(visibleText, does('list')),
    make: () =>
      shown((record, call) => (call.is('list') ? changed(record, textMember(call), () => null) : record)),
  },
  {
    name: 'members-in-camel-case',
    title: 'members are named in camel case',
    promise: SCHEMA,
    applies: facts(({ required: names }) => [...names].some((name) => name.includes('_')), {
      why: 'no member that answers must carry has an underscore in its name',
      add: 'required: [ … ]   # on the schema of the record',
    }),
    make: () =>
      shown((record) =>
        Object.fromEntries(
          Object.entries(record).map(([name, value]) => [
            name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
            value,
          ]),
        ),
      ),
  },
  {
    name: 'record-in-envelope',
    title: 'a record comes inside of `data`',
    promise: SCHEMA,
    applies: all(required, does('create', 'upsert', 'read', 'update')),
    make: () =>
      after((sent, call) =>
        call.is('list') ? sent : mapRecords(sent, call, (record) => ({ data: record })),
      ),
  },
  {
    name: 'record-in-array',
    title: 'a read answers with an array of one record',
    promise: SCHEMA,
    applies: does('read'),
    make: () =>
      after((sent, call) => (call.is('read') ? mapPayload(sent, call, (record) => [record]) : sent)),
  },
  {
    name: 'record-as-text',
    title: 'an answer is a text with JSON in it',
    promise: SCHEMA,
    applies: does('create', 'upsert', 'read', 'update', 'list'),
    make: () => after((sent, call) => mapPayload(sent, call, (found) => JSON.stringify(found))),
  },
  {
    name: 'text-of-another-record',
    title: 'a read shows a text of the record that was written last',
    promise: 'what was written is what is read',
    applies: all(visibleText, does('read')),
    make: () => {
      let last: unknown;
      return shown((record, call) => {
        const name = textMember(call);
        if (call.isWrite) last = record[name];
        return call.is('read') && last !== undefined ? changed(record, name, () => last) : record;
      });
    },
  },
  {
    name: 'members-swapped',
    title: 'a text is shown with the value of the key',
    promise: 'what was written is what is read',
    applies: all(visibleMember, visibleText),
    make: () =>
      shown((record, call) =>
        changed(record, textMember(call), (value) =>
          call.resource ? (textKey(call.resource, record) ?? value) : value,
        ),
      ),
  },
]);

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' && /^\s*[[{]/.test(value) ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

import type { Resource } from '../../contract/model.js';
import type { Scope, Stored } from '../../store/store.js';
import { type FaultContext, type FaultOf, type Sent, inGroup } from './fault.js';
import { isCreated, isUpdated, recordsOf } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, createdAt, does, stamped, updatedAt } from './kit/needs.js';
import { place } from './kit/effect.js';
import { rewrite, showing, updating } from './kit/stored.js';
import { after, shown } from './kit/wrap.js';

const KEPT = 'a member that is set on creation never changes again (`set: on-create`)';
const MOVES = 'a member that is set with each write moves on with each write (`set: on-write`)';
const ONLY_WRITES = 'a member that is set with each write changes with writes only (`set: on-write`)';
const FORM = 'the form of timestamps in the schema of the record';
const HOUR = 3_600_000;

/** What servers do to the times that they set: values first, forms below. */
export const timestamps = inGroup('timestamps', [
  ...(['upsert', 'update', 'replace'] as const).map((action): FaultOf => ({
    name: `created-at-reset-by-${action}`,
    title: `${action} sets the creation time anew`,
    promise: KEPT,
    applies: all(createdAt, does(action)),
    make: (context) =>
      after((sent, call) => {
        if (!call.is(action)) return sent;
        const { created } = membersOf(call);
        const now = new Date(context.clock()).toISOString();
        return updating(context, { sent, call }, (record) => set(record, created, () => now));
      }),
  })),
  ...(['upsert', 'update', 'replace'] as const).map((action): FaultOf => ({
    name: `updated-at-frozen-by-${action}`,
    title: `${action} does not move the time of the last write`,
    promise: MOVES,
    applies: all(updatedAt, does(action)),
    make: (context) =>
      after((sent, call) => {
        if (!call.is(action)) return sent;
        const { updated } = membersOf(call);
        return updating(context, { sent, call }, (record, old) => set(record, updated, (name) => old[name]));
      }),
  })),
  {
    name: 'updated-at-set-once',
    title: 'the time of the last write moves with the first update of a record, and with none after it',
    promise: MOVES,
    applies: all(createdAt, updatedAt, does('update', 'upsert', 'replace')),
    make: (context) =>
      after((sent, call) => {
        const { created, updated } = membersOf(call);
        const isSet = (old: Stored) => updated.some((name) => old[name] !== old[created[0] ?? '']);
        return updating(context, { sent, call }, (record, old) =>
          isSet(old) ? set(record, updated, (name) => old[name]) : record,
        );
      }),
  },
  {
    name: 'updated-at-ignores-hidden-changes',
    title: 'a write that changes only what answers do not show leaves the time of the last write as it was',
    promise: MOVES,
    applies: all(updatedAt, does('update', 'upsert')),
    make: (context) =>
      after((sent, call) => {
        const { updated, visible } = membersOf(call);
        const isSame = (now: Stored, old: Stored) => visible.every((name) => now[name] === old[name]);
        return updating(context, { sent, call }, (record, old) =>
          isSame(record, old) ? set(record, updated, (name) => old[name]) : record,
        );
      }),
  },
  {
    name: 'updated-at-goes-back',
    title: 'an update sets a time of the last write that lies two hours back',
    promise: MOVES,
    applies: updatedAt,
    make: (context) =>
      after((sent, call) => {
        const { updated } = membersOf(call);
        return updating(context, { sent, call }, (record) =>
          set(record, updated, (name) => shifted(record[name], -2 * HOUR)),
        );
      }),
  },
  {
    name: 'updated-at-null-until-updated',
    title: 'a new record has null for the time of its last write',
    promise: FORM,
    applies: updatedAt,
    make: () =>
      shown((record, call) => {
        const { created, updated } = membersOf(call);
        const isNew = created.some((name) => record[name] === record[updated[0] ?? '']);
        return isNew ? set(record, updated, () => null) : record;
      }),
  },
  {
    name: 'updated-at-moves-on-read',
    title: 'reading a record counts as a write',
    promise: ONLY_WRITES,
    applies: all(updatedAt, does('read')),
    make: (context) => after((sent, call) => touch(context, call, { sent, when: call.is('read') })),
  },
  {
    name: 'updated-at-moves-on-list',
    title: 'listing records counts as a write to each of them',
    promise: ONLY_WRITES,
    applies: all(updatedAt, does('list')),
    make: (context) => after((sent, call) => touch(context, call, { sent, when: call.is('list') })),
  },
  {
    name: 'updated-at-moves-on-refused-write',
    title: 'a write that is refused moves the time of the last write all the same',
    promise: 'a refused write changes nothing',
    applies: all(updatedAt, does('update', 'upsert', 'replace')),
    make: (context) => {
      const scopes = new Map<string, Scope>();
      return after((sent, call) => {
        const id = `${call.caller}\n${call.resource?.name}`;
        if (sent.scope) scopes.set(id, sent.scope);
        const isRefused = call.isWrite && sent.status === 400;
        touch(context, call, { sent: { ...sent, scope: scopes.get(id) }, when: isRefused });
        return sent;
      });
    },
  },
  {
    name: 'updated-at-moves-for-all',
    title: 'updating one record moves the times of all others too',
    promise: ONLY_WRITES,
    applies: updatedAt,
    make: (context) =>
      after((sent, call) => {
        const { effect, scope } = sent;
        if (!effect || !scope || !isUpdated(sent)) return sent;
        const { updated } = membersOf(call);
        const collection = context.store.collection(scope);
        for (const record of collection.list()) {
          const key = call.resource && textKey(call.resource, record);
          const next = set(record, updated, (name) => effect.after?.[name]);
          if (key !== undefined && key !== effect.key) place(collection, key, next);
        }
        return sent;
      }),
  },
  {
    name: 'new-times-differ',
    title: 'the two times of a new record come from two looks at the clock, some milliseconds apart',
    promise: 'a creation is a write: both times are set by it',
    applies: all(createdAt, updatedAt),
    make: (context) =>
      after((sent, call) => {
        if (!isCreated(sent)) return sent;
        const { updated } = membersOf(call);
        const changed = rewrite(context, sent, (record) =>
          set(record, updated, (name) => shifted(record[name], 7)),
        );
        return showing(changed, call, changed.effect?.after);
      }),
  },
  {
    name: 'update-before-creation',
    title: 'the time of the last write of a new record lies a second before its creation',
    promise: 'a creation is a write: both times are set by it',
    applies: all(createdAt, updatedAt),
    make: () =>
      shown((record, call) => {
        const { updated } = membersOf(call);
        return set(record, updated, (name) => shifted(record[name], -1000));
      }),
  },
  {
    name: 'local-time-labelled-utc',
    title: 'local time, five and a half hours ahead, is labelled as UTC',
    promise: 'times are when it happened',
    custom: true,
    applies: stamped,
    make: () => shown((record, call) => stampsIn(record, call, (text) => shifted(text, 5.5 * HOUR))),
  },
  {
    name: 'times-cut-on-read',
    title: 'a write answers with milliseconds, later answers with whole seconds',
    promise: 'what a write answers is what is read afterwards',
    applies: all(stamped, does('read', 'list')),
    make: () =>
      shown((record, call) =>
        call.is('read', 'list') ? stampsIn(record, call, (text) => text.replace(/\.\d+/, '.000')) : record,
      ),
  },
  {
    name: 'created-at-is-now',
    title: 'each answer shows the present time as the time of creation',
    promise: KEPT,
    applies: createdAt,
    make: ({ clock }) =>
      shown((record, call) => set(record, membersOf(call).created, () => new Date(clock()).toISOString())),
  },
  {
    name: 'times-swapped',
    title: 'the time of creation and that of the last write are mixed up in a list',
    promise: KEPT,
    applies: all(createdAt, updatedAt, does('list')),
    make: () =>
      shown((record, call) => {
        const { created, updated } = membersOf(call);
        const [first = '', second = ''] = [created[0], updated[0]];
        return call.is('list') ? { ...record, [first]: record[second], [second]: record[first] } : record;
      }),
  },
]);

interface Times {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly visible: readonly string[];
}

function membersOf({ resource, contract }: Call): Times {
  if (!resource) return { created: [], updated: [], visible: [] };
  const { onCreate: created, onWrite: updated, visible } = recordFacts(resource, contract);
  return { created, updated, visible };
}

function set(record: Stored, names: readonly string[], value: (name: string) => unknown): Stored {
  const own = names.filter((name) => Object.hasOwn(record, name));
  return { ...record, ...Object.fromEntries(own.map((name) => [name, value(name)])) };
}

/** Changes the timestamps of a record that are texts. */
export function stampsIn(record: Stored, call: Call, change: (text: string) => unknown): Stored {
  const { created, updated } = membersOf(call);
  return set(record, [...created, ...updated], (name) => {
    const value = record[name];
    return typeof value === 'string' ? change(value) : value;
  });
}

function shifted(value: unknown, ms: number): unknown {
  const moment = Date.parse(String(value));
  return Number.isNaN(moment) ? value : new Date(moment + ms).toISOString();
}

function touch(
  { store, clock }: FaultContext,
  call: Call,
  { sent, when }: { sent: Sent; when: boolean },
): Sent {
  const { scope } = sent;
  const { resource } = call;
  if (!when || !scope || !resource) return sent;
  const { updated } = membersOf(call);
  const collection = store.collection(scope);
  const now = new Date(clock()).toISOString();
  for (const key of keysIn(sent, call, resource)) {
    const record = collection.get(key);
    if (record)
      place(
        collection,
        key,
        set(record, updated, () => now),
      );
  }
  return sent;
}

function keysIn(sent: Sent, call: Call, resource: Resource): string[] {
  const listed = recordsOf(sent, call).flatMap((record) => textKey(resource, record) ?? []);
  return call.key === undefined ? listed : [...listed, call.key];
}

import { type FaultOf, type Sent, inGroup } from './fault.js';
import { empty, isCreated, isRemoved, json, mapRecords, page, withStatus } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { place } from './kit/effect.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, createdAt, declares, declaresNo, does, doesAll, freeKey, upserts } from './kit/needs.js';
import { undo } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';
import type { Stored } from '../../store/store.js';

const EXACTLY = 'a deletion removes the record with the key, and no other';
const AGAIN = 'after a deletion the key is free: creating again is a creation';
const ANSWER = 'the answer that the contract declares for a deletion';
const deletes = does('delete');

function idOf({ caller, resource }: Call, key: string | undefined): string {
  return `${caller}\n${resource?.name}\n${key}`;
}

/** Deletes what else matches. */
function sweeping(name: string, title: string, matches: (key: string, deleted: string) => boolean): FaultOf {
  return {
    name,
    title,
    promise: EXACTLY,
    applies: all(deletes, freeKey),
    make: ({ store }) =>
      after((sent, call) => {
        const { effect } = sent;
        const { resource } = call;
        if (!effect || !resource || !isRemoved(sent)) return sent;
        const collection = store.collection(effect.scope);
        for (const record of collection.list()) {
          const key = textKey(resource, record);
          if (key !== undefined && matches(key, effect.key)) place(collection, key, undefined);
        }
        return sent;
      }),
  };
}

/** Looks at keys that were deleted before, when they are created again. */
function recreating(when: (call: Call, old: Stored) => boolean, answer: Parameters<typeof after>[0]) {
  const gone = new Map<string, Stored>();
  return after((sent, call) => {
    const { effect } = sent;
    if (!effect) return sent;
    const id = idOf(call, effect.key);
    if (isRemoved(sent)) gone.set(id, effect.before ?? {});
    const old = gone.get(id);
    return isCreated(sent) && old && when(call, old)
      ? answer({ ...sent, effect: { ...effect, before: old } }, call)
      : sent;
  });
}

/** What a read answered last, or a write in its place; the key of a new record stands in its effect alone. */
function lastShown(): (sent: Sent, call: Call) => Sent | undefined {
  const last = new Map<string, Sent>();
  return (sent, call) => {
    const { effect } = sent;
    const id = idOf(call, effect?.key ?? call.key);
    if (effect?.after) last.set(id, { ...sent, status: 200, effect: undefined });
    if (call.is('read') && sent.status === 200) last.set(id, sent);
    return last.get(id);
  };
}

export const remove = inGroup('delete', [
  sweeping('delete-removes-all', 'a deletion removes all records of the tenant', () => true),
  sweeping(
    'delete-by-prefix',
    'a deletion removes all records of which the keys begin with the key',
    (key, deleted) => key.startsWith(deleted),
  ),
  sweeping(
    'delete-ignores-case',
    'a deletion removes records with the key in any case',
    (key, deleted) => key.toLowerCase() === deleted.toLowerCase(),
  ),
  sweeping(
    'delete-by-pattern',
    'an underscore in the key of a deletion stands for any character (LIKE)',
    (key, deleted) =>
      new RegExp(
        `^${deleted
          .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('_', '.')
          .replaceAll('%', '.*')}$`,
        's',
      ).test(key),
  ),
  sweeping(
    'delete-by-suffix',
    'a deletion removes all records of which the keys end with the key',
    (key, deleted) => key.endsWith(deleted),
  ),
  {
    name: 'delete-removes-the-newest',
    title: 'a deletion removes the record that was created last',
    promise: EXACTLY,
    applies: deletes,
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        const { resource } = call;
        if (!effect || !resource || !isRemoved(sent)) return sent;
        const collection = context.store.collection(effect.scope);
        const last = collection.list().at(-1);
        const key = last && textKey(resource, last);
        if (key === undefined || key === effect.key) return sent;
        undo(context, sent);
        place(collection, key, undefined);
        return sent;
      }),
  },
  {
    name: 'delete-only-second-time',
    title: 'a record is gone after two deletions',
    promise: EXACTLY,
    applies: all(deletes, does('read', 'list')),
    make: (context) => {
      const once = new Set<string>();
      return after((sent, call) => {
        if (!isRemoved(sent)) return sent;
        const id = idOf(call, sent.effect?.key);
        if (once.delete(id)) return sent;
        once.add(id);
        return undo(context, sent);
      });
    },
  },
  ...[200, 202].map((code): FaultOf => ({
    name: `delete-answers-${code}`,
    title: `a deletion answers ${code} and an object`,
    promise: ANSWER,
    applies: declaresNo(['delete'], code),
    make: () => after((sent) => (isRemoved(sent) ? json(code, { detail: 'Deleted.' }) : sent)),
  })),
  {
    name: 'delete-answers-record',
    title: 'a deletion answers 200 and the record',
    promise: ANSWER,
    applies: all(declaresNo(['delete'], 200), does('read')),
    make: () =>
      route((call, next) => {
        const look = call.is('delete') ? next(call.with({ method: 'GET', body: undefined })) : undefined;
        return upon(next(call), (sent) =>
          isRemoved(sent) && look ? upon(look, (seen) => ({ ...seen, effect: sent.effect })) : sent,
        );
      }),
  },
  ...[200, 204, 500].map((code): FaultOf => ({
    name: `delete-again-answers-${code}`,
    title: `the second deletion of a record answers ${code}`,
    promise: 'the status that the contract declares for a record that is not there',
    applies: declares(['delete'], 404),
    make: () => {
      const gone = new Set<string>();
      return after((sent, call) => {
        const id = idOf(call, call.key);
        if (isRemoved(sent)) gone.add(id);
        if (!call.is('delete') || sent.status !== 404 || !gone.has(id)) return sent;
        return code === 204 ? empty(204) : code === 200 ? json(200, {}) : page(500, 'Server Error');
      });
    },
  })),
  {
    name: 'delete-missing-answers-204',
    title: 'deleting a record that never was answers 204',
    promise: 'the status that the contract declares for a record that is not there',
    applies: declares(['delete'], 404),
    make: () => after((sent, call) => (call.is('delete') && sent.status === 404 ? empty(204) : sent)),
  },
  {
    name: 'deleted-key-answers-200',
    title: 'creating again after a deletion answers 200 (soft deletion)',
    promise: AGAIN,
    applies: all(deletes, declares(['upsert'], 200, 201)),
    make: () =>
      recreating(
        (call) => call.is('upsert'),
        (sent) => withStatus(sent, 200),
      ),
  },
  ...[400, 409, 500].map((code): FaultOf => ({
    name: `deleted-key-refused-with-${code}`,
    title: `creating again after a deletion answers ${code} (soft deletion, unique index)`,
    promise: AGAIN,
    applies: all(deletes, does('create', 'upsert'), freeKey),
    make: (context) =>
      recreating(
        () => true,
        (sent) => {
          const { effect } = sent;
          if (effect) place(context.store.collection(effect.scope), effect.key, undefined);
          return json(code, { detail: 'Already exists.' });
        },
      ),
  })),
  {
    name: 'deleted-key-keeps-created-at',
    title: 'creating again after a deletion keeps the time of the first creation (soft deletion)',
    promise: AGAIN,
    applies: all(deletes, createdAt, does('create', 'upsert'), freeKey),
    make: (context) =>
      recreating(
        () => true,
        (sent, call) => {
          const { effect } = sent;
          const { resource, contract } = call;
          if (!effect?.after || !effect.before || !resource) return sent;
          const { onCreate } = recordFacts(resource, contract);
          const kept = Object.fromEntries(onCreate.map((name) => [name, effect.before?.[name]]));
          place(context.store.collection(effect.scope), effect.key, { ...effect.after, ...kept });
          return mapRecords(sent, call, (record) => ({ ...record, ...kept }));
        },
      ),
  },
  {
    name: 'update-revives-deleted',
    title: 'an update brings a deleted record back',
    promise: 'a deletion removes the record',
    applies: all(doesAll('delete', 'update'), declares(['update'], 404)),
    make: (context) => {
      const gone = new Map<
        string,
        { scope: NonNullable<ReturnType<typeof json>['scope']>; record: Stored }
      >();
      return route((call, next) =>
        upon(next(call), (sent) => {
          const id = idOf(call, call.key);
          if (isRemoved(sent) && sent.effect?.before)
            gone.set(id, { scope: sent.effect.scope, record: sent.effect.before });
          const old = gone.get(id);
          if (!call.is('update') || sent.status !== 404 || !old || call.key === undefined) return sent;
          place(context.store.collection(old.scope), call.key, old.record);
          gone.delete(id);
          return next(call);
        }),
      );
    },
  },
  {
    name: 'deleted-record-readable',
    title: 'a deleted record can still be read, but is in no list (soft deletion)',
    promise: 'a deletion removes the record',
    applies: doesAll('delete', 'read'),
    make: () => {
      const shown = lastShown();
      return after((sent, call) => {
        const last = shown(sent, call);
        return call.is('read') && sent.status === 404 ? (last ?? sent) : sent;
      });
    },
  },
  {
    name: 'delete-takes-a-while',
    title: 'a deleted record can be read three more times',
    promise: 'a deletion removes the record',
    applies: doesAll('delete', 'read'),
    make: () => {
      const shown = lastShown();
      const left = new Map<string, number>();
      return after((sent, call) => {
        const last = shown(sent, call);
        const id = idOf(call, call.key);
        if (isRemoved(sent)) left.set(id, 3);
        const more = left.get(id) ?? 0;
        if (!call.is('read') || sent.status !== 404 || more === 0) return sent;
        left.set(id, more - 1);
        return last ?? sent;
      });
    },
  },
  {
    name: 'deleted-then-created-with-old-members',
    title: 'a record that is created again has the members of the deleted one that were not sent',
    promise: AGAIN,
    applies: all(deletes, upserts, freeKey, visibleOptional),
    make: (context) =>
      recreating(
        () => true,
        (sent, call) => {
          const { effect } = sent;
          if (!effect?.after || !effect.before) return sent;
          const merged = { ...effect.before, ...effect.after };
          place(context.store.collection(effect.scope), effect.key, merged);
          return mapRecords(sent, call, (record) => ({ ...merged, ...record }));
        },
      ),
  },
]);

function visibleOptional(contract: Parameters<FaultOf['applies']>[0]): ReturnType<FaultOf['applies']> {
  const has = contract.resources.some((resource) => {
    const { visible, required } = recordFacts(resource, contract);
    return visible.some((name) => !required.has(name));
  });
  return (
    has || {
      why: 'all members that answers show have to be sent with each creation',
      add: 'an optional member, in the request of the creation and in the answer',
    }
  );
}

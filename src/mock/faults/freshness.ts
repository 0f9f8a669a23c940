import type { Stored } from '../../store/store.js';
import { type FaultContext, type FaultOf, type Sent, inGroup } from './fault.js';
import {
  isCreated,
  isRemoved,
  isSuccess,
  isUpdated,
  json,
  mapRecords,
  textOf,
  withHeader,
} from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, any, does, doesAll, freeKey, secured, updatableMember, visibleMember } from './kit/needs.js';
import { overlay, rewrite, undo } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';

const FRESH = 'what was written is what is read, at once';
const writes = does('create', 'upsert', 'update', 'replace');
const looks = any(does('read'), does('list'));

function idOf(call: Call, key = call.key): string {
  return `${call.caller}\n${call.resource?.name}\n${key}`;
}

/** For so many looks after a write the old record is shown. */
function behind(count: number, when: (sent: Sent) => boolean, actions: Parameters<typeof does>) {
  const old = new Map<string, { record: Stored | undefined; left: number }>();
  return after((sent, call) => {
    const { effect } = sent;
    if (effect && when(sent)) old.set(idOf(call, effect.key), { record: effect.before, left: count });
    if (!call.is(...actions)) return sent;
    if (call.is('list')) return listBehind(sent, call, old);
    const stale = old.get(idOf(call));
    if (!stale || stale.left-- <= 0 || !isSuccess(sent)) return sent;
    return stale.record ? mapRecords(sent, call, (record) => overlay(record, stale.record ?? {})) : missing();
  });
}

function listBehind(
  sent: Sent,
  call: Call,
  old: ReadonlyMap<string, { record: Stored | undefined; left: number }>,
): Sent {
  return mapRecords(sent, call, (record) => {
    const key = call.resource && textKey(call.resource, record);
    const stale = old.get(idOf(call, key));
    if (!stale || stale.left <= 0) return record;
    (stale as { left: number }).left--;
    return stale.record && overlay(record, stale.record);
  });
}

function missing(): Sent {
  return json(404, { detail: 'Not found.' });
}

function dropping(context: FaultContext, when: (call: Call, sent: Sent) => boolean) {
  return after((sent, call) => (sent.effect && when(call, sent) ? undo(context, sent) : sent));
}

export const freshness = inGroup('freshness', [
  {
    name: 'create-not-stored',
    title: 'a creation answers well, and stores nothing',
    promise: FRESH,
    applies: all(does('create', 'upsert'), looks),
    make: (context) => dropping(context, (_call, sent) => isCreated(sent)),
  },
  ...(['update', 'replace'] as const).map((action): FaultOf => ({
    name: `${action}-not-stored`,
    title: `${action} answers with the new values, and stores none of them`,
    promise: FRESH,
    applies: all(does(action), looks, visibleMember),
    make: (context) => dropping(context, (call) => call.is(action)),
  })),
  {
    name: 'delete-not-done',
    title: 'a deletion answers well, and deletes nothing',
    promise: 'a deletion removes the record',
    applies: all(does('delete'), looks),
    make: (context) => dropping(context, (_call, sent) => isRemoved(sent)),
  },
  {
    name: 'read-cache-outlives-record',
    title:
      'what is cached of a read is dropped by updates, but not when the record is deleted and made again',
    promise: FRESH,
    applies: all(does('read'), doesAll('upsert', 'delete'), freeKey, visibleMember),
    make: () => {
      const kept = new Map<string, Sent>();
      return route((call, next) => {
        const id = idOf(call);
        return upon(next(call), (sent) => {
          if (isUpdated(sent)) kept.delete(id);
          if (!call.is('read') || !isSuccess(sent)) return sent;
          const known = kept.get(id) ?? sent;
          kept.set(id, known);
          return known;
        });
      });
    },
  },
  {
    name: 'head-cache-outlives-record',
    title: 'HEAD says of a record that was deleted what it said before (a cache that writes do not drop)',
    promise: 'RFC 9110, 9.3.2: HEAD is answered like GET, but for the content',
    applies: all(does('read'), does('delete')),
    make: () => {
      const kept = new Map<string, Sent>();
      return route((call, next) => {
        const isHead = call.method === 'HEAD' && call.pathKey !== undefined;
        const known = isHead ? kept.get(idOf(call)) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (isHead && isSuccess(sent)) kept.set(idOf(call), sent);
          return sent;
        });
      });
    },
  },
  ...[1, 3].map((count): FaultOf => ({
    name: `read-behind-${count}-after-update`,
    title: `the first ${count === 1 ? 'read' : `${count} reads`} after an update show the old record (a replica that lags)`,
    promise: FRESH,
    applies: all(does('read'), writes, visibleMember),
    make: () => behind(count, isUpdated, ['read']),
  })),
  {
    name: 'read-behind-after-create',
    title: 'the first read after a creation answers 404 (a replica that lags)',
    promise: FRESH,
    applies: all(does('read'), does('create', 'upsert')),
    make: () => behind(1, isCreated, ['read']),
  },
  {
    name: 'list-behind-after-update',
    title: 'the first list after an update shows the old record',
    promise: FRESH,
    applies: all(does('list'), does('update', 'upsert', 'replace')),
    make: () => behind(1, isUpdated, ['list']),
  },
  {
    name: 'list-behind-after-create',
    title: 'the first list after a creation lacks the record (an index that lags)',
    promise: FRESH,
    applies: all(does('list'), does('create', 'upsert')),
    make: () => behind(1, isCreated, ['list']),
  },
  {
    name: 'read-behind-after-delete',
    title: 'the first read after a deletion still shows the record',
    promise: 'a deletion removes the record',
    applies: all(does('read'), does('delete')),
    make: () => {
      const gone = new Map<string, Sent>();
      const last = new Map<string, Sent>();
      return after((sent, call) => {
        const id = idOf(call);
        if (call.is('read') && isSuccess(sent)) last.set(id, { ...sent, effect: undefined });
        if (isRemoved(sent)) gone.set(id, last.get(id) ?? missing());
        const stale = call.is('read') ? gone.get(id) : undefined;
        gone.delete(call.is('read') ? id : '');
        return stale ?? sent;
      });
    },
  },
  {
    name: 'update-answers-old-record',
    title: 'an update answers with the record as it was before',
    promise: 'a write answers with the record as it now is',
    applies: updatableMember,
    make: () =>
      after((sent, call) => {
        const before = sent.effect?.before;
        return before && call.is('update', 'replace')
          ? mapRecords(sent, call, (record) => overlay(record, before))
          : sent;
      }),
  },
  {
    name: 'upsert-answers-old-record',
    title: 'an upsert that updates answers with the record as it was before',
    promise: 'a write answers with the record as it now is',
    applies: all(does('upsert'), visibleMember),
    make: () =>
      after((sent, call) => {
        const before = sent.effect?.before;
        return before && call.is('upsert')
          ? mapRecords(sent, call, (record) => overlay(record, before))
          : sent;
      }),
  },
  ...(['update', 'upsert', 'replace', 'delete'] as const).map((action): FaultOf => ({
    name: `read-cache-survives-${action}`,
    title: `reads come from a cache that ${action} does not empty`,
    promise: FRESH,
    applies: all(does('read'), does(action)),
    make: () =>
      caching(
        (call) => call.is('read'),
        (call) => !call.is(action),
      ),
  })),
  ...(['create', 'upsert', 'update', 'delete'] as const).map((action): FaultOf => ({
    name: `list-cache-survives-${action}`,
    title: `lists come from a cache that ${action} does not empty`,
    promise: FRESH,
    applies: all(does('list'), does(action)),
    make: () =>
      caching(
        (call) => call.is('list'),
        (call) => !call.is(action),
      ),
  })),
  {
    name: 'missing-is-cached',
    title: 'a record that was not there once is not there after its creation either',
    promise: FRESH,
    applies: all(does('read'), does('create', 'upsert'), freeKey),
    make: () => {
      const known = new Set<string>();
      return after((sent, call) => {
        if (!call.is('read')) return sent;
        if (sent.status === 404) known.add(idOf(call));
        return known.has(idOf(call)) ? missing() : sent;
      });
    },
  },
  {
    name: 'cache-ignores-caller',
    title: 'reads and lists are cached under their address, whoever asks',
    promise: 'each tenant has its own records',
    applies: all(looks, secured),
    make: () => {
      const kept = new Map<string, Sent>();
      return route((call, next) => {
        const isLook = call.is('read', 'list');
        const known = isLook ? kept.get(call.request.target) : undefined;
        return upon(next(call), (sent) => {
          if (sent.status === 401) return sent;
          if (!isLook) kept.clear();
          else if (isSuccess(sent) && !known) kept.set(call.request.target, sent);
          return known ?? sent;
        });
      });
    },
  },
  {
    name: 'cache-before-authentication',
    title: 'what was read once is served from a cache, without asking for credentials',
    promise: 'the operation asks for credentials (`security`)',
    applies: all(looks, secured),
    make: () => {
      const kept = new Map<string, Sent>();
      return route((call, next) =>
        upon(next(call), (sent) => {
          if (call.is('read', 'list') && isSuccess(sent)) kept.set(call.request.target, sent);
          if (sent.effect) kept.clear();
          return sent.status === 401 ? (kept.get(call.request.target) ?? sent) : sent;
        }),
      );
    },
  },
  {
    name: 'refusals-are-cached',
    title: 'a read that was refused for its credentials is refused to everybody for the next two times',
    promise: 'valid credentials are taken',
    applies: all(looks, secured),
    make: () => {
      const kept = new Map<string, { sent: Sent; left: number }>();
      return after((sent, call) => {
        if (!call.is('read', 'list')) return sent;
        const known = kept.get(call.request.target);
        if (sent.status === 401) kept.set(call.request.target, { sent, left: 2 });
        return known && isSuccess(sent) && known.left-- > 0 ? known.sent : sent;
      });
    },
  },
  {
    name: 'one-replica-stays-behind',
    title: 'of two replicas that answer in turn, one never hears of updates',
    promise: FRESH,
    applies: all(does('read'), writes, visibleMember),
    make: () => {
      const first = new Map<string, Stored>();
      let turn = 0;
      return after((sent, call) => {
        const { effect } = sent;
        if (effect?.after && isCreated(sent)) first.set(idOf(call, effect.key), effect.after);
        if (!call.is('read') || !isSuccess(sent) || ++turn % 2 === 0) return sent;
        const old = first.get(idOf(call));
        return old ? mapRecords(sent, call, (record) => overlay(record, old)) : sent;
      });
    },
  },
  {
    name: 'first-member-is-not-stored',
    title: 'of two members that an update changes only the last one is stored',
    promise: FRESH,
    applies: all(does('update', 'upsert'), visibleMember, looks),
    make: (context) =>
      after((sent, call) => {
        const { resource, contract } = call;
        if (!isUpdated(sent) || !resource) return sent;
        const given = Object.keys(call.given);
        const lost = recordFacts(resource, contract).visible.find((name) => given.includes(name));
        if (lost === undefined || given.length < 2) return sent;
        return rewrite(context, sent, (next, old) => ({ ...next, [lost]: old?.[lost] }));
      }),
  },
  {
    name: 'public-caching',
    title: 'answers that belong to one caller may be kept by shared caches for an hour',
    promise: 'RFC 9111, 3.5: `public` lets caches serve them to others',
    custom: true,
    applies: all(looks, secured),
    make: () =>
      after((sent, call) =>
        call.is('read', 'list') && isSuccess(sent)
          ? withHeader(sent, 'cache-control', 'public, max-age=3600')
          : sent,
      ),
  },
  {
    name: 'unconditional-304',
    title: 'the second read of a record answers 304, although nobody has asked for that',
    promise: 'RFC 9110, 15.4.5: 304 answers conditional requests',
    applies: does('read'),
    make: () => {
      const seen = new Set<string>();
      return after((sent, call) => {
        if (!call.is('read') || !isSuccess(sent)) return sent;
        const id = idOf(call) + String(sent.body);
        const again = seen.has(id);
        seen.add(id);
        return again ? { status: 304, headers: { etag: '"1"' } } : sent;
      });
    },
  },
  {
    name: 'etag-stays',
    title:
      'the entity tag of a record does not change with it, and a conditional read is told that nothing has changed',
    promise: 'RFC 9110, 8.8.1: a validator changes with the representation',
    applies: all(does('read'), writes, visibleMember),
    make: () =>
      after((sent, call) => {
        if (!call.is('read') || !isSuccess(sent)) return sent;
        const etag = `"${Buffer.from(call.path).toString('hex').slice(-16)}"`;
        if (call.request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
        return withHeader(sent, 'etag', etag);
      }),
  },
  {
    name: 'etag-of-length',
    title:
      'the entity tag of a record is the length of the answer: other texts of that length have the same one',
    promise: 'RFC 9110, 8.8.1: a validator changes with the representation',
    applies: all(does('read'), writes, visibleMember),
    make: () =>
      after((sent, call) => {
        if (!call.is('read') || !isSuccess(sent)) return sent;
        const etag = `"${Buffer.byteLength(textOf(sent))}"`;
        if (call.request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
        return withHeader(sent, 'etag', etag);
      }),
  },
  {
    name: 'if-none-match-ignores-tag',
    title: 'any conditional read is told that nothing has changed',
    promise: 'RFC 9110, 13.1.2: If-None-Match is compared',
    applies: does('read', 'list'),
    make: () =>
      after((sent, call) =>
        call.is('read', 'list') && isSuccess(sent) && call.request.headers['if-none-match'] !== undefined
          ? { status: 304, headers: { etag: '"1"' } }
          : sent,
      ),
  },
]);

/** What was looked at once is given again, until a write comes that empties the cache. */
function caching(isKept: (call: Call) => boolean, empties: (call: Call) => boolean) {
  const kept = new Map<string, Sent>();
  return after((sent, call) => {
    const id = `${call.caller}\n${call.request.target}`;
    if (sent.effect && empties(call)) kept.clear();
    if (!isKept(call) || sent.status === 401) return sent;
    const known = kept.get(id);
    if (known) return known;
    if (isSuccess(sent)) kept.set(id, sent);
    return sent;
  });
}

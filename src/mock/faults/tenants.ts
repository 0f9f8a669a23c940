import type { Scope, Store } from '../../store/store.js';
import { type FaultContext, type FaultOf, type Sent, type Wrapping, inGroup } from './fault.js';
import { isCreated, isRemoved, isUpdated, json, withStatus } from './kit/answers.js';
import { around, overCollections, place, siblings } from './kit/effect.js';
import { all, any, declares, does, freeKey, tenants as kept, upserts } from './kit/needs.js';
import { tokenOf } from './kit/credentials.js';
import { after, route, upon } from './kit/wrap.js';

const PROMISE = 'each tenant has its own records (`owner: credential`)';

/** All tenants use the records of one. */
function scoping(change: (scope: Scope) => Scope): Wrapping {
  return {
    store: (inner) => ({
      collection: (scope) => inner.collection(change(scope)),
      snapshot: () => inner.snapshot(),
      restore: (snapshot) => inner.restore(snapshot),
    }),
  };
}

function elsewhere(store: Store, scope: Scope, key: string) {
  return siblings(store, scope).find((collection) => collection.get(key) !== undefined);
}

/** A record of another tenant is found where the caller has none with the key. */
function reaching(context: FaultContext, when: 'get' | 'change'): Wrapping {
  return {
    store: (inner) =>
      overCollections(inner, (collection, scope) => {
        const owner = (key: string) =>
          collection.get(key) ? collection : (elsewhere(context.store, scope, key) ?? collection);
        return around(
          collection,
          when === 'get'
            ? { get: (key) => owner(key).get(key) }
            : { change: (key, decide) => owner(key).change(key, decide) },
        );
      }),
  };
}

/** Only for requests of these kinds. */
/** After a write that `applies`, no other tenant has a record with its key. */
function removingElsewhere(applies: (sent: Sent) => boolean): (context: FaultContext) => Wrapping {
  return ({ store }) =>
    after((sent) => {
      const { effect } = sent;
      if (!effect || !applies(sent)) return sent;
      for (const other of siblings(store, effect.scope)) place(other, effect.key, undefined);
      return sent;
    });
}

function during(actions: Parameters<typeof does>, wrapping: Wrapping): Wrapping {
  let isOn = false;
  return {
    handle: (next) => (call) => {
      isOn = call.is(...actions);
      const answer = next(call);
      isOn = false;
      return answer;
    },
    store: (inner) => {
      const other = wrapping.store?.(inner) ?? inner;
      return {
        collection: (scope) => (isOn ? other : inner).collection(scope),
        snapshot: () => inner.snapshot(),
        restore: (snapshot) => inner.restore(snapshot),
      };
    },
  };
}

export const tenants = inGroup('tenants', [
  {
    name: 'tenants-share-everything',
    title: 'all tenants use the same records',
    promise: PROMISE,
    applies: kept,
    make: () => scoping((scope) => ({ ...scope, tenant: 'all' })),
  },
  {
    name: 'list-shows-all-tenants',
    title: 'a list shows the records of all tenants',
    promise: PROMISE,
    applies: all(kept, does('list')),
    make: ({ store }) => ({
      store: (inner) =>
        overCollections(inner, (collection, scope) =>
          around(collection, {
            list: () => [...collection.list(), ...siblings(store, scope).flatMap((other) => other.list())],
          }),
        ),
    }),
  },
  {
    name: 'empty-list-shows-all-tenants',
    title: 'a tenant without records is shown those of all others',
    promise: PROMISE,
    applies: all(kept, does('list')),
    make: ({ store }) => ({
      store: (inner) =>
        overCollections(inner, (collection, scope) =>
          around(collection, {
            list: () =>
              collection.size > 0
                ? collection.list()
                : siblings(store, scope).flatMap((other) => other.list()),
          }),
        ),
    }),
  },
  ...(['read', 'update', 'replace', 'delete', 'upsert'] as const).map((action): FaultOf => ({
    name: `${action}-reaches-other-tenants`,
    title: `${action} finds records of other tenants`,
    promise: PROMISE,
    applies: all(kept, does(action), freeKey),
    make: (context) => during([action], reaching(context, action === 'read' ? 'get' : 'change')),
  })),
  {
    name: 'delete-removes-for-all',
    title: 'a deletion removes the records with this key of all tenants',
    promise: PROMISE,
    applies: all(kept, does('delete'), freeKey),
    make: removingElsewhere(isRemoved),
  },
  {
    name: 'update-changes-for-all',
    title: 'an update changes the records with this key of all tenants',
    promise: PROMISE,
    applies: all(kept, does('update', 'upsert'), freeKey),
    make: ({ store }) =>
      after((sent, call) => {
        const { effect } = sent;
        if (!effect || !isUpdated(sent)) return sent;
        for (const other of siblings(store, effect.scope)) {
          const record = other.get(effect.key);
          if (record) place(other, effect.key, { ...record, ...call.given });
        }
        return sent;
      }),
  },
  {
    name: 'upsert-moves-to-tenant',
    title: 'an upsert of a key that another tenant has takes the record away from there',
    promise: PROMISE,
    applies: all(kept, upserts),
    make: removingElsewhere(isCreated),
  },
  {
    name: 'upsert-status-over-all-tenants',
    title: 'an upsert that creates answers 200 when another tenant has the key',
    promise: PROMISE,
    applies: all(kept, declares(['upsert'], 200, 201)),
    make: ({ store }) =>
      after((sent) => {
        const { effect } = sent;
        const isTaken = effect && isCreated(sent) && elsewhere(store, effect.scope, effect.key);
        return isTaken ? withStatus(sent, 200) : sent;
      }),
  },
  ...[400, 403, 409, 500].map((code): FaultOf => ({
    name: `key-of-other-tenant-answers-${code}`,
    title: `a key that another tenant has is refused with ${code}`,
    promise: PROMISE,
    applies: all(kept, does('create', 'upsert'), freeKey),
    make: ({ store }) =>
      route((call, next) =>
        upon(next(call), (sent) => {
          const { effect } = sent;
          if (!effect || !isCreated(sent) || !elsewhere(store, effect.scope, effect.key)) return sent;
          place(store.collection(effect.scope), effect.key, undefined);
          return json(code, { detail: 'This key is taken.' });
        }),
      ),
  })),
  {
    name: 'other-tenants-answer-403',
    title: 'a record of another tenant is answered with 403 where one that is not there is with 404',
    promise: PROMISE,
    applies: all(kept, any(declares(['read'], 404), declares(['update'], 404)), freeKey),
    make: ({ store }) =>
      after((sent, call) => {
        const { pathKey } = call;
        if (sent.status !== 404 || pathKey === undefined || !sent.scope) return sent;
        return elsewhere(store, sent.scope, pathKey) ? json(403, { detail: 'Forbidden.' }) : sent;
      }),
  },
  {
    name: 'tenants-by-token',
    title: 'each token has its own records, even two of the same tenant',
    promise: 'those who belong to one tenant use the same records',
    applies: kept,
    make: () => {
      let token = '';
      return {
        handle: (next) => (call) => {
          token = tokenOf(call) ?? '';
          return next(call);
        },
        ...scoping((scope) => ({ ...scope, tenant: `${scope.tenant}\n${token}` })),
      };
    },
  },
  {
    name: 'list-of-own-token',
    title: 'a list shows what was created with the same token only',
    promise: 'those who belong to one tenant use the same records',
    applies: all(kept, does('list')),
    make: () => {
      const makers = new Map<string, string>();
      let token = '';
      return {
        handle: (next) => (call) => {
          token = tokenOf(call) ?? '';
          return upon(next(call), (sent) => {
            if (isCreated(sent)) makers.set(idOf(sent.effect?.scope, sent.effect?.key), token);
            return sent;
          });
        },
        store: (inner) =>
          overCollections(inner, (collection, scope) =>
            around(collection, {
              list: () =>
                collection.list().filter((record) => {
                  const maker = [...makers].find(
                    ([id]) => id.startsWith(idOf(scope, '')) && hasKey(record, id),
                  );
                  return maker === undefined || maker[1] === token;
                }),
            }),
          ),
      };
    },
  },
  {
    name: 'tenant-of-the-request-before',
    title: 'every tenth request is done for the tenant of the request before it',
    promise: PROMISE,
    applies: kept,
    make: () => {
      let count = 0;
      let last: string | undefined;
      return scoping((scope) => {
        const tenant = ++count % 10 === 0 ? (last ?? scope.tenant) : scope.tenant;
        last = scope.tenant;
        return { ...scope, tenant };
      });
    },
  },
]);

function idOf(scope: Scope | undefined, key: string | undefined): string {
  return `${scope?.tenant}\n${scope?.resource}\n${key}`;
}

function hasKey(record: Readonly<Record<string, unknown>>, id: string): boolean {
  const key = id.slice(id.lastIndexOf('\n') + 1);
  return Object.values(record).includes(key);
}

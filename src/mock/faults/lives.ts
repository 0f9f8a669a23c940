import type { Stored } from '../../store/store.js';
import { inGroup } from './fault.js';
import { isCreated, isRemoved, isSuccess, isUpdated, json, mapRecords, page } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { place } from './kit/effect.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, declares, does, doesAll, freeKey, tenants, visibleText } from './kit/needs.js';
import { undo } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';

const AGAIN = 'a key is free again when its record is deleted';
const recreates = all(doesAll('upsert', 'delete'), freeKey);

function idOf(call: Call): string {
  return `${call.caller}\n${call.resource?.name}\n${call.key}`;
}

/** Keys that were deleted, by caller, and made again. */
class Lives {
  private readonly deleted = new Set<string>();
  private readonly again = new Set<string>();

  note(call: Call, { created, removed }: { created: boolean; removed: boolean }): void {
    const id = idOf(call);
    if (removed) this.deleted.add(id);
    if (removed) this.again.delete(id);
    if (created && this.deleted.has(id)) this.again.add(id);
  }

  isSecond(call: Call): boolean {
    return this.again.has(idOf(call));
  }

  isSecondOf(call: Call, record: Stored): boolean {
    const key = call.resource && textKey(call.resource, record);
    return this.again.has(`${call.caller}\n${call.resource?.name}\n${key}`);
  }
}

function textsOf(call: Call): readonly string[] {
  return call.resource ? recordFacts(call.resource, call.contract).texts : [];
}

/** What becomes of records whose life is longer than a creation and an update. */
export const lives = inGroup('lives', [
  {
    name: 'second-deletion-answers-500',
    title:
      'a record that was deleted, made again and deleted again answers 500 (unique index over key and state)',
    promise: AGAIN,
    applies: recreates,
    make: (context) => {
      const lived = new Lives();
      return after((sent, call) => {
        if (isRemoved(sent) && lived.isSecond(call)) {
          undo(context, sent);
          return page(500, 'Internal Server Error');
        }
        lived.note(call, { created: isCreated(sent), removed: isRemoved(sent) });
        return sent;
      });
    },
  },
  {
    name: 'made-again-is-not-listed',
    title: 'a record that is made again after its deletion is in no list (soft deletion)',
    promise: AGAIN,
    applies: all(recreates, does('list')),
    make: () => {
      const lived = new Lives();
      return after((sent, call) => {
        lived.note(call, { created: isCreated(sent), removed: isRemoved(sent) });
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => (lived.isSecondOf(call, record) ? undefined : record));
      });
    },
  },
  {
    name: 'made-again-cannot-be-updated',
    title: 'an update of a record that was made again after its deletion answers 404 (soft deletion)',
    promise: AGAIN,
    applies: all(recreates, does('update')),
    make: () => {
      const lived = new Lives();
      return route((call, next) => {
        if (call.is('update') && lived.isSecond(call)) return json(404, { detail: 'Not found.' });
        return upon(next(call), (sent) => {
          lived.note(call, { created: isCreated(sent), removed: isRemoved(sent) });
          return sent;
        });
      });
    },
  },
  {
    name: 'third-upsert-ignored',
    title: 'the third upsert of a key and all later ones answer with new values that they do not store',
    promise: 'an upsert of a key that is there updates the record',
    applies: all(does('upsert'), visibleText),
    make: (context) => {
      const counts = new Map<string, number>();
      return after((sent, call) => {
        if (!call.is('upsert') || !sent.effect?.after) return sent;
        const count = (counts.get(idOf(call)) ?? 0) + 1;
        counts.set(idOf(call), count);
        return count > 2 ? undo(context, sent) : sent;
      });
    },
  },
  {
    name: 'update-to-equal-text-refused',
    title: 'an update to a text that another record has is refused with 409 (a unique index)',
    promise: 'only the key has to be unique',
    applies: all(does('update'), visibleText),
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        if (!isUpdated(sent) || !effect?.after || !call.is('update')) return sent;
        const [name = ''] = textsOf(call);
        const text = effect.after[name];
        const equal = context.store
          .collection(effect.scope)
          .list()
          .filter((each) => each[name] === text);
        if (equal.length < 2 || effect.before?.[name] === text) return sent;
        undo(context, sent);
        return json(409, { detail: 'This name is taken.' });
      }),
  },
  {
    name: 'text-of-other-tenant-refused',
    title: 'a creation with a text that a record of another tenant has is refused with 400',
    promise: 'only the key has to be unique, and only for its tenant',
    applies: all(does('upsert', 'create'), visibleText, tenants),
    make: (context) => {
      const owners = new Map<unknown, string>();
      return after((sent, call) => {
        if (!isCreated(sent) || !sent.effect?.after) return sent;
        const text = sent.effect.after[textsOf(call)[0] ?? ''];
        const { tenant = '' } = sent.effect.scope;
        const owner = owners.get(text) ?? tenant;
        owners.set(text, owner);
        if (owner === tenant) return sent;
        undo(context, sent);
        return json(400, { detail: 'This name is taken.' });
      });
    },
  },
  {
    name: 'missing-deletion-removes-last',
    title: 'a deletion of what is not there answers 404, and removes the last record (splice with -1)',
    promise: 'a request that is refused changes nothing',
    applies: declares(['delete'], 404),
    make: (context) => {
      const scopes = new Map<string, NonNullable<Parameters<typeof undo>[1]['scope']>>();
      return after((sent, call) => {
        if (sent.scope) scopes.set(call.caller, sent.scope);
        const scope = sent.scope ?? scopes.get(call.caller);
        if (!call.is('delete') || sent.status !== 404 || !scope || !call.resource) return sent;
        const collection = context.store.collection(scope);
        const last = collection.list().at(-1);
        const key = last && textKey(call.resource, last);
        if (key !== undefined) place(collection, key, undefined);
        return sent;
      });
    },
  },
  {
    name: 'missing-update-changes-last',
    title: 'an update of what is not there answers 404, and is done to the last record (index -1)',
    promise: 'a request that is refused changes nothing',
    applies: all(declares(['update'], 404), visibleText),
    make: (context) =>
      after((sent, call) => {
        if (!call.is('update') || sent.status !== 404 || !sent.scope || !call.resource) return sent;
        const collection = context.store.collection(sent.scope);
        const last = collection.list().at(-1);
        const key = last && textKey(call.resource, last);
        const texts = Object.fromEntries(
          textsOf(call).flatMap((name) => (name in call.given ? [[name, call.given[name]]] : [])),
        );
        if (last && key !== undefined) place(collection, key, { ...last, ...texts });
        return sent;
      }),
  },
  {
    name: 'deletion-removes-the-next-too',
    title: 'a deletion removes the record that was created next, too',
    promise: 'a deletion removes exactly the record with the key',
    applies: does('delete'),
    make: (context) => {
      const order: string[] = [];
      return after((sent, call) => {
        const { effect } = sent;
        if (!effect) return sent;
        const id = `${JSON.stringify(effect.scope)} ${effect.key}`;
        if (isCreated(sent)) order.push(id);
        if (!isRemoved(sent) || !call.resource) return sent;
        const next = order[order.indexOf(id) + 1];
        const prefix = `${JSON.stringify(effect.scope)} `;
        if (next?.startsWith(prefix))
          place(context.store.collection(effect.scope), next.slice(prefix.length), undefined);
        return sent;
      });
    },
  },
  {
    name: 'list-limited-before-tenant',
    title: 'a list shows those of the caller among the first 100 records of all tenants',
    promise: 'a list holds exactly the records that there are, each once',
    applies: all(does('list'), tenants),
    make: (context) =>
      after((sent, call) => {
        const { resource } = call;
        if (!call.is('list') || !sent.scope || !resource || !isSuccess(sent)) return sent;
        const own = JSON.stringify(sent.scope);
        const { entries } = context.store.snapshot();
        const first = entries
          .flatMap(([scope, records]) =>
            [...records.keys()].map((key) => [JSON.stringify(scope), key] as const),
          )
          .slice(0, 100);
        const shown = new Set(first.flatMap(([scope, key]) => (scope === own ? [key] : [])));
        return mapRecords(sent, call, (record) =>
          shown.has(textKey(resource, record) ?? '') ? record : undefined,
        );
      }),
  },
  {
    name: 'read-cache-by-token',
    title: 'reads are cached for each token, and a write drops only what is cached for its own',
    promise: 'all credentials of a tenant see the same records',
    applies: all(does('read'), does('upsert', 'update'), tenants),
    make: () => {
      const kept = new Map<string, ReturnType<typeof json>>();
      return route((call, next) => {
        const id = idOf(call);
        const known = call.is('read') ? kept.get(id) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (sent.effect) kept.delete(id);
          else if (call.is('read') && isSuccess(sent)) kept.set(id, { ...sent, effect: undefined });
          return sent;
        });
      });
    },
  },
]);

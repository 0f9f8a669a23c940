import type { Stored } from '../../store/store.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { isCreated, isSuccess, isUpdated, json, mapList, mapRecords } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { place, siblings } from './kit/effect.js';
import { every } from './kit/every.js';
import { recordFacts } from './kit/facts.js';
import { readingBy } from './kit/keys.js';
import {
  all,
  createdAt,
  declares,
  does,
  facts,
  freeKey,
  tenants,
  updatedAt,
  visibleText,
} from './kit/needs.js';
import { overlay, updating } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';

const OWN = 'each tenant has its own records (`owner: credential`)';
const MOVES = 'a member that is set with each write moves on with each write (`set: on-write`)';

function stampsOf({ resource, contract }: Call): { created: string; updated: string } {
  const known = resource && recordFacts(resource, contract);
  return { created: known?.onCreate[0] ?? '', updated: known?.onWrite[0] ?? '' };
}

function later(value: unknown, ms: number): string {
  return new Date(Date.parse(String(value)) + ms).toISOString();
}

const derived: FaultOf['applies'] = facts(({ derived: names }) => names.length > 0, {
  why: 'no member is said to have the value of another one',
  add: 'x-spectwin: { resources: { …: { fields: { id: { from: … } } } } }',
});

/** One record, one tenant or one member is taken for another. */
export const confusion = inGroup('confusion', [
  {
    name: 'head-reaches-other-tenants',
    title: 'HEAD finds records of other tenants',
    promise: OWN,
    applies: all(tenants, declares(['read'], 404)),
    make: ({ store }) =>
      after((sent, call) => {
        const { pathKey } = call;
        if (call.method !== 'HEAD' || sent.status !== 404 || !sent.scope || pathKey === undefined)
          return sent;
        const isThere = siblings(store, sent.scope).some((other) => other.get(pathKey) !== undefined);
        return isThere ? { status: 200, headers: { 'content-type': 'application/json' } } : sent;
      }),
  },
  {
    name: 'long-list-shows-all-tenants',
    title: 'a list of more than five records shows those of other tenants too',
    promise: OWN,
    applies: all(tenants, does('list')),
    make: () => {
      const known = new Map<string, Map<string, Stored>>();
      return after((sent, call) => {
        const mine = known.get(call.caller) ?? new Map<string, Stored>();
        known.set(call.caller, mine);
        if (sent.effect?.after && isSuccess(sent)) {
          mapRecords(sent, call, (record) => {
            mine.set(sent.effect?.key ?? '', record);
            return record;
          });
        }
        if (sent.effect && !sent.effect.after) mine.delete(sent.effect.key);
        const others = [...known].flatMap(([caller, records]) =>
          caller === call.caller ? [] : [...records.values()],
        );
        return mapList(sent, call, (found) => (found.length > 5 ? [...found, ...others] : found));
      });
    },
  },
  {
    name: 'update-touches-other-tenants',
    title: 'an update moves the time of the last write of records with the same key of other tenants',
    promise: OWN,
    applies: all(tenants, freeKey, updatedAt, does('update', 'upsert')),
    make: ({ store }) =>
      after((sent, call) => {
        const { effect } = sent;
        if (!effect?.after || !isUpdated(sent)) return sent;
        const { updated } = stampsOf(call);
        for (const other of siblings(store, effect.scope)) {
          const record = other.get(effect.key);
          if (record) place(other, effect.key, { ...record, [updated]: effect.after[updated] });
        }
        return sent;
      }),
  },
  {
    name: 'absence-cached-by-token',
    title: 'that there is no record is kept for a token, and only its own writes drop that',
    promise: 'all credentials of a tenant see the same records',
    applies: all(tenants, freeKey, declares(['read'], 404)),
    make: () => {
      const absent = new Map<string, Sent>();
      return route((call, next) => {
        const id = `${call.caller}\n${call.key}`;
        const known = call.is('read') && call.method === 'GET' ? absent.get(id) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (sent.effect) absent.delete(id);
          if (call.is('read') && call.method === 'GET' && sent.status === 404) absent.set(id, sent);
          return sent;
        });
      });
    },
  },
  {
    name: 'id-in-creation-chooses-record',
    title: 'a creation with the id of a record that is there changes that record instead',
    promise: 'what the server sets cannot be set by clients',
    applies: all(does('upsert'), freeKey, derived, visibleText),
    make: ({ store }) => after((sent, call) => chosen(sent, call, (scope) => store.collection(scope))),
  },
  {
    name: 'id-in-update-chooses-record',
    title: 'an update whose body has the id of another record changes that one too',
    promise: 'the key in the path says which record is meant',
    applies: all(does('update'), freeKey, derived, visibleText),
    make: ({ store }) =>
      after((sent, call) =>
        call.is('update') ? chosen(sent, call, (scope) => store.collection(scope)) : sent,
      ),
  },
  {
    name: 'read-by-text',
    title: 'a record is found by a text of its own as by its key',
    promise: 'keys are compared exactly',
    applies: all(does('read'), freeKey, visibleText),
    make: readingBy(({ resource, contract }, asked, { record }) => {
      const [name = ''] = resource ? recordFacts(resource, contract).texts : [];
      return record[name] === asked;
    }),
  },
  {
    name: 'update-by-slug-alone',
    title: 'updates find no record whose key has other characters than letters, digits and hyphens',
    // Which keys there are is the server's to say; here it takes them.
    promise: 'by custom, an odd key that is taken is kept and found: it might be refused',
    custom: true,
    applies: all(freeKey, does('update')),
    make: () =>
      route((call, next) =>
        call.is('update') && /[^\w-]/.test(call.pathKey ?? '')
          ? json(404, { detail: 'Not found.' })
          : next(call),
      ),
  },
  {
    name: 'updated-at-in-other-zone-by-updates',
    title: 'updates write the local time of another zone as if it were UTC; creations do not',
    promise: 'RFC 3339: a date-time is the moment that it names',
    applies: all(updatedAt, does('update', 'upsert')),
    make: (context) =>
      after((sent, call) => {
        const { updated } = stampsOf(call);
        const local = new Date(context.clock() + 7_200_000).toISOString();
        return updating(context, { sent, call }, (record) => ({ ...record, [updated]: local }));
      }),
  },
  {
    name: 'updated-at-ignores-hidden-objects',
    title:
      'an update of nothing but an object that answers do not show leaves the time of the last write as it was',
    promise: MOVES,
    applies: all(
      updatedAt,
      does('update'),
      facts(({ secrets }) => secrets !== undefined, {
        why: 'nothing is write-only',
        add: 'writeOnly: true   # on an object of the request',
      }),
    ),
    make: (context) =>
      after((sent, call) => {
        const values = Object.values(call.given);
        const isHidden =
          values.length > 0 && values.every((value) => typeof value === 'object' && value !== null);
        const { updated } = stampsOf(call);
        if (!call.is('update') || !isHidden) return sent;
        return updating(context, { sent, call }, (record, old) => ({ ...record, [updated]: old[updated] }));
      }),
  },
  {
    name: 'creation-asks-the-clock-twice-every-20',
    title: 'every 20th creation sets a time of the last write that is a millisecond after that of creation',
    promise: 'the time of creation and that of the last write are equal in a new record',
    applies: all(createdAt, updatedAt, does('upsert')),
    make: () => {
      const isTime = every(20);
      return after((sent, call) => {
        if (!isCreated(sent) || !isTime()) return sent;
        const { updated } = stampsOf(call);
        return mapRecords(sent, call, (record) => ({ ...record, [updated]: later(record[updated], 1) }));
      });
    },
  },
  {
    name: 'read-of-old-copy-every-50',
    title: 'every 50th read shows the record as it was before its last update',
    promise: 'what was written is what is read, at once',
    applies: all(does('read'), does('update', 'upsert'), updatedAt),
    make: () => {
      const isTime = every(50);
      const old = new Map<string, Stored>();
      return after((sent, call) => {
        const id = `${call.caller}\n${call.key}`;
        if (isUpdated(sent) && sent.effect?.before) old.set(id, sent.effect.before);
        const copy = old.get(id);
        if (!call.is('read') || !isSuccess(sent) || !copy || !isTime()) return sent;
        return mapRecords(sent, call, (record) => overlay(record, copy));
      });
    },
  },
]);

type Collections = (scope: NonNullable<Sent['scope']>) => ReturnType<typeof siblings>[number];

/** The record that the id in the body names gets the texts of the request. */
function chosen(sent: Sent, call: Call, collections: Collections): Sent {
  const { effect } = sent;
  const { resource, contract } = call;
  if (!effect?.after || !resource) return sent;
  const { derived: names, texts } = recordFacts(resource, contract);
  const wanted = call.given[names[0] ?? ''];
  if (typeof wanted !== 'string' || wanted === effect.key) return sent;
  const collection = collections(effect.scope);
  const record = collection.get(wanted);
  const given = Object.fromEntries(
    texts.flatMap((name) => (name in call.given ? [[name, call.given[name]]] : [])),
  );
  if (record) place(collection, wanted, { ...record, ...given });
  return sent;
}

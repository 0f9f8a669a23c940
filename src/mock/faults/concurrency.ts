import type { Stored } from '../../store/store.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import {
  isCreated,
  isRemoved,
  isSuccess,
  isUpdated,
  json,
  mapList,
  page,
  withStatus,
} from './kit/answers.js';
import type { Call } from './kit/call.js';
import { place } from './kit/effect.js';
import { all, declares, does, doesAll, updatableMember } from './kit/needs.js';
import { Open, WINDOW, idOf } from './kit/open.js';
import { undo } from './kit/stored.js';
import { after, route } from './kit/wrap.js';

const RACE = 'requests at the same time have the effect of some order of them';

/** Upserts and creations of a key that is just being created. */
function racing(answer: (sent: Sent, call: Call, first: Sent) => Sent): FaultOf['make'] {
  return ({ delay }) => {
    const open = new Open<Sent>(delay);
    return after(async (sent, call) => {
      const id = idOf(call);
      const first = open.get(id);
      if (call.is('upsert', 'create') && first && !isCreated(sent)) {
        await delay(1);
        return answer(sent, call, first);
      }
      if (isCreated(sent)) await open.during(id, sent);
      return sent;
    });
  };
}

export const concurrency = inGroup('concurrency', [
  {
    name: 'race-creates-twice',
    title: 'two upserts of a new key at the same time both answer 201',
    promise: RACE,
    applies: declares(['upsert'], 200, 201),
    make: racing((sent) => (isUpdated(sent) ? withStatus(sent, 201) : sent)),
  },
  {
    name: 'race-duplicates',
    title: 'two upserts of a new key at the same time leave two records in the list',
    promise: 'the key identifies one record',
    applies: doesAll('upsert', 'list'),
    make: (context) => {
      const twins = new Set<string>();
      const race = racing((sent, call) => {
        twins.add(idOf(call));
        return sent;
      })(context);
      return {
        handle: (next) => {
          const inner = race.handle?.(next) ?? next;
          return async (call) => {
            const sent = await inner(call);
            if (call.is('delete')) twins.delete(idOf(call));
            const count = [...twins].filter((id) => id.startsWith(`${call.caller}\n`)).length;
            return mapList(sent, call, (items) => (count > 0 ? [...items, ...items.slice(-count)] : items));
          };
        },
      };
    },
  },
  ...[409, 500].map((code): FaultOf => ({
    name: `race-answers-${code}`,
    title: `of two upserts of a new key at the same time one answers ${code}`,
    promise: 'an upsert of a key that is there updates the record',
    applies: does('upsert'),
    make: racing((sent, call) =>
      call.is('upsert') && isUpdated(sent)
        ? code === 500
          ? page(500, 'Internal Server Error')
          : json(409, { detail: 'Conflict.' })
        : sent,
    ),
  })),
  {
    name: 'race-loses-second',
    title: 'of two upserts of a new key at the same time the second is answered well and lost',
    promise: RACE,
    applies: does('upsert'),
    make: (context) => racing((sent) => undo(context, sent))(context),
  },
  {
    name: 'race-loses-update',
    title: 'of two updates of different members at the same time one is lost',
    promise: RACE,
    applies: updatableMember,
    make: (context) => {
      const open = new Open<Stored>(context.delay);
      return after(async (sent, call) => {
        const { effect } = sent;
        if (!effect?.before || !effect.after || !call.is('update', 'upsert')) return sent;
        const id = idOf(call);
        const base = open.get(id);
        if (base) {
          place(context.store.collection(effect.scope), effect.key, {
            ...effect.after,
            ...base,
            ...call.given,
          });
          return sent;
        }
        await open.during(id, effect.before);
        return sent;
      });
    },
  },
  {
    name: 'race-loses-other-record',
    title: 'of records that are created at the same time only one is stored (the whole file is written)',
    promise: RACE,
    applies: does('upsert', 'create'),
    make: (context) => {
      const open = new Open<string>(context.delay);
      return after(async (sent, call) => {
        const { effect } = sent;
        if (!effect || !isCreated(sent)) return sent;
        const id = `${call.caller}\n${call.resource?.name}`;
        const other = open.get(id);
        if (other !== undefined && other !== effect.key) {
          return undo(context, sent);
        }
        await open.during(id, effect.key);
        return sent;
      });
    },
  },
  {
    name: 'read-during-write-answers-404',
    title: 'a read during a write finds nothing: the record is deleted and inserted',
    promise: RACE,
    applies: all(does('read'), does('upsert', 'update', 'replace')),
    make: ({ delay }) => {
      const open = new Open<true>(delay);
      return after(async (sent, call) => {
        const id = idOf(call);
        if (call.is('read') && open.get(id)) return json(404, { detail: 'Not found.' });
        if (isUpdated(sent)) await open.during(id, true);
        return sent;
      });
    },
  },
  {
    name: 'list-during-write-is-empty',
    title: 'a list during a write is empty: the table is locked',
    promise: RACE,
    applies: all(does('list'), does('upsert', 'create', 'update')),
    make: ({ delay }) => {
      const open = new Open<true>(delay);
      return after(async (sent, call) => {
        if (open.get(call.caller)) return mapList(sent, call, () => []);
        if (sent.effect?.after) await open.during(call.caller, true);
        return sent;
      });
    },
  },
  {
    name: 'writes-at-once-answer-500',
    title: 'of two writes of one record at the same time one answers 500 (deadlock)',
    promise: RACE,
    applies: does('upsert', 'update', 'replace'),
    make: (context) => {
      const open = new Open<true>(context.delay);
      return after(async (sent, call) => {
        if (!sent.effect?.after) return sent;
        const id = idOf(call);
        if (open.get(id)) {
          undo(context, sent);
          return page(500, 'Internal Server Error');
        }
        await open.during(id, true);
        return sent;
      });
    },
  },
  {
    name: 'busy-answers-503',
    title: 'more than four requests at the same time answer 503',
    promise: 'the statuses that the contract declares',
    applies: does('upsert', 'create', 'read', 'list'),
    make: ({ delay }) => {
      let busy = 0;
      return route(async (call, next) => {
        if (busy >= 4) return page(503, 'Service Temporarily Unavailable');
        busy++;
        await delay(2);
        busy--;
        return next(call);
      });
    },
  },
  {
    name: 'answers-mixed-up',
    title: 'two reads at the same time get each other’s answers',
    promise: 'the answer to a request is the answer to this request',
    applies: does('read'),
    make: ({ delay }) => {
      let waiting: { sent: Sent; other?: Sent } | undefined;
      return after(async (sent, call) => {
        if (!call.is('read') || !isSuccess(sent)) return sent;
        if (waiting) {
          const { sent: other } = waiting;
          waiting.other = sent;
          waiting = undefined;
          return other;
        }
        const mine: { sent: Sent; other?: Sent } = { sent };
        waiting = mine;
        await delay(4);
        if (waiting === mine) waiting = undefined;
        return mine.other ?? sent;
      });
    },
  },
  {
    name: 'deletes-at-once-both-answer-204',
    title: 'two deletions of one record at the same time both answer 204',
    promise: RACE,
    applies: declares(['delete'], 204, 404),
    make: ({ delay }) => {
      const open = new Open<Sent>(delay);
      return after(async (sent, call) => {
        const id = idOf(call);
        const first = open.get(id);
        if (call.is('delete') && sent.status === 404 && first) return first;
        if (call.is('delete') && sent.effect) await open.during(id, { status: 204, headers: {} });
        return sent;
      });
    },
  },
  {
    name: 'update-after-deletion-inserts',
    title:
      'of an update and a deletion at the same time the update brings the record back (an ORM that saves all)',
    promise: RACE,
    applies: doesAll('update', 'delete'),
    make: (context) => {
      const open = new Map<string, Stored>();
      return after(async (sent, call) => {
        const id = idOf(call);
        const { effect } = sent;
        if (call.is('update') && effect?.after) {
          open.set(id, effect.after);
          await context.delay(WINDOW);
          const collection = context.store.collection(effect.scope);
          if (!collection.get(effect.key)) place(collection, effect.key, effect.after);
          open.delete(id);
        }
        return sent;
      });
    },
  },
  {
    name: 'upsert-and-deletion-lose-the-record',
    title: 'of a deletion and an upsert at the same time the upsert answers 201, and the record is gone',
    promise: RACE,
    applies: doesAll('upsert', 'delete'),
    make: (context) => {
      const open = new Set<string>();
      return after(async (sent, call) => {
        const id = idOf(call);
        if (isRemoved(sent)) {
          open.add(id);
          await context.delay(WINDOW);
          open.delete(id);
        }
        if (call.is('upsert') && isCreated(sent) && open.has(id)) return undo(context, sent);
        return sent;
      });
    },
  },
]);

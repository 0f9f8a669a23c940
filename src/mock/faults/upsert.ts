import { inGroup } from './fault.js';
import { isCreated, isUpdated, json, mapList, page, withJson, withStatus } from './kit/answers.js';
import { all, declares, does, upserts, visibleMember } from './kit/needs.js';
import { showing, undo } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';

const SECOND = 'an upsert of a key that is there updates the record';
const BOTH = 'the statuses that the contract declares for creating and for updating by upsert';
const twoStatuses = declares(['upsert'], 200, 201);

/** What goes wrong when the same key comes again. */
export const upsert = inGroup('upsert', [
  {
    name: 'upsert-always-201',
    title: 'an upsert that updates answers 201',
    promise: BOTH,
    applies: twoStatuses,
    make: () => after((sent, call) => (call.is('upsert') && isUpdated(sent) ? withStatus(sent, 201) : sent)),
  },
  {
    name: 'upsert-statuses-swapped',
    title: 'an upsert that creates answers 200, one that updates 201',
    promise: BOTH,
    applies: twoStatuses,
    make: () =>
      after((sent, call) => {
        if (!call.is('upsert')) return sent;
        return isCreated(sent) ? withStatus(sent, 200) : isUpdated(sent) ? withStatus(sent, 201) : sent;
      }),
  },
  {
    name: 'upsert-201-when-changed',
    title: 'an upsert answers 200 only when nothing changes, and 201 whenever something does',
    promise: BOTH,
    applies: all(twoStatuses, visibleMember),
    make: () => {
      const bodies = new Map<string, string>();
      return after((sent, call) => {
        if (!call.is('upsert') || !sent.effect) return sent;
        const id = `${call.caller}\n${call.key}`;
        const body = Buffer.from(call.request.body ?? []).toString();
        const changed = bodies.get(id) !== body;
        bodies.set(id, body);
        return isUpdated(sent) && changed ? withStatus(sent, 201) : sent;
      });
    },
  },
  {
    name: 'upsert-201-by-worker',
    title: 'each of two workers answers 201 the first time that it sees a key',
    promise: BOTH,
    applies: twoStatuses,
    make: () => {
      const seen = new Set<string>();
      let turn = 0;
      return after((sent, call) => {
        if (!call.is('upsert') || !sent.effect) return sent;
        const id = `${++turn % 2}\n${call.caller}\n${call.key}`;
        const first = !seen.has(id);
        seen.add(id);
        return isUpdated(sent) && first ? withStatus(sent, 201) : sent;
      });
    },
  },
  {
    name: 'upsert-status-by-age',
    title: 'an upsert of a record that is younger than a second answers 201 again',
    promise: BOTH,
    applies: twoStatuses,
    make: ({ clock }) => {
      const born = new Map<string, number>();
      return after((sent, call) => {
        const id = `${call.caller}\n${call.key}`;
        if (isCreated(sent)) born.set(id, clock());
        const young = clock() - (born.get(id) ?? 0) < 1000;
        return call.is('upsert') && isUpdated(sent) && young ? withStatus(sent, 201) : sent;
      });
    },
  },
  ...[
    { code: 400, title: 'with 400: the key must be unique' },
    { code: 409, title: 'with 409: there is one already' },
    { code: 500, title: 'with 500: the unique index was violated' },
  ].map(({ code, title }) => ({
    name: `upsert-second-answers-${code}`,
    title: `the second upsert of a key is refused ${title}`,
    promise: SECOND,
    applies: upserts,
    make: () => {
      const known = new Set<string>();
      return route((call, next) => {
        const id = `${call.caller}\n${call.key}`;
        if (call.is('upsert') && known.has(id)) {
          return code === 500
            ? page(500, 'Internal Server Error')
            : json(code, { detail: 'Already exists.' });
        }
        return upon(next(call), (sent) => {
          if (isCreated(sent)) known.add(id);
          if (sent.effect && !sent.effect.after) known.delete(`${call.caller}\n${sent.effect.key}`);
          return sent;
        });
      });
    },
  })),
  {
    name: 'upsert-second-ignored',
    title: 'the second upsert of a key changes nothing, and answers as if all were well',
    promise: SECOND,
    applies: all(upserts, visibleMember),
    make: (context) =>
      after((sent, call) => {
        if (!call.is('upsert') || !isUpdated(sent)) return sent;
        return showing(undo(context, sent), call, sent.effect?.before);
      }),
  },
  {
    name: 'upsert-second-not-stored',
    title: 'the second upsert of a key answers with the new values, but stores none of them',
    promise: SECOND,
    applies: all(upserts, visibleMember, does('read', 'list')),
    make: (context) =>
      after((sent, call) => (call.is('upsert') && isUpdated(sent) ? undo(context, sent) : sent)),
  },
  {
    name: 'upsert-duplicates',
    title: 'the second upsert of a key adds a second record to the list',
    promise: 'the key identifies one record',
    applies: all(upserts, does('list')),
    make: () => {
      const extra = new Map<string, unknown[]>();
      return after((sent, call) => {
        const seen = extra.get(call.caller) ?? [];
        if (call.is('upsert') && isUpdated(sent)) extra.set(call.caller, [...seen, sent.effect?.before]);
        return mapList(sent, call, (items) => [...items, ...items.slice(0, seen.length)]);
      });
    },
  },
  {
    name: 'upsert-unchanged-answers-304',
    title: 'an upsert that changes nothing answers 304',
    promise: BOTH,
    applies: upserts,
    make: () => {
      const last = new Map<string, string>();
      return after((sent, call) => {
        if (!call.is('upsert') || !sent.effect) return sent;
        const id = `${call.caller}\n${call.key}`;
        const body = Buffer.from(call.request.body ?? []).toString();
        const same = isUpdated(sent) && last.get(id) === body;
        last.set(id, body);
        return same ? { status: 304, headers: {} } : sent;
      });
    },
  },
  {
    name: 'upsert-replays-first-answer',
    title: 'the same body sent again is answered with the first answer, and nothing is done',
    promise: SECOND,
    applies: twoStatuses,
    make: () => {
      const answers = new Map<string, ReturnType<typeof json>>();
      return route((call, next) => {
        const id = `${call.caller}\n${call.request.target}\n${Buffer.from(call.request.body ?? []).toString()}`;
        const known = call.is('upsert') ? answers.get(id) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (isCreated(sent)) answers.set(id, { ...sent, effect: undefined });
          return sent;
        });
      });
    },
  },
  {
    name: 'upsert-null-answer',
    title: 'an upsert that updates answers null',
    promise: 'an upsert answers with the record',
    applies: upserts,
    make: () => after((sent, call) => (call.is('upsert') && isUpdated(sent) ? withJson(sent, null) : sent)),
  },
  {
    name: 'upsert-answers-array',
    title: 'an upsert answers with an array of one record',
    promise: 'an upsert answers with the record',
    applies: upserts,
    make: () =>
      after((sent, call) => {
        const body = call.is('upsert') && sent.effect ? sent.body : undefined;
        return body === undefined ? sent : { ...sent, body: `[${String(body)}]` };
      }),
  },
  {
    name: 'upsert-answers-count',
    title: 'an upsert answers with the number of rows that it has changed',
    promise: 'an upsert answers with the record',
    applies: upserts,
    make: () =>
      after((sent, call) => (call.is('upsert') && sent.effect ? withJson(sent, { affected: 1 }) : sent)),
  },
]);

import { inGroup } from './fault.js';
import { isCreated, isRemoved, isUpdated, json } from './kit/answers.js';
import type { Call } from './kit/call.js';
import type { Sent } from './fault.js';
import { recordFacts } from './kit/facts.js';
import { all, declares, doesAll, freeKey, updatableMember, visibleText } from './kit/needs.js';
import { idOf } from './kit/open.js';
import { updating } from './kit/stored.js';
import { after, route, upon } from './kit/wrap.js';
import { withAll } from './update.js';

const DONE = 'a request is done, whether the same one came before or not';

function bodyId(call: Call): string {
  return `${call.caller}\n${call.request.target}\n${Buffer.from(call.request.body ?? []).toString()}`;
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Servers that remember what they were asked before. */
export const repeats = inGroup('repeats', [
  {
    name: 'creation-replayed-after-deletion',
    title: 'a creation that comes again after the deletion is taken for a repetition: nothing is made',
    promise: DONE,
    applies: all(doesAll('upsert', 'delete'), freeKey),
    make: () => {
      const answers = new Map<string, Sent>();
      const gone = new Set<string>();
      return route((call, next) => {
        const known = call.is('upsert') && gone.has(idOf(call)) ? answers.get(bodyId(call)) : undefined;
        if (known) return known;
        return upon(next(call), (sent) => {
          if (isCreated(sent)) answers.set(bodyId(call), { ...sent, effect: undefined });
          if (isCreated(sent)) gone.delete(idOf(call));
          if (isRemoved(sent)) gone.add(idOf(call));
          return sent;
        });
      });
    },
  },
  {
    name: 'upsert-replays-answer-before',
    title: 'an upsert with the body of the one right before it is answered as that one was',
    promise: 'an upsert of a key that is there answers as an update',
    applies: declares(['upsert'], 200, 201),
    make: () => {
      const last = new Map<string, { readonly id: string; readonly sent: Sent }>();
      return route((call, next) => {
        if (!call.is('upsert')) return next(call);
        const before = last.get(call.caller);
        if (before?.id === bodyId(call)) return before.sent;
        return upon(next(call), (sent) => {
          if (isCreated(sent) || isUpdated(sent))
            last.set(call.caller, { id: bodyId(call), sent: { ...sent, effect: undefined } });
          return sent;
        });
      });
    },
  },
  {
    name: 'update-to-other-case-ignored',
    title: 'an update that changes only the case of a text is taken for none',
    promise: 'what was written is what is read',
    applies: all(doesAll('update', 'read'), visibleText, updatableMember),
    make: (context) =>
      after((sent, call) => {
        const names = call.resource ? recordFacts(call.resource, call.contract).texts : [];
        return updating(context, { sent, call }, (record, old) => {
          const same = names.filter((name) => lower(record[name]) === lower(old[name]));
          return withAll(record, same, (name) => old[name]);
        });
      }),
  },
  {
    name: 'missing-is-cached-by-updates',
    title: 'what an update has not found once, no update finds, also when it has been made since',
    promise: 'what was written is what is read, at once',
    applies: all(doesAll('update'), freeKey),
    make: () => {
      const known = new Set<string>();
      return after((sent, call) => {
        if (!call.is('update')) return sent;
        if (sent.status === 404) known.add(idOf(call));
        return known.has(idOf(call)) ? json(404, { detail: 'Not found.' }) : sent;
      });
    },
  },
]);

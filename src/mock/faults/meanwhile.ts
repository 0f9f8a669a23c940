import type { Stored } from '../../store/store.js';
import { type FaultOf, inGroup } from './fault.js';
import { isCreated, isUpdated, mapRecords } from './kit/answers.js';
import { tokenOf, withToken } from './kit/credentials.js';
import { recordFacts } from './kit/facts.js';
import {
  all,
  does,
  freeKey,
  tenants as kept,
  updatableMember,
  updatedAt,
  visibleText,
  writable,
} from './kit/needs.js';
import { Open, idOf } from './kit/open.js';
import { after, route } from './kit/wrap.js';
import { withAll } from './update.js';

const WHOLE = 'a read shows the record before or after a write';

/** What others see while something is going on. */
export const meanwhile = inGroup('meanwhile', [
  {
    name: 'read-during-write-shows-old-time',
    title: 'a read during a write shows the new members with the old time (two statements)',
    promise: WHOLE,
    applies: all(updatedAt, updatableMember, does('read')),
    make: ({ delay }) => {
      const open = new Open<Stored>(delay);
      return after(async (sent, call) => {
        const id = idOf(call);
        const old = call.is('read') ? open.get(id) : undefined;
        const names = call.resource ? recordFacts(call.resource, call.contract).onWrite : [];
        if (old) return mapRecords(sent, call, (record) => withAll(record, names, (name) => old[name]));
        if (isUpdated(sent) && sent.effect?.before) await open.during(id, sent.effect.before);
        return sent;
      });
    },
  },
  {
    name: 'read-during-creation-shows-empty-texts',
    title: 'a read during a creation shows the record before its texts are filled in',
    promise: WHOLE,
    applies: all(visibleText, freeKey, does('read')),
    make: ({ delay }) => {
      const open = new Open<true>(delay);
      return after(async (sent, call) => {
        const id = idOf(call);
        const names = call.resource ? recordFacts(call.resource, call.contract).texts : [];
        if (call.is('read') && open.get(id))
          return mapRecords(sent, call, (record) => withAll(record, names, () => ''));
        if (isCreated(sent)) await open.during(id, true);
        return sent;
      });
    },
  },
  callerShared(),
]);

/** The head of a request sets a variable that is read when its body is there. */
function callerShared(): FaultOf {
  return {
    name: 'caller-shared-while-body-comes',
    title: 'who is asking stands in one variable: whoever asks while a body comes is taken for its sender',
    promise: 'each tenant has its own records (`owner: credential`)',
    applies: all(kept, writable),
    make: () => {
      let last: { readonly at: number; readonly token: string } | undefined;
      return route((call, next) => {
        const { startedAt: at } = call.received;
        const token = tokenOf(call);
        const other = last && last.at > at ? last.token : token;
        if (token !== undefined) last = { at, token };
        return next(token === undefined || other === undefined ? call : withToken(call, other));
      });
    },
  };
}

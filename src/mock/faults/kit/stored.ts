import type { Stored } from '../../../store/store.js';
import type { FaultContext, Sent } from '../fault.js';
import { isUpdated, mapRecords } from './answers.js';
import type { Call } from './call.js';
import { place } from './effect.js';

/** Puts something else in the store than what the request has put there; undefined takes the record away. */
export function rewrite(
  { store }: FaultContext,
  sent: Sent,
  change: (after: Stored, before: Stored | undefined) => Stored | undefined,
): Sent {
  const { effect } = sent;
  if (!effect?.after) return sent;
  const after = change(effect.after, effect.before);
  place(store.collection(effect.scope), effect.key, after);
  return { ...sent, effect: { ...effect, after } };
}

/** As if the request had never reached the store. */
export function undo({ store }: FaultContext, sent: Sent): Sent {
  const { effect } = sent;
  if (effect) place(store.collection(effect.scope), effect.key, effect.before);
  return sent;
}

/** The answer to a write, showing `source` instead. */
export function showing(sent: Sent, call: Call, source: Stored | undefined): Sent {
  return source ? mapRecords(sent, call, (record) => overlay(record, source)) : sent;
}

/** The members of `record` with the values that they have in `source`. */
export function overlay(record: Stored, source: Stored): Stored {
  const members = Object.entries(record);
  return Object.fromEntries(
    members.map(([name, value]) => [name, Object.hasOwn(source, name) ? source[name] : value]),
  );
}

/** What an update is answered with and what is stored, both changed in the same way. */
export function updating(
  context: FaultContext,
  { sent, call }: { sent: Sent; call: Call },
  change: (after: Stored, before: Stored) => Stored,
): Sent {
  if (!isUpdated(sent)) return sent;
  const changed = rewrite(context, sent, (after, before) => change(after, before ?? after));
  return showing(changed, call, changed.effect?.after);
}

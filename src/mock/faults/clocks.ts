import type { Stored } from '../../store/store.js';
import { type FaultContext, type FaultOf, type Sent, inGroup } from './fault.js';
import { isCreated } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { recordFacts } from './kit/facts.js';
import { all, createdAt, does, updatedAt, visibleText } from './kit/needs.js';
import { rewrite, showing, updating } from './kit/stored.js';
import { after } from './kit/wrap.js';

/** The times of what a write leaves, stored and shown in another way. */
function timed(
  context: FaultContext,
  { sent, call }: { sent: Sent; call: Call },
  { change, alsoOld }: { change: (time: string) => string; alsoOld: boolean },
): Sent {
  const { resource, contract } = call;
  if (!resource || !sent.effect?.after) return sent;
  const { onCreate, onWrite } = recordFacts(resource, contract);
  const names = alsoOld ? [...onCreate, ...onWrite] : onWrite;
  const times = (record: Stored): Stored =>
    Object.fromEntries(names.map((name) => [name, change(String(record[name]))]));
  const next = rewrite(context, sent, (record) => ({ ...record, ...times(record) }));
  return showing(next, call, next.effect?.after);
}

function timesOf({ resource, contract }: Call): readonly string[] {
  return resource ? recordFacts(resource, contract).onWrite : [];
}

function isSameBut(names: readonly string[], record: Stored, old: Stored): boolean {
  const text = (each: Stored): string =>
    JSON.stringify(
      Object.entries(each)
        .filter(([name]) => !names.includes(name))
        .toSorted(),
    );
  return text(record) === text(old);
}

const CUTS = {
  minutes: (time: string): string => time.replace(/:\d\d(\.\d+)?Z/, ':00Z'),
  hours: (time: string): string => time.replace(/:\d\d:\d\d(\.\d+)?Z/, ':00:00Z'),
};

const slow = (time: string): string => new Date(Date.parse(time) - 2000).toISOString();

/** Clocks of servers, and how fine they count. */
export const clocks = inGroup('clocks', [
  {
    name: 'created-at-is-start',
    title: 'the time of creation is that of the start of the server (a default that was evaluated once)',
    promise: 'set: on-create is the time of creation',
    applies: createdAt,
    make: (context) => {
      const start = new Date(context.clock()).toISOString();
      return after((sent, call) =>
        isCreated(sent) ? timed(context, { sent, call }, { change: () => start, alsoOld: true }) : sent,
      );
    },
  },
  ...(['minutes', 'hours'] as const).map((unit): FaultOf => ({
    name: `times-in-whole-${unit}`,
    title: `times are cut to whole ${unit}`,
    promise: 'set: on-write moves with each write',
    applies: updatedAt,
    make: (context) =>
      after((sent, call) => timed(context, { sent, call }, { change: CUTS[unit], alsoOld: true })),
  })),
  {
    name: 'one-worker-is-slow-by-two-seconds',
    title: 'of two workers that write in turn one has a clock that is two seconds slow',
    promise: 'set: on-write does not go back',
    applies: updatedAt,
    make: (context) => {
      let turn = 0;
      return after((sent, call) =>
        sent.effect?.after && ++turn % 2 > 0
          ? timed(context, { sent, call }, { change: slow, alsoOld: isCreated(sent) })
          : sent,
      );
    },
  },
  {
    name: 'updated-at-stays-when-all-is-the-same',
    title: 'a write of exactly what is there, secrets included, leaves the time of the last write',
    promise: 'by custom, every write counts: a server may see none where nothing changes',
    custom: true,
    applies: all(updatedAt, does('update', 'upsert')),
    make: (context) =>
      after((sent, call) =>
        updating(context, { sent, call }, (record, old) =>
          isSameBut(timesOf(call), record, old) ? old : record,
        ),
      ),
  },
  {
    name: 'updated-at-stays-when-nothing-changes',
    title: 'a write of what is there already leaves the time of the last write',
    promise: 'by custom, every write counts: a server may see none where nothing changes',
    custom: true,
    applies: all(updatedAt, visibleText, does('update', 'upsert')),
    make: (context) =>
      after((sent, call) =>
        updating(context, { sent, call }, (record, old) =>
          (call.resource ? recordFacts(call.resource, call.contract).texts : []).every(
            (name) => record[name] === old[name],
          )
            ? old
            : record,
        ),
      ),
  },
]);

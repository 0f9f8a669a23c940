import { withKey } from '../../contract/record-key.js';
import type { Stored } from '../../store/store.js';
import { type FaultOf, inGroup } from './fault.js';
import { isCreated, isUpdated, json, mapRecords, withJson, withStatus } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { place } from './kit/effect.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { bodyFaults, repaired } from './kit/lenient.js';
import { all, declares, does, facts, freeKey, updatableMember, visibleText } from './kit/needs.js';
import { updating } from './kit/stored.js';
import { after, before, instead, route, upon } from './kit/wrap.js';

const PARTIAL = 'an update changes what is sent, and nothing else';

const visibleRequired = facts((known) => known.updatable.some((name) => known.required.has(name)), {
  why: 'no answer shows a member that an update may leave out',
  add: 'required: [ … ]   # on the schema of the record, with a member that updates may change',
});

const optional = facts(({ visible, required }) => visible.some((name) => !required.has(name)), {
  why: 'all members that answers show have to be sent with each upsert',
  add: 'an optional member, in the request of the upsert and in the answer',
});

function updatable({ resource, contract }: Call): readonly string[] {
  return resource ? recordFacts(resource, contract).updatable : [];
}

function textsOf({ resource, contract }: Call): readonly string[] {
  return resource ? recordFacts(resource, contract).texts : [];
}

/** Members of the record that this request leaves out. */
function left(call: Call, names: readonly string[]): string[] {
  return names.filter((name) => !Object.hasOwn(call.given, name));
}

export function withAll(record: Stored, names: readonly string[], value: (name: string) => unknown): Stored {
  return { ...record, ...Object.fromEntries(names.map((name) => [name, value(name)])) };
}

export const update = inGroup('update', [
  {
    name: 'update-resets-the-rest',
    title: 'an update empties what it does not name (PATCH done as PUT)',
    promise: PARTIAL,
    applies: all(updatableMember, visibleText),
    make: (context) =>
      after((sent, call) => {
        if (!call.is('update')) return sent;
        return updating(context, { sent, call }, (record) =>
          withAll(record, left(call, textsOf(call)), () => ''),
        );
      }),
  },
  {
    name: 'update-nulls-the-rest',
    title: 'an update sets what it does not name to null',
    promise: PARTIAL,
    applies: updatableMember,
    make: (context) =>
      after((sent, call) => {
        if (!call.is('update')) return sent;
        return updating(context, { sent, call }, (record) =>
          withAll(record, left(call, updatable(call)), () => null),
        );
      }),
  },
  {
    name: 'update-needs-everything',
    title: 'an update that leaves out a member is refused',
    promise: 'the members of an update are optional',
    applies: all(updatableMember, visibleRequired),
    make: () =>
      instead((call) =>
        call.is('update') && call.value !== undefined && left(call, updatable(call)).length > 0
          ? json(
              400,
              Object.fromEntries(
                left(call, updatable(call)).map((name) => [name, ['This field is required.']]),
              ),
            )
          : undefined,
      ),
  },
  {
    name: 'update-ignored',
    title: 'an update answers well, and changes nothing',
    promise: PARTIAL,
    applies: updatableMember,
    make: (context) =>
      after((sent, call) =>
        call.is('update') ? updating(context, { sent, call }, (_record, old) => old) : sent,
      ),
  },
  {
    name: 'update-seen-before-ignored',
    title:
      'an update that is like an earlier one of the same record is taken for its repetition, and not done',
    promise: PARTIAL,
    applies: all(updatableMember, visibleText),
    make: (context) => {
      const seen = new Set<string>();
      return after((sent, call) => {
        if (!call.is('update') || !sent.effect?.before) return sent;
        const id = `${call.caller}\n${call.key}\n${JSON.stringify(call.given)}`;
        if (!seen.has(id)) return seen.add(id) && sent;
        return updating(context, { sent, call }, (_record, old) => old);
      });
    },
  },
  {
    name: 'update-ignores-empty-text',
    title: 'an update to an empty text changes nothing',
    promise: PARTIAL,
    applies: all(updatableMember, visibleText),
    make: () =>
      before((call) => {
        const kept = Object.entries(call.given).filter(([, value]) => value !== '');
        return call.is('update') && kept.length < Object.keys(call.given).length
          ? call.withGiven(Object.fromEntries(kept))
          : call;
      }),
  },
  {
    name: 'upsert-ignores-empty-text',
    title: 'an upsert of a record that is there keeps a text that it is to empty',
    promise: 'an upsert of a key that is there updates the record',
    applies: all(does('upsert'), visibleText),
    make: (context) =>
      after((sent, call) => {
        const empty = textsOf(call).filter((name) => call.given[name] === '');
        if (!call.is('upsert') || empty.length === 0) return sent;
        return updating(context, { sent, call }, (record, old) =>
          withAll(record, empty, (name) => old[name]),
        );
      }),
  },
  {
    name: 'upsert-resets-the-rest',
    title: 'an upsert of a record that is there empties what it does not name',
    promise: PARTIAL,
    applies: all(does('upsert'), optional),
    make: (context) =>
      after((sent, call) => {
        const { resource, contract } = call;
        if (!call.is('upsert') || !resource) return sent;
        const names = left(call, recordFacts(resource, contract).visible);
        return updating(context, { sent, call }, (record) => withAll(record, names, () => null));
      }),
  },
  {
    name: 'replace-keeps-the-rest',
    title: 'a replacement keeps what it does not name (PUT done as PATCH)',
    promise:
      'RFC 9110, 9.3.4: a replacement puts the whole record in place of the one that is there; many servers merge, so that a warning is enough',
    custom: true,
    applies: all(does('replace'), optional),
    make: (context) =>
      after((sent, call) => {
        if (!call.is('replace')) return sent;
        return updating(context, { sent, call }, (record, old) => ({ ...old, ...record }));
      }),
  },
  {
    name: 'empty-update-refused',
    title: 'an update without members is refused',
    promise: 'the members of an update are optional',
    applies: does('update'),
    make: () =>
      instead((call) =>
        call.is('update') && Object.keys(call.given).length === 0 && call.value !== undefined
          ? json(400, { detail: 'Nothing to update.' })
          : undefined,
      ),
  },
  {
    name: 'hidden-update-refused',
    title: 'an update of nothing that answers show is refused',
    promise: 'the members of an update are optional',
    applies: updatableMember,
    make: () =>
      instead((call) => {
        const names = Object.keys(call.given);
        const isHidden = names.length > 0 && !names.some((name) => updatable(call).includes(name));
        return call.is('update') && isHidden ? json(400, { detail: 'No fields to update.' }) : undefined;
      }),
  },
  {
    name: 'unchanged-update-refused',
    title: 'an update to the value that is there is refused with 409',
    promise: PARTIAL,
    applies: updatableMember,
    make: () =>
      route((call, next) =>
        upon(next(call), (sent) => {
          const { before: old, after: now } = sent.effect ?? {};
          const same = old && now && updatable(call).every((name) => old[name] === now[name]);
          const named = Object.keys(call.given).some((name) => updatable(call).includes(name));
          return call.is('update') && same && named ? json(409, { detail: 'Nothing has changed.' }) : sent;
        }),
      ),
  },
  {
    name: 'update-creates',
    title: 'an update of a record that is not there creates it',
    promise: 'the status that the contract declares for a record that is not there',
    applies: all(declares(['update'], 404), freeKey),
    make: () =>
      route((call, next) =>
        upon(next(call), (sent) => {
          const { resource, pathKey } = call;
          const upsert = resource?.operations.get('upsert') ?? resource?.operations.get('create');
          if (!call.is('update') || sent.status !== 404 || !resource || !upsert || pathKey === undefined)
            return sent;
          const made = call
            .with({ method: upsert.method, target: upsert.path })
            .withValue(withKey(resource, call.given, pathKey));
          const valid = repaired(made, bodyFaults(made));
          if (!valid) return sent;
          return upon(next(valid), (created) => (isCreated(created) ? withStatus(created, 200) : sent));
        }),
      ),
  },
  {
    name: 'update-answers-what-was-sent',
    title: 'an update answers with what was sent and not with the record',
    promise: 'an update answers with the record',
    applies: updatableMember,
    make: () =>
      after((sent, call) => {
        const names = updatable(call);
        if (!call.is('update') || !isUpdated(sent)) return sent;
        return mapRecords(sent, call, (record) =>
          Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name))),
        );
      }),
  },
  {
    name: 'update-answers-ok',
    title: 'an update answers `{"success": true}`',
    promise: 'an update answers with the record',
    applies: does('update'),
    make: () =>
      after((sent, call) =>
        call.is('update') && isUpdated(sent) ? withJson(sent, { success: true }) : sent,
      ),
  },
  {
    name: 'update-reaches-all-records',
    title: 'an update changes all records of the tenant (no WHERE)',
    promise: 'an update changes the record with the key, and no other',
    applies: updatableMember,
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        if (!effect?.after || !call.is('update')) return sent;
        spread(context, call, { sent, matches: () => true });
        return sent;
      }),
  },
  {
    name: 'update-reaches-similar-keys',
    title: 'an update changes all records of which the keys begin with the key',
    promise: 'an update changes the record with the key, and no other',
    applies: all(updatableMember, freeKey),
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        if (!effect?.after || !call.is('update')) return sent;
        spread(context, call, { sent, matches: (key) => key.startsWith(effect.key) });
        return sent;
      }),
  },
]);

function spread(
  { store }: Parameters<FaultOf['make']>[0],
  call: Call,
  { sent, matches }: { sent: ReturnType<typeof json>; matches: (key: string) => boolean },
): void {
  const { scope, after: next } = sent.effect ?? {};
  const { resource } = call;
  if (!scope || !next || !resource) return;
  const collection = store.collection(scope);
  const names = updatable(call).filter((name) => Object.hasOwn(call.given, name));
  for (const record of collection.list()) {
    const key = textKey(resource, record);
    if (key !== undefined && matches(key))
      place(
        collection,
        key,
        withAll(record, names, (name) => next[name]),
      );
  }
}

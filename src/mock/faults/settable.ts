import type { Contract, Resource } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';
import { type FaultOf, inGroup } from './fault.js';
import { mapRecords } from './kit/answers.js';
import type { Call } from './kit/call.js';
import { around, overCollections, place } from './kit/effect.js';
import { recordFacts } from './kit/facts.js';
import { textKey } from './kit/keys.js';
import { all, any, createdAt, demand, does, facts, updatedAt } from './kit/needs.js';
import { rewrite } from './kit/stored.js';
import { after } from './kit/wrap.js';
import { withAll } from './update.js';

const UNNAMED = 'what was made is there: a member that no schema names is ignored or refused';
const IGNORED = 'what the server sets cannot be set by clients';

/** A member of the server that a client can set, named in the document or not. */
function settable(
  name: string,
  title: string,
  pick: (call: Call) => readonly string[],
  need: FaultOf['applies'],
): FaultOf {
  return {
    name,
    title,
    promise: IGNORED,
    applies: need,
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        const own = pick(call).filter((member) => Object.hasOwn(call.given, member));
        if (!effect?.after || own.length === 0 || !call.isWrite) return sent;
        const record = withAll(effect.after, own, (member) => call.given[member]);
        place(context.store.collection(effect.scope), effect.key, record);
        return mapRecords(sent, call, (shown) => withAll(shown, own, (member) => call.given[member]));
      }),
  };
}

/** Mass assignment. */
export const settableMembers = inGroup('settable', [
  settable(
    'created-at-settable',
    'a client can set the time of creation',
    ({ resource, contract }) => (resource ? recordFacts(resource, contract).onCreate : []),
    createdAt,
  ),
  settable(
    'updated-at-settable',
    'a client can set the time of the last write',
    ({ resource, contract }) => (resource ? recordFacts(resource, contract).onWrite : []),
    updatedAt,
  ),
  settable(
    'server-times-nullable',
    'a null that a client sends for a time of the server is taken',
    ({ resource, contract, given }) =>
      (resource ? neverNull(resource, contract) : []).filter((name) => given[name] === null),
    demand((contract) => contract.resources.some((each) => neverNull(each, contract).length > 0), {
      why: 'no time of the server is said to be never null',
      add: "type: string   # of a member with `set: on-write`, without 'null'",
    }),
  ),
  settable(
    'id-settable',
    'a client can set the id that comes from the key',
    ({ resource, contract }) => (resource ? recordFacts(resource, contract).derived : []),
    facts(({ derived }) => derived.length > 0, {
      why: 'no member is said to have the value of another one',
      add: 'x-spectwin: { resources: { …: { fields: { id: { from: … } } } } }',
    }),
  ),
  settable(
    'unnamed-members-settable',
    'members of a request that no schema names are stored and shown',
    (call) => Object.keys(call.given).filter((name) => !isNamed(call, name)),
    facts(({ closed }) => closed, {
      why: 'answers may carry members that the contract does not name',
      add: 'additionalProperties: false   # on the schema of the record',
    }),
  ),
  {
    name: 'owner-settable',
    title: 'a client can set whose record it is (`organization_id`), so that it is lost to its tenant',
    promise: UNNAMED,
    applies: all(does('create', 'upsert', 'update'), any(does('read'), does('list'))),
    make: (context) =>
      after((sent, call) => {
        const owner = ['organization_id', 'tenant_id', 'owner_id'].some(
          (name) => Object.hasOwn(call.given, name) && !isNamed(call, name),
        );
        return owner ? rewrite(context, sent, () => undefined) : sent;
      }),
  },
  {
    name: 'mark-settable',
    title: 'a client can set the mark of deleted records (`is_active`, `deleted_at`): the list lacks them',
    promise: UNNAMED,
    applies: all(does('create', 'upsert', 'update'), does('list')),
    make: () => {
      const marked = new Set<string>();
      return after((sent, call) => {
        const hides = call.given['is_active'] === false || typeof call.given['deleted_at'] === 'string';
        if (call.isWrite && hides && !isNamed(call, 'is_active') && !isNamed(call, 'deleted_at'))
          marked.add(`${call.caller}\n${sent.effect?.key}`);
        if (!call.is('list')) return sent;
        return mapRecords(sent, call, (record) => {
          const key = call.resource && textKey(call.resource, record);
          return marked.has(`${call.caller}\n${key}`) ? undefined : record;
        });
      });
    },
  },
  {
    name: 'protection-settable',
    title: 'a client can put a record under protection, so that it can never be deleted',
    promise: IGNORED,
    applies: demand(
      ({ resources }) =>
        resources.some(({ protection, operations }) => protection.length > 0 && operations.has('delete')),
      { why: 'no record is protected', add: 'x-spectwin: { resources: { …: { protect: [ … ] } } }' },
    ),
    make: (context) =>
      after((sent, call) => {
        const { effect } = sent;
        const marks = (call.resource?.protection ?? []).flatMap(({ when }) => [...when.keys()]);
        const own = marks.filter((name) => Object.hasOwn(call.given, name));
        if (!effect?.after || own.length === 0) return sent;
        place(
          context.store.collection(effect.scope),
          effect.key,
          withAll(effect.after, own, (name) => call.given[name]),
        );
        return sent;
      }),
  },
  {
    name: 'protection-ignored',
    title: 'a protected record can be changed and deleted',
    promise: 'protected records stay as they are (`protect`)',
    applies: demand(
      ({ resources }) =>
        resources.some(({ protection, fields }) =>
          protection.some(({ when }) =>
            [...when.keys()].some((name) => !('hidden' in (fields.get(name) ?? {}))),
          ),
        ),
      {
        why: 'no record is protected, or neither an answer nor a request shows which one is',
        add: 'properties: { … }   # the member that marks protected records, in answers',
      },
    ),
    make: ({ contract }) => ({
      store: (inner) =>
        overCollections(inner, (collection, scope) => {
          const resource = contract.resources.find(({ name }) => name === scope.resource);
          const marks = (resource?.protection ?? []).flatMap(({ when }) => [...when.keys()]);
          const open = (record: Stored | undefined) =>
            record && Object.fromEntries(Object.entries(record).filter(([name]) => !marks.includes(name)));
          return around(collection, {
            change: (key, decide) => collection.change(key, (current) => decide(open(current))),
          });
        }),
    }),
  },
]);

/** Times of the server for which answers may not say null. */
function neverNull(resource: Resource, contract: Contract): readonly string[] {
  const { onCreate, onWrite, shown } = recordFacts(resource, contract);
  return [...onCreate, ...onWrite].filter((name) => {
    const node = resource.creatable ? shown.get(name) : undefined;
    return node !== undefined && contract.validator(node, 'response')(null).length > 0;
  });
}

function isNamed({ resource, contract, operation }: Call, name: string): boolean {
  if (!resource) return true;
  const { shown } = recordFacts(resource, contract);
  const text = JSON.stringify(operation?.requestBody?.node.value ?? {}) + JSON.stringify(contract.root.value);
  return shown.has(name) || resource.fields.has(name) || text.includes(`${JSON.stringify(name)}:{`);
}

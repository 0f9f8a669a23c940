import { responseFor } from '../../../contract/choose.js';
import type { Action, Contract, Operation, Resource } from '../../../contract/model.js';
import type { Node } from '../../../contract/node.js';
import { inPlace } from '../../../contract/shape-of.js';
import type { Need, Silence } from '../fault.js';
import { type RecordFacts, recordFacts } from './facts.js';

/** Every server has to. */
export const always: Need = () => true;

/** All of them; the first that is not met says why. */
export function all(...needs: readonly Need[]): Need {
  return (contract) => {
    for (const need of needs) {
      const met = need(contract);
      if (met !== true) return met;
    }
    return true;
  };
}

/** One of them is enough; the last one says why not. */
export function any(...needs: readonly [Need, ...Need[]]): Need {
  return (contract) => {
    const answers = needs.map((need) => need(contract));
    return answers.includes(true) ? true : (answers.at(-1) ?? true);
  };
}

/** An operation of some resource does one of these. */
export function does(...actions: readonly [Action, ...Action[]]): Need {
  return demand(
    ({ resources }) =>
      resources.some((resource) => actions.some((action) => resource.operations.has(action))),
    {
      why: `no operation does ${list(actions)}`,
      add: `x-spectwin: { resource: …, action: ${actions[0]} }   # on an operation`,
    },
  );
}

/** A resource with all of these. */
export function doesAll(...actions: readonly [Action, ...Action[]]): Need {
  return all(
    ...actions.map((action) => does(action)),
    demand(
      ({ resources }) =>
        resources.some((resource) => actions.every((action) => resource.operations.has(action))),
      {
        why: `no resource has all of ${actions.join(', ')}`,
        add: `x-spectwin: { resource: …, action: ${actions.at(-1)} }   # on an operation`,
      },
    ),
  );
}

/** Records come into being through the API, and can be looked at afterwards. */
export const writable: Need = all(
  demand(({ resources }) => resources.some(({ creatable }) => creatable), {
    why: 'no operation makes records',
    add: 'x-spectwin: { resource: …, action: create }   # on an operation',
  }),
);

/** A client chooses the key, so that the same one can come twice. */
export const upserts: Need = does('upsert');

/** An operation with one of these actions declares all of the statuses. */
export function declares(actions: readonly Action[], ...statuses: readonly number[]): Need {
  return demand(
    (contract) => operationsFor(contract, actions).some((operation) => hasAll(operation, statuses)),
    {
      why: `no operation that does ${list(actions)} declares ${statuses.join(' and ')}`,
      add: `responses: { ${statuses.map((status) => `'${status}': …`).join(', ')} }   # of the operation`,
    },
  );
}

/** An operation with one of these actions does not declare the status. */
export function declaresNo(actions: readonly Action[], status: number): Need {
  return demand(
    (contract) =>
      operationsFor(contract, actions).some((operation) => responseFor(operation, status) === undefined),
    { why: `every such operation may answer ${status}`, add: `responses without '${status}' and default` },
  );
}

const WRITES = ['create', 'upsert', 'update', 'replace'] as const;
const REFUSALS: ReadonlySet<string> = new Set(['400', '422', '4XX', 'default']);

/** The contract says what a body that breaks its schema is answered with: else that it is taken breaks nothing. */
export const refusesBodies: Need = demand(
  (contract) =>
    operationsFor(contract, WRITES).some(({ responses }) =>
      responses.some(({ status }) => REFUSALS.has(status)),
    ),
  {
    why: 'no write declares what a wrong body is answered with',
    add: "responses: { '400': … }   # of the operation",
  },
);

function hasAll({ responses }: Operation, statuses: readonly number[]): boolean {
  return statuses.every((status) => responses.some((response) => response.status === String(status)));
}

function operationsFor({ operations }: Contract, actions: readonly Action[]): Operation[] {
  return operations.filter(({ action }) => action !== undefined && actions.includes(action));
}

/** Some resource has this among its facts. */
export function facts(isSo: (facts: RecordFacts, resource: Resource) => boolean, silence: Silence): Need {
  return demand(
    (contract) =>
      contract.resources.some(
        (resource) => resource.creatable && isSo(recordFacts(resource, contract), resource),
      ),
    silence,
  );
}

export const createdAt: Need = facts(({ onCreate }) => onCreate.length > 0, {
  why: 'no member is set when a record is created',
  add: 'x-spectwin: { resources: { …: { fields: { created_at: { set: on-create } } } } }',
});

export const updatedAt: Need = facts(({ onWrite }) => onWrite.length > 0, {
  why: 'no member is set with each write',
  add: 'x-spectwin: { resources: { …: { fields: { updated_at: { set: on-write } } } } }',
});

export const stamped: Need = any(createdAt, updatedAt);

export const visibleText: Need = facts(({ texts }) => texts.length > 0, {
  why: 'no answer shows a text that clients may choose freely',
  add: 'properties: { name: { type: string } }   # in the request and in the answer',
});

export const visibleMember: Need = facts(({ visible }) => visible.length > 0, {
  why: 'no answer shows a member that clients set',
  add: 'properties: { name: { type: string } }   # in the request and in the answer',
});

export const updatableMember: Need = all(
  does('update'),
  facts(({ updatable }) => updatable.length > 0, {
    why: 'no answer shows a member that an update can change',
    add: 'properties: { name: { type: string } }   # in the request of the update and in the answer',
  }),
);

export const secret: Need = facts(({ secrets }) => secrets !== undefined, {
  why: 'nothing is write-only',
  add: 'writeOnly: true   # on the member of the request',
});

export const freeKey: Need = facts(({ freeKey: free }) => free, {
  why: 'clients do not choose the keys of records, or not as text',
  add: 'the key, as a string, in the request that creates a record',
});

export const anyKey: Need = facts(({ anyKey: free }) => free, {
  why: 'keys are limited to an alphabet, a form or a length',
  add: 'type: string   # the key, without pattern, format or maxLength',
});

export const closedAnswers: Need = facts(({ closed }) => closed, {
  why: 'answers may carry members that the contract does not name',
  add: 'additionalProperties: false   # on the schema of the record',
});

export const secured: Need = demand(
  ({ operations }) => operations.some(({ security }) => isClosed(security)),
  { why: 'no operation asks for credentials', add: 'security: [ { bearerAuth: [] } ]' },
);

export const bearer: Need = demand(
  ({ operations }) =>
    operations.some(({ security }) => security.flat().some(({ kind }) => kind === 'bearer')),
  { why: 'no operation takes bearer tokens', add: 'type: http, scheme: bearer   # a security scheme' },
);

/** Those who have other credentials have other records. */
export const tenants: Need = all(
  secured,
  demand(
    ({ resources }) =>
      resources.some(
        ({ owner, operations }) =>
          owner === 'credential' && [...operations.values()].every(({ security }) => isClosed(security)),
      ),
    {
      why: 'all callers share the records',
      add: 'x-spectwin: { resources: { …: { owner: credential } } }',
    },
  ),
);

function isClosed(security: Operation['security']): boolean {
  return security.length > 0 && security.every((requirement) => requirement.length > 0);
}

/** A request body of which some part, so many members deep, is like this. */
export function bodies(isLike: (part: Node, depth: number) => boolean, silence: Silence): Need {
  return demand(
    (contract) =>
      contract.operations.some(({ requestBody, action }) =>
        action === undefined
          ? false
          : (requestBody?.content ?? []).some(({ schema }) => schema && has(schema, { isLike, contract })),
      ),
    silence,
  );
}

/** A request body in which one of these keywords stands. */
export function constrains(...keywords: readonly [string, ...string[]]): Need {
  return bodies((part) => keywords.some((keyword) => part.child(keyword) !== undefined), {
    why: `no request body has ${list(keywords)}`,
    add: `${keywords[0]}: …   # in the schema of a request`,
  });
}

/** A member of a request body that has to be of this type. */
export function typed(type: string): Need {
  return bodies((part, depth) => depth > 0 && [part.member('type')].flat().includes(type), {
    why: `no member of a request body is of the type ${type}`,
    add: `type: ${type}   # of a member of a request`,
  });
}

interface Walk {
  readonly isLike: (part: Node, depth: number) => boolean;
  readonly contract: Contract;
}

const MAX_DEPTH = 6;

function has(schema: Node, walk: Walk, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  return inPlace(schema, walk.contract).some((part) => {
    if (walk.isLike(part, depth)) return true;
    const members = [...(part.child('properties')?.children() ?? [])].map(([, node]) => node);
    const items = part.child('items');
    const inner = items?.isObject ? [...members, items] : members;
    return inner.some((node) => has(node, walk, depth + 1));
  });
}

export function demand(holds: (contract: Contract) => boolean, silence: Silence): Need {
  return (contract) => (holds(contract) ? true : silence);
}

function list(names: readonly string[]): string {
  return names.join(' or ');
}

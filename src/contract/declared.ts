import { creatableBy, creatingOf, makingAnew } from './infer/creating.js';
import { nounOf } from './infer/names.js';
import { keySchema, memberAt } from './infer/key.js';
import { type Place, barePlaces, listPlaces, wrappedPlaces } from './infer/places.js';
import type { Schemas } from './infer/schemas.js';
import { lazy } from './lazy.js';
import { declaredListing } from './declared-listing.js';
import type { Action, Bodies, FieldRule, Operation, Protection, Resource } from './model.js';
import type { Node } from './node.js';

interface Given {
  readonly name: string;
  readonly node: Node;
  readonly operations: readonly Operation[];
  readonly schemas: Schemas;
}

/** A resource as the document's `x-spectwin` has it, with the operations that name it. What is wrong there, `extension.ts` has reported. */
export function declaredResource({ name, node, operations: all, schemas }: Given): Resource {
  const roles = operationsOf(name, all);
  const singleton = node.boolean('singleton') === true;
  const creating = singleton ? makingAnew(roles.operations) : creatingOf(roles);
  const listAt = node.child('list')?.string('items') ?? '';
  const itemAt = node.child('item')?.string('at') ?? '';
  const key = node.string('key') ?? '';
  const parameter = singleton ? undefined : keyParameter(node, roles.operations);
  const schema = lazy(() => recordSchema(roles, { listAt, itemAt, key }, schemas));
  return {
    name,
    key,
    get keySchema() {
      return schemaOfKey({ key, parameter, record: schema(), roles, schemas });
    },
    get schema() {
      return schema();
    },
    keyParameter: parameter,
    ...(singleton && { singleton }),
    owner: node.string('owner') === 'shared' ? 'shared' : 'credential',
    fields: readFields(node),
    parents: readParents(node.child('parent')),
    ...roles,
    within: withinOf(roles),
    bodies: bodiesOf(roles, { listAt, itemAt }),
    creating,
    creatable: singleton || creatableBy(roles, creating),
    listing: roles.operations.has('list') ? declaredListing(node.child('list')) : undefined,
    listAt,
    countAt: node.child('list')?.string('count'),
    itemAt,
    protection: [...(node.child('protect')?.children() ?? [])].map(([, rule]) => readProtection(rule)),
    inferred: false,
    reasons: [],
    node,
  };
}

type Roles = Pick<Resource, 'operations' | 'also'>;
type Places = Pick<Resource, 'listAt' | 'itemAt'>;

function operationsOf(name: string, all: readonly Operation[]): Roles {
  const operations = new Map<Action, Operation>();
  const also: Resource['also'][number][] = [];
  for (const operation of all) {
    const node = operation.node.child('x-spectwin');
    if (node?.string('resource') !== name) continue;
    const action = node.string('action') as Action;
    if (operations.has(action) || node.child('within')) also.push({ action, operation });
    else operations.set(action, operation);
  }
  return { operations, also };
}

function withinOf({ operations, also }: Roles): Resource['within'] {
  const all = [...operations.values(), ...also.map(({ operation }) => operation)];
  return new Map(
    all.flatMap((operation) => {
      const node = operation.node.at(['x-spectwin', 'within']);
      const [parameter, member] = [node?.string('param'), node?.string('member')];
      if (!node || parameter === undefined || member === undefined) return [];
      return [[operation, { parameter, member, resource: node.string('resource') }]];
    }),
  );
}

function bodiesOf({ operations, also }: Roles, { listAt, itemAt }: Places): Map<Operation, Bodies> {
  const all = [...operations, ...also.map(({ action, operation }) => [action, operation] as const)];
  return new Map(
    all.map(([action, operation]) => {
      const own = operation.node.at(['x-spectwin', 'record']);
      const usual = action === 'list' ? listAt : itemAt;
      const answer = own?.member('answer') === false ? undefined : (own?.string('answer') ?? usual);
      const told = own?.string('key');
      return [
        operation,
        { request: own?.string('request') ?? '', answer, ...(told !== undefined && { key: told }) },
      ];
    }),
  );
}

/** Of a record as a read shows it, else as the list or a write does; with the key, if any of them has it. */
function recordSchema(
  { operations }: Roles,
  places: Places & { key: string },
  schemas: Schemas,
): Node | undefined {
  const found = (['read', 'list', 'upsert', 'create', 'replace', 'update'] as const).flatMap((action) => {
    const operation = operations.get(action);
    const body = operation && schemas.bodies.answer(operation);
    return body ? recordsIn(body, action, { places, schemas }) : [];
  });
  const { key } = places;
  const identities = found.map(({ schema }) => schemas.identity(schema));
  const isTwice = (_: Place, index: number) =>
    identities.indexOf(identities[index]) !== identities.lastIndexOf(identities[index]);
  const keyed = (place: Place) => memberAt(key, place.facts, schemas) !== undefined;
  return (found.filter(isTwice).find(keyed) ?? found.find(keyed) ?? found[0])?.schema;
}

function recordsIn(body: Node, action: Action, given: { places: Places; schemas: Schemas }): Place[] {
  const { places, schemas } = given;
  if (action === 'list')
    return listPlaces(body, nounOf(places.listAt), schemas).filter(({ at }) => at === places.listAt);
  const all = [...barePlaces(body, schemas), ...wrappedPlaces(body, schemas, () => true)];
  return all.filter(({ at }) => at === places.itemAt);
}

function schemaOfKey(given: {
  readonly key: string;
  readonly parameter: string | undefined;
  readonly record: Node | undefined;
  readonly roles: Roles;
  readonly schemas: Schemas;
}): Node | undefined {
  const { key, parameter, record, roles, schemas } = given;
  const item = itemOperation(roles.operations);
  const inPath =
    item && parameter !== undefined ? schemas.parameter(item, parameter)?.child('schema') : undefined;
  const facts = record && schemas.facts(record);
  const member = facts && memberAt(key, facts, schemas);
  return member ? keySchema(member, inPath, schemas) : inPath;
}

function itemOperation(operations: ReadonlyMap<Action, Operation>): Operation | undefined {
  const actions = ['read', 'update', 'replace', 'delete'] as const;
  return actions.map((action) => operations.get(action)).find((operation) => operation !== undefined);
}

function keyParameter(node: Node, operations: ReadonlyMap<Action, Operation>): string | undefined {
  const item = itemOperation(operations);
  if (!item) return undefined;
  return node.string('param') ?? [...item.path.matchAll(/\{([^{}]*)\}/g)].at(-1)?.[1];
}

function readParents(node: Node | undefined): Resource['parents'] {
  if (!node) return [];
  const all = Array.isArray(node.value) ? [...node.children()].map(([, one]) => one) : [node];
  return all.map((one) => ({ parameter: one.string('param') ?? '', resource: one.string('resource') }));
}

function readFields(node: Node): Map<string, FieldRule> {
  const fields = new Map<string, FieldRule>();
  for (const [name, rule] of node.child('fields')?.children() ?? [])
    fields.set(name, rule.value as FieldRule);
  return fields;
}

function readProtection(rule: Node): Protection {
  return {
    when: new Map([...(rule.child('when')?.children() ?? [])].map(([name, value]) => [name, value.value])),
    refuse: list(rule.member('refuse')) as Action[],
    keep: list(rule.member('keep')),
    status: Number(rule.member('status')),
  };
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

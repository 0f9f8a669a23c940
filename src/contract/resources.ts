import { inferResources } from './infer/infer.js';
import { creatingOf, creatableBy } from './infer/creating.js';
import type { Action, Bodies, FieldRule, Operation, Protection, Resource } from './model.js';
import type { Node } from './node.js';
import type { Resolver } from './resolve.js';

/**
 * The resources that `x-spectwin` names, with the operations that name them, and those that are inferred from the other operations.
 * What is wrong in the extension, `extension.ts` has reported.
 */
export function readResources(resolver: Resolver, operations: readonly Operation[]): Resource[] {
  const declared: Resource[] = [];
  for (const [name, node] of resolver.root.at(['x-spectwin', 'resources'])?.children() ?? []) {
    declared.push(readResource({ name, node, roles: operationsOf(name, operations) }));
  }
  return [...declared, ...inferResources({ resolver, operations, declared })];
}

/** What the operation's own `x-spectwin` says. */
export function declaredAction(operation: Operation): { resource: string; action: Action } | undefined {
  const node = operation.node.child('x-spectwin');
  const resource = node?.string('resource');
  const action = node?.string('action');
  return resource !== undefined && action !== undefined ? { resource, action: action as Action } : undefined;
}

type Roles = Pick<Resource, 'operations' | 'also'>;

function operationsOf(name: string, all: readonly Operation[]): Roles {
  const operations = new Map<Action, Operation>();
  const also: Resource['also'][number][] = [];
  for (const operation of all) {
    const declared = declaredAction(operation);
    if (declared?.resource !== name) continue;
    if (operations.has(declared.action)) also.push({ action: declared.action, operation });
    else operations.set(declared.action, operation);
  }
  return { operations, also };
}

function readResource(input: { name: string; node: Node; roles: Roles }): Resource {
  const { name, node, roles } = input;
  const { operations } = roles;
  const parent = node.child('parent');
  const creating = creatingOf(roles);
  return {
    name,
    key: node.string('key') ?? '',
    keySchema: undefined,
    schema: undefined,
    keyParameter: keyParameter(node, operations),
    owner: node.string('owner') === 'shared' ? 'shared' : 'credential',
    fields: readFields(node),
    parents: parent ? [{ parameter: parent.string('param') ?? '', resource: parent.string('resource') }] : [],
    ...roles,
    bodies: bodiesOf(node, roles),
    creating,
    creatable: creatableBy(roles, creating),
    listAt: node.child('list')?.string('items') ?? '',
    countAt: node.child('list')?.string('count'),
    itemAt: node.child('item')?.string('at') ?? '',
    protection: [...(node.child('protect')?.children() ?? [])].map(([, rule]) => readProtection(rule)),
    inferred: false,
    reasons: [],
    node,
  };
}

function bodiesOf(node: Node, { operations, also }: Roles): Map<Operation, Bodies> {
  const ofList = { request: '', answer: node.child('list')?.string('items') ?? '' };
  const ofItem = { request: '', answer: node.child('item')?.string('at') ?? '' };
  const all = [...operations, ...also.map(({ action, operation }) => [action, operation] as const)];
  return new Map(all.map(([action, operation]) => [operation, action === 'list' ? ofList : ofItem]));
}

const ITEM_ACTIONS = ['read', 'update', 'replace', 'delete'] as const;

function keyParameter(node: Node, operations: ReadonlyMap<Action, Operation>): string | undefined {
  const item = ITEM_ACTIONS.map((action) => operations.get(action)).find(
    (operation) => operation !== undefined,
  );
  if (!item) return undefined;
  return node.string('param') ?? [...item.path.matchAll(/\{([^{}]*)\}/g)].at(-1)?.[1];
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

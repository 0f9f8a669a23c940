import type { Action, FieldRule, Operation, Protection, Resource } from './model.js';
import type { Node } from './node.js';

/** The resources that `x-spectwin` names, and the operations that name a resource. What is wrong there, `extension.ts` has reported. */
export function readResources(root: Node, operations: readonly Operation[]): Resource[] {
  const found: Resource[] = [];
  for (const [name, node] of root.at(['x-spectwin', 'resources'])?.children() ?? []) {
    found.push(readResource({ name, node, operations: operationsOf(name, operations) }));
  }
  return found;
}

/** What the operation's own `x-spectwin` says. */
export function declaredAction(operation: Operation): { resource: string; action: Action } | undefined {
  const node = operation.node.child('x-spectwin');
  const resource = node?.string('resource');
  const action = node?.string('action');
  return resource !== undefined && action !== undefined ? { resource, action: action as Action } : undefined;
}

function operationsOf(name: string, operations: readonly Operation[]): Map<Action, Operation> {
  const found = new Map<Action, Operation>();
  for (const operation of operations) {
    const declared = declaredAction(operation);
    if (declared?.resource === name && !found.has(declared.action)) found.set(declared.action, operation);
  }
  return found;
}

function readResource(input: { name: string; node: Node; operations: Map<Action, Operation> }): Resource {
  const { name, node, operations } = input;
  const parent = node.child('parent');
  return {
    name,
    key: node.string('key') ?? 'id',
    keyParameter: keyParameter(node, operations),
    owner: node.string('owner') === 'shared' ? 'shared' : 'credential',
    fields: readFields(node),
    parents: parent ? [{ parameter: parent.string('param') ?? '', resource: parent.string('resource') }] : [],
    operations,
    listAt: node.child('list')?.string('items') ?? '',
    countAt: node.child('list')?.string('count'),
    itemAt: node.child('item')?.string('at') ?? '',
    protection: [...(node.child('protect')?.children() ?? [])].map(([, rule]) => readProtection(rule)),
    reasons: [],
    node,
  };
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

import { type Fault, didYouMean } from '../../errors.js';
import { jsonPathFault } from '../json-path.js';
import { Node } from '../node.js';
import type { Source } from '../source.js';

/** One action of an overlay. Exactly one of `update`, `copy` and `remove` stands. */
export interface OverlayAction {
  readonly target: string;
  readonly update: Node | undefined;
  readonly copy: string | undefined;
  readonly remove: boolean;
  readonly node: Node;
}

/** The actions of an overlay document, or what is wrong with it. */
export function readOverlay(source: Source): { actions: readonly OverlayAction[]; faults: readonly Fault[] } {
  const root = Node.root(source);
  const faults = documentFaults(root);
  if (faults.length > 0) return { actions: [], faults };
  const nodes = [...(root.child('actions')?.children() ?? [])].map(([, node]) => node);
  const found = nodes.flatMap((node) => actionFaults(node, String(root.member('overlay'))));
  return { actions: nodes.map(readAction), faults: found };
}

function documentFaults(root: Node): Fault[] {
  const version = root.member('overlay');
  if (!root.isObject || version === undefined) {
    const remedy = 'begin it with `overlay: 1.1.0`';
    return [root.fault('this is not an OpenAPI Overlay: `overlay` is missing', remedy)];
  }
  if (!/^1\.[01](\.|$)/.test(String(version))) {
    const place = root.child('overlay') ?? root;
    return [place.fault(`Overlay ${String(version)} is not supported`, 'use 1.0.0 or 1.1.0')];
  }
  const actions = root.child('actions');
  if (Array.isArray(actions?.value) && actions.value.length > 0) return [];
  return [
    (actions ?? root).fault(
      '`actions` must be a list of at least one action',
      'add an action with a `target`',
    ),
  ];
}

const MEMBERS = ['target', 'description', 'update', 'copy', 'remove'];

function actionFaults(node: Node, version: string): Fault[] {
  if (!node.isObject) return [node.fault('an action is an object', 'give it a `target` and an `update`')];
  const faults: Fault[] = [];
  for (const [name, member] of node.children()) {
    if (MEMBERS.includes(name) || name.startsWith('x-')) continue;
    const similar = didYouMean(name, MEMBERS);
    const remedy = similar ? `did you mean \`${similar}\`?` : `use one of: ${MEMBERS.join(', ')}`;
    faults.push(member.fault(`an action has no member \`${name}\``, remedy, 'key'));
  }
  return [
    ...faults,
    ...queryFaults(node, 'target'),
    ...queryFaults(node, 'copy'),
    ...changeFaults(node, version),
  ];
}

function queryFaults(node: Node, member: 'target' | 'copy'): Fault[] {
  const place = node.child(member);
  if (!place) {
    return member === 'target'
      ? [node.fault('the action has no `target`', 'name what it changes, such as `$.info`')]
      : [];
  }
  const why = typeof place.value === 'string' ? jsonPathFault(place.value) : 'it is no text';
  if (why === undefined) return [];
  return [
    place.fault(
      `\`${member}\` is not a JSONPath query: ${why}`,
      "RFC 9535 describes the syntax: $.paths['/users'].get",
    ),
  ];
}

function changeFaults(node: Node, version: string): Fault[] {
  const remove = node.child('remove');
  if (remove && typeof remove.value !== 'boolean') {
    return [remove.fault('`remove` must be true or false', 'write `remove: true`')];
  }
  const copy = node.child('copy');
  if (copy && version.startsWith('1.0')) {
    return [copy.fault('`copy` came with Overlay 1.1', 'write `overlay: 1.1.0` at the top')];
  }
  const changes = [node.child('update'), copy, remove?.value === true ? remove : undefined].filter(Boolean);
  if (changes.length === 1) return [];
  const message = changes.length === 0 ? 'the action changes nothing' : 'an action makes one change';
  return [node.fault(message, 'give it exactly one of `update`, `copy` and `remove: true`')];
}

function readAction(node: Node): OverlayAction {
  return {
    target: node.string('target') ?? '',
    update: node.child('update'),
    copy: node.string('copy'),
    remove: node.boolean('remove') === true,
    node,
  };
}

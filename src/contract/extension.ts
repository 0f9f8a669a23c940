import { type Fault, didYouMean } from '../errors.js';
import { prechecks } from './extension-precheck.js';
import { lazy } from './lazy.js';
import type { Operation, Violation } from './model.js';
import { Node } from './node.js';
import { parsePointer } from './pointer.js';
import type { Resolver } from './resolve.js';
import type { Schemas } from './schema.js';
import { readSource } from './source.js';

const SCHEMA_FILE = new URL('../../openapi/x-spectwin.schema.json', import.meta.url).href;

type Definition = 'document' | 'operation' | 'example' | 'place';

/** What is wrong with the `x-spectwin` of a document, in all places where it stands. */
export function extensionFaults(
  resolver: Resolver,
  operations: readonly Operation[],
  schemas: Schemas,
): Fault[] {
  const definitions = lazy(() => Node.root(readSource(SCHEMA_FILE)).child('$defs'));
  const { root } = resolver;
  const faults: Fault[] = [];
  for (const [definition, node] of extensions(root)) {
    const schema = prechecks[definition]?.(node.value) ? undefined : definitions()?.child(definition);
    const violations = schema ? schemas.validator(schema, 'request')(node.value) : [];
    faults.push(...violations.slice(0, 20).map((violation) => shapeFault(node, violation)));
    faults.push(...unknownIds(root, node));
  }
  for (const operation of operations) faults.push(...operationFaults(root, operation));
  return faults;
}

/** Every `x-spectwin` of the document with the definition that holds there. */
function* extensions(root: Node): Generator<[Definition, Node]> {
  const open: { node: Node; key: string; parentKey: string }[] = [{ node: root, key: '', parentKey: '' }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { node, key, parentKey } = item;
    for (const [name, child] of node.children()) {
      if (name === 'x-spectwin') yield [definitionFor(node, key, parentKey), child];
      else if (!isData(name, key)) open.push({ node: child, key: name, parentKey: key });
    }
  }
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']);

function definitionFor(node: Node, key: string, parentKey: string): Definition {
  if (node.pointer === '') return 'document';
  if (METHODS.has(key) && node.child('responses')) return 'operation';
  return parentKey === 'examples' ? 'example' : 'place';
}

/** What stands below these is the user's data, and `x-spectwin` there would be a member like any other. */
function isData(name: string, parentKey: string): boolean {
  if (parentKey === 'properties') return false;
  return ['value', 'default', 'enum', 'const', 'example'].includes(name) || name.startsWith('x-');
}

function shapeFault(node: Node, violation: Violation): Fault {
  const place = node.at(parsePointer(violation.pointer)) ?? node;
  const params = violation.params ?? {};
  const unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof unknown === 'string') {
    const known = [...(violation.node?.up()?.child('properties')?.children() ?? [])].map(([name]) => name);
    const member = place.child(unknown) ?? place;
    return member.fault(`x-spectwin has no member \`${unknown}\` here`, suggestion(unknown, known), 'key');
  }
  const allowed = params['allowedValues'];
  if (Array.isArray(allowed)) {
    return place.fault(
      `x-spectwin: ${violation.message}`,
      suggestion(String(place.value), allowed.map(String)),
    );
  }
  return place.fault(`x-spectwin: ${violation.message}`, 'docs/extension.md shows what may stand here');
}

function suggestion(word: string, known: readonly string[]): string {
  const similar = didYouMean(word, known);
  return similar ? `did you mean \`${similar}\`?` : `use one of: ${known.join(', ')}`;
}

function unknownIds(root: Node, extension: Node): Fault[] {
  const faults: Fault[] = [];
  if (extension.pointer === '/x-spectwin') return faults;
  for (const group of ['clauses', 'notes']) {
    const known = [...(root.at(['x-spectwin', group])?.children() ?? [])].map(([id]) => id);
    for (const [, item] of extension.child(group)?.children() ?? []) {
      const id = String(item.value);
      if (!known.includes(id)) {
        faults.push(
          item.fault(
            `there is no ${group.slice(0, -1)} \`${id}\` in the document's x-spectwin`,
            suggestion(id, known),
          ),
        );
      }
    }
  }
  return faults;
}

function operationFaults(root: Node, operation: Operation): Fault[] {
  const node = operation.node.child('x-spectwin');
  const name = node?.string('resource');
  if (!node || name === undefined) return [];
  const resources = root.at(['x-spectwin', 'resources']);
  const known = [...(resources?.children() ?? [])].map(([id]) => id);
  if (!known.includes(name)) {
    const place = node.child('resource') ?? node;
    return [
      place.fault(`there is no resource \`${name}\` in the document's x-spectwin`, suggestion(name, known)),
    ];
  }
  const parameter = resources?.child(name)?.child('param');
  const templates = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const isItem = ['read', 'update', 'replace', 'delete'].includes(node.string('action') ?? '');
  if (!isItem || !parameter || templates.includes(String(parameter.value))) return [];
  return [
    parameter.fault(
      `${operation.path} has no parameter \`${String(parameter.value)}\``,
      suggestion(String(parameter.value), templates),
    ),
  ];
}

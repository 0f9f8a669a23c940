import type { Shape } from '../http/shape.js';
import { lazy } from './lazy.js';
import type { Node } from './node.js';

interface Resolving {
  tryResolve(node: Node): Node | undefined;
}

const APPLICATORS = ['allOf', 'oneOf', 'anyOf'];
const MAX_DEPTH = 8;

/** What a schema says about types, for values that arrive as text. Members are worked out when first asked for. */
export function shapeOf(schema: Node | undefined, resolving: Resolving, depth = 0): Shape {
  const parts = schema && depth < MAX_DEPTH ? inPlace(schema, resolving) : [];
  const items = lazy(() => {
    const node = parts.map((part) => part.child('items')).find((item) => item?.isObject);
    return node && shapeOf(node, resolving, depth + 1);
  });
  const properties = lazy(() => {
    const members = [...propertiesOf(parts)];
    if (members.length === 0) return undefined;
    return new Map(members.map(([name, node]) => [name, shapeOf(node, resolving, depth + 1)]));
  });
  const additional = lazy(() => {
    const node = parts.map((part) => part.child('additionalProperties')).find((item) => item?.isObject);
    return node && shapeOf(node, resolving, depth + 1);
  });
  return {
    types: typesOf(parts),
    get items() {
      return items();
    },
    get properties() {
      return properties();
    },
    get additional() {
      return additional();
    },
    binary: parts.some(
      (part) => part.string('format') === 'binary' || part.string('contentMediaType') !== undefined,
    ),
  };
}

/** The schema and all that apply to the same value: through `$ref`, allOf, oneOf and anyOf. */
export function inPlace(schema: Node, resolving: Resolving): Node[] {
  const found = new Map<string, Node>();
  const open = [schema];
  for (let next = open.pop(); next && found.size < 200; next = open.pop()) {
    const node = resolving.tryResolve(next);
    if (!node?.isObject || found.has(node.id)) continue;
    found.set(node.id, node);
    for (const key of APPLICATORS) for (const [, part] of node.child(key)?.children() ?? []) open.push(part);
  }
  return [...found.values()];
}

function typesOf(parts: readonly Node[]): string[] {
  const types = new Set<string>();
  for (const part of parts) {
    const type = part.member('type');
    for (const name of Array.isArray(type) ? type : [type]) if (typeof name === 'string') types.add(name);
    if (part.boolean('nullable')) types.add('null');
  }
  const onlyNull = types.size === 1 && types.has('null');
  if (types.size > 0 && !onlyNull) return [...types];
  return [...new Set([...types, ...impliedTypes(parts)])];
}

/** A schema without `type` still says something by its other keywords. */
function impliedTypes(parts: readonly Node[]): string[] {
  const implied: string[] = [];
  for (const part of parts) {
    if (part.child('properties')) implied.push('object');
    if (part.child('items')) implied.push('array');
    const values = [part.member('enum') ?? [], part.child('const') ? [part.member('const')] : []].flat();
    for (const value of values) implied.push(jsonType(value));
  }
  return implied;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function propertiesOf(parts: readonly Node[]): Map<string, Node> {
  const members = new Map<string, Node>();
  for (const part of parts)
    for (const [name, node] of part.child('properties')?.children() ?? []) members.set(name, node);
  return members;
}

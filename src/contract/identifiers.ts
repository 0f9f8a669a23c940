import { Node } from './node.js';
import type { Source } from './source.js';

/** Where a `$ref` leads that is read by JSON Schema 2020-12, 8.2: `$id` makes a schema a resource of its own, `$anchor` names a place in it. */
export class Identifiers {
  private readonly mentioned = new WeakMap<Source, boolean>();
  private readonly resources = new WeakMap<Source, ReadonlyMap<string, Node>>();
  private readonly anchors = new WeakMap<object, ReadonlyMap<string, Node>>();

  /** The resource that `file` names from `node`; the one that `node` stands in when it is empty. */
  resource(node: Node, file: string): Node | undefined {
    if (!this.mentionsIds(node.source)) return undefined;
    const own = ownResource(node);
    if (file === '') return own;
    const index = this.index(node.source);
    return find(index, file, own ? uriOf(own) : undefined) ?? find(index, file, node.source.uri);
  }

  /** The schema below `root` that `$anchor` or `$dynamicAnchor` gives this name. */
  anchor(root: Node, name: string): Node | undefined {
    if (!root.isObject) return undefined;
    const known = this.anchors.get(root.value as object);
    const index = known ?? new Map(anchorsBelow(root));
    if (!known) this.anchors.set(root.value as object, index);
    return index.get(name);
  }

  private mentionsIds(source: Source): boolean {
    let mentions = this.mentioned.get(source);
    if (mentions === undefined) this.mentioned.set(source, (mentions = source.text.includes('$id')));
    return mentions;
  }

  private index(source: Source): ReadonlyMap<string, Node> {
    let index = this.resources.get(source);
    if (!index) {
      const all = [...descendants(Node.root(source))].filter((node) => idOf(node) !== undefined);
      index = new Map(all.map((node) => [uriOf(node), node]));
      this.resources.set(source, index);
    }
    return index;
  }
}

function idOf(node: Node): string | undefined {
  const id = node.string('$id');
  return id === undefined || id.startsWith('#') ? undefined : id;
}

function ownResource(node: Node): Node | undefined {
  for (let at: Node | undefined = node; at; at = at.up()) if (idOf(at) !== undefined) return at;
  return undefined;
}

/** Absolute, without fragment. */
function uriOf(resource: Node): string {
  const above = resource.up();
  const outer = above && ownResource(above);
  return absolute(idOf(resource) ?? '', outer ? uriOf(outer) : resource.source.uri) ?? '';
}

function find(index: ReadonlyMap<string, Node>, file: string, base: string | undefined): Node | undefined {
  const uri = base === undefined ? undefined : absolute(file, base);
  return uri === undefined ? undefined : index.get(uri);
}

function absolute(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href.replace(/#.*$/, '');
  } catch {
    return URL.canParse(reference) ? new URL(reference).href : undefined;
  }
}

function* anchorsBelow(root: Node): Generator<[string, Node]> {
  const found = [...descendants(root, (node) => idOf(node) === undefined)];
  // The first of a name counts, and a Map keeps the last.
  for (const node of found.toReversed()) {
    for (const key of ['$dynamicAnchor', '$anchor']) {
      const name = node.string(key);
      if (name !== undefined) yield [name, node];
    }
  }
}

/** Below these stands data, where `$id` and `$anchor` are members like any other. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'example', 'examples', 'value']);
/** Below these stand names of the author's choice. */
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
  'schemas',
]);

/** The node and all objects and arrays below it, in order; below a child only where `enter` says so. */
function* descendants(root: Node, enter: (node: Node) => boolean = () => true): Generator<Node> {
  const open = [{ node: root, named: false }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { node, named } = item;
    yield node;
    const inner: typeof open = [];
    for (const [key, child] of node.children()) {
      if (typeof child.value !== 'object' || (!named && DATA.has(key)) || !enter(child)) continue;
      inner.push({ node: child, named: !named && NAMED.has(key) });
    }
    open.push(...inner.toReversed());
  }
}

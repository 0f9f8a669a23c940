import { fileURLToPath } from 'node:url';
import { dirname, sep } from 'node:path';
import { SpectwinError, didYouMean } from '../errors.js';
import { Identifiers } from './identifiers.js';
import { Node } from './node.js';
import { parsePointer } from './pointer.js';
import { type Source, readSource } from './source.js';

/** A `$ref` that leads nowhere, or where the user did not say it may. */
export class RefProblem extends Error {
  override readonly name = 'RefProblem';
  readonly node: Node;
  readonly remedy: string;

  constructor(node: Node, message: string, remedy: string) {
    super(message);
    this.node = node;
    this.remedy = remedy;
  }
}

export interface ResolverOptions {
  /** Local files outside the document's folder may be referred to. Default false. */
  readonly allowOutsideFolder?: boolean | undefined;
  /** Documents that were fetched beforehand, by URI: a `$ref` never makes a network call of its own. */
  readonly fetched?: ReadonlyMap<string, Source> | undefined;
}

/** Follows `$ref` when somebody asks, and never before: documents with cycles and 13 MB documents cost nothing extra. */
export class Resolver {
  readonly root: Node;
  private readonly options: ResolverOptions;
  private readonly sources = new Map<string, Source>();
  private readonly identifiers = new Identifiers();

  constructor(entry: Source, options: ResolverOptions = {}) {
    this.root = Node.root(entry);
    this.options = options;
    this.sources.set(entry.uri, entry);
  }

  /** The node itself, or where its chain of `$ref`s ends. Throws RefProblem. */
  resolve(node: Node): Node {
    let current = node;
    for (let hops = 0; hops < 100; hops++) {
      const ref = current.string('$ref');
      if (ref === undefined) return current;
      current = this.follow(current, ref);
    }
    throw new RefProblem(
      node,
      '`$ref` leads back to itself',
      'let one of the references in the circle name a real definition',
    );
  }

  /** As `resolve`, undefined instead of an exception. */
  tryResolve(node: Node): Node | undefined {
    try {
      return this.resolve(node);
    } catch (error) {
      if (error instanceof RefProblem || error instanceof SpectwinError) return undefined;
      throw error;
    }
  }

  /** One hop from `node`, whose reference is `ref`. Throws RefProblem. */
  follow(node: Node, ref: string): Node {
    const [file = '', fragment = ''] = splitRef(ref);
    const resource = this.identifiers.resource(node, file);
    const root =
      resource && file !== '' ? resource : Node.root(file === '' ? node.source : this.open(node, file));
    // A schema with `$id` is a document of its own; authors of OpenAPI still write references from the top.
    const target = (resource && this.within(resource, fragment)) ?? this.within(root, fragment);
    if (!target) {
      throw new RefProblem(node, `\`$ref: ${ref}\` leads nowhere`, nearestRemedy(root, fragment));
    }
    return target;
  }

  private within(root: Node, fragment: string): Node | undefined {
    if (fragment !== '' && !fragment.startsWith('/')) return this.identifiers.anchor(root, fragment);
    return root.at(parsePointer(`#${fragment}`));
  }

  private open(node: Node, file: string): Source {
    const uri = absolute(node.source.uri, file);
    const known = uri && (this.sources.get(uri) ?? this.options.fetched?.get(uri));
    if (known) return known;
    if (!uri?.startsWith('file:')) {
      throw new RefProblem(
        node,
        `\`$ref\` to ${file} would need the network`,
        'download the file, or allow it with --allow-remote-refs',
      );
    }
    this.refuseOutside(node, uri);
    const source = readReferred(node, uri);
    this.sources.set(uri, source);
    return source;
  }

  private refuseOutside(node: Node, uri: string): void {
    const entry = this.root.source.uri;
    if (this.options.allowOutsideFolder) return;
    const inside =
      entry.startsWith('file:') && fileURLToPath(uri).startsWith(dirname(fileURLToPath(entry)) + sep);
    if (inside) return;
    throw new RefProblem(
      node,
      `\`$ref\` leaves the folder of the document: ${uri}`,
      'move the file below it, or allow it with --allow-outside-refs',
    );
  }
}

function readReferred(node: Node, uri: string): Source {
  try {
    return readSource(uri);
  } catch (error) {
    if (error instanceof SpectwinError && error.code === 'SOURCE_UNREADABLE') {
      throw new RefProblem(
        node,
        error.faults[0]?.message ?? error.message,
        'correct the path in `$ref`; it is relative to the file it stands in',
      );
    }
    throw error;
  }
}

function splitRef(ref: string): string[] {
  const hash = ref.indexOf('#');
  return hash < 0 ? [ref] : [ref.slice(0, hash), ref.slice(hash + 1)];
}

function absolute(base: string, file: string): string | undefined {
  try {
    return new URL(file, base).href;
  } catch {
    return undefined;
  }
}

/** Names the members that are there where the pointer breaks off, the most alike first. */
function nearestRemedy(root: Node, fragment: string): string {
  const path = parsePointer(`#${fragment}`);
  let node = root;
  for (const part of path) {
    const next = node.child(part);
    if (next) {
      node = next;
      continue;
    }
    const names = [...node.children()].map(([key]) => key);
    const similar = didYouMean(part, names);
    return similar
      ? `did you mean \`${similar}\`?`
      : `there is no \`${part}\` in ${node.pointer || 'the document'}; define it or correct the reference`;
  }
  return 'define it or correct the reference';
}

import { fileURLToPath } from 'node:url';
import { type Fault, SpectwinError } from '../errors.js';
import { extensionFaults } from './extension.js';
import { lazy } from './lazy.js';
import type { Inferred } from './infer/infer.js';
import type { Clause, Contract, Note, Operation } from './model.js';
import { Node } from './node.js';
import { OperationReader } from './operations.js';
import { Resolver } from './resolve.js';
import { readResources } from './resources.js';
import { createMatcher } from './router.js';
import { type Schemas, createSchemas } from './schema.js';
import { type Source, readSource, toUri } from './source.js';
import { fitsPath } from './validate.js';
import { type Problem, verify } from './verify.js';

export interface LoadOptions {
  /** `$ref`s may name local files outside the document's folder. Default false. */
  readonly allowOutsideFolder?: boolean | undefined;
  /** `$ref`s may name documents on the network; they are fetched once, at load. Default false. */
  readonly allowRemoteRefs?: boolean | undefined;
  /**
   * What becomes of a mistake inside the document, such as a `$ref` that leads nowhere. `stop`: all of them are thrown. `skip`: the
   * broken part is left out, and `Contract.notes` names it. `skip-of-others`: as `skip`, but a document that carries `x-spectwin` stops,
   * since whoever wrote that can correct it, and so does one of which no operation is left whole. Default: `skip-of-others`, and `stop`
   * where half of the operations or more are touched, so that one slip of a vendor does not cost the other 500 operations.
   */
  readonly onBroken?: 'stop' | 'skip' | 'skip-of-others' | undefined;
  /** OpenAPI Overlay 1.0 or 1.1 documents, as file paths or URLs. They are applied one after the other before the document is read. */
  readonly overlays?: readonly string[] | undefined;
}

interface ReadOptions extends LoadOptions {
  readonly fetched?: ReadonlyMap<string, Source> | undefined;
  /** The document before overlays changed it. */
  readonly original?: Source | undefined;
  /** What is to be said of the overlays. */
  readonly notes?: readonly Note[] | undefined;
}

/** The contract that is shipped with the package. */
export const defaultContractPath = fileURLToPath(new URL('../../openapi/providers.yaml', import.meta.url));

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 document, YAML or JSON, from a file path or an http(s) URL.
 *
 * Throws SpectwinError: SOURCE_UNREADABLE, or CONTRACT_INVALID with every mistake that was found, each with its place.
 */
export async function loadContract(ref: string, options: LoadOptions = {}): Promise<Contract> {
  const original = await sourceOf(toUri(ref));
  const { entry, notes } = await overlaid(original, options.overlays ?? []);
  if (!options.allowRemoteRefs) return contractOf(entry, { ...options, original, notes });
  const { fetchReferred } = await import('./fetch.js');
  return contractOf(entry, { ...options, original, notes, fetched: await fetchReferred(entry) });
}

/** What applies overlays is loaded where there are some. */
async function overlaid(
  original: Source,
  refs: readonly string[],
): Promise<{ entry: Source; notes: readonly Note[] }> {
  if (refs.length === 0) return { entry: original, notes: [] };
  refuseOtherFormats(Node.root(original));
  const overlays = await Promise.all(refs.map((ref) => sourceOf(toUri(ref))));
  const { applyOverlays } = await import('./overlay/apply.js');
  return applyOverlays(original, overlays);
}

async function sourceOf(uri: string): Promise<Source> {
  if (!uri.startsWith('http')) return readSource(uri);
  const { fetchSource } = await import('./fetch.js');
  return fetchSource(uri);
}

/** As `loadContract`, from a document that was read already. */
export function contractOf(entry: Source, options: ReadOptions = {}): Contract {
  refuseOtherFormats(Node.root(entry));
  const resolver = new Resolver(entry, options);
  const notes: Note[] = [...(options.notes ?? [])];
  const schemas = createSchemas(resolver, {
    openapi: versionOf(resolver.root),
    onNote: (note) => notes.push(note),
  });
  const inferred: () => Inferred = lazy(() => readResources(resolver, reader.operations));
  const reader = new OperationReader(resolver, () => inferred().resources);
  const { operations } = reader;
  const problems = [...reader.problems, ...verify(resolver, operations)];
  const extended = resolver.root.child('x-spectwin') !== undefined;
  const faults = extended ? extensionFaults(resolver, operations, schemas) : [];
  // Whoever brings an overlay has not written the document, and cannot correct it.
  const own = Node.root(options.original ?? entry).child('x-spectwin') !== undefined;
  if (mustStop({ problems, operations, own }, options)) faults.push(...problems.map(faultOf));
  if (faults.length > 0) throw new SpectwinError('CONTRACT_INVALID', inOrder(faults));
  notes.push(...problems.map(noteOf));
  return assemble({ resolver, operations, inferred, notes, schemas });
}

interface Parts {
  readonly resolver: Resolver;
  readonly operations: readonly Operation[];
  readonly inferred: () => Inferred;
  readonly notes: readonly Note[];
  readonly schemas: Schemas;
}

function assemble({ resolver, operations, inferred, notes, schemas }: Parts): Contract {
  const { root } = resolver;
  const servers = serversOf(root);
  const clauses = lazy(() => readClauses(root));
  const contract: Contract = {
    title: root.child('info')?.string('title') ?? root.source.name,
    openapi: versionOf(root),
    root,
    servers,
    operations,
    get resources() {
      return inferred().resources;
    },
    get singletons() {
      return inferred().singletons();
    },
    get missed() {
      return inferred().missed;
    },
    get clauses() {
      return clauses();
    },
    notes,
    resolve: (node) => resolver.resolve(node),
    tryResolve: (node) => resolver.tryResolve(node),
    follow: (node, ref) => resolver.follow(node, ref),
    validator: (schema, view) => schemas.validator(schema, view),
    match: createMatcher(operations, [...servers, ...ownServers(operations)], (candidates) =>
      candidates.find(({ operation, params }) => fitsPath(contract, operation, params)),
    ),
    locate: (node) => node.position,
  };
  return contract;
}

function mustStop(
  found: { problems: readonly Problem[]; operations: readonly Operation[]; own: boolean },
  { onBroken }: LoadOptions,
): boolean {
  if (onBroken === 'stop' || onBroken === 'skip') return onBroken === 'stop';
  if (found.own) return true;
  const grave = found.problems.filter((problem) => !problem.minor);
  const touched = new Set(grave.flatMap((problem) => problem.operations));
  const most = found.operations.length / (onBroken === 'skip-of-others' ? 1 : 2);
  return touched.size > 0 && touched.size >= most;
}

function refuseOtherFormats(root: Node): void {
  const fault = formatFault(root);
  if (fault) throw new SpectwinError('CONTRACT_INVALID', fault);
}

function formatFault(root: Node): Fault | undefined {
  if (!root.isObject)
    return root.fault(
      'this is not an OpenAPI document: the top level is not an object',
      'name an OpenAPI 3 document',
    );
  const version = root.member('openapi');
  if (version === undefined && root.child('swagger')) {
    const remedy = 'convert it to OpenAPI 3 first, for example with swagger2openapi';
    return (root.child('swagger') ?? root).fault(
      `Swagger ${String(root.member('swagger'))} is not supported`,
      remedy,
    );
  }
  if (version === undefined)
    return root.fault(
      'this is not an OpenAPI document: `openapi` is missing',
      'begin it with `openapi: 3.1.0`',
    );
  if (!/^3\.[0-2](\.|$)/.test(String(version))) {
    return root.child('openapi')?.fault(`OpenAPI ${String(version)} is not supported`, 'use 3.0, 3.1 or 3.2');
  }
  const parts = ['paths', 'webhooks', 'components'].map((name) => root.child(name));
  if (parts.every((part) => part === undefined))
    return root.fault('the document has no `paths`', 'add `paths` with at least one operation');
  const wrong = parts.find((part) => part && !part.isObject);
  return wrong?.fault(`\`${wrong.pointer.slice(1)}\` must be an object`, 'write it as a map');
}

function versionOf(root: Node): string {
  return String(root.member('openapi'));
}

/** OpenAPI 3.1, Server Object: variables stand for their defaults. */
function serversOf(owner: Node | undefined): string[] {
  const found: string[] = [];
  for (const [, server] of owner?.child('servers')?.children() ?? []) {
    const url = server.string('url');
    if (url === undefined) continue;
    const variables = server.child('variables');
    found.push(
      url.replace(/\{([^{}]+)\}/g, (all, name: string) => variables?.child(name)?.string('default') ?? all),
    );
  }
  return found;
}

/** Servers that operations and path items name for themselves. */
function ownServers(operations: readonly Operation[]): string[] {
  return operations.flatMap(({ node }) => [...serversOf(node), ...serversOf(node.up())]);
}

function readClauses(root: Node): Map<string, Clause> {
  const found = new Map<string, Clause>();
  for (const [id, node] of root.at(['x-spectwin', 'clauses'])?.children() ?? []) {
    const source = [node.member('source') ?? []].flat().join(', ');
    found.set(id, { id, text: node.string('text') ?? '', source: source || undefined, node });
  }
  return found;
}

function faultOf(problem: Problem): Fault {
  return problem.node.fault(problem.message, problem.remedy);
}

function noteOf({ node, message, remedy }: Problem): Note {
  return { severity: 'warning', message, remedy, node };
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0));
}

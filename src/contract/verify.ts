import { SpectwinError } from '../errors.js';
import type { Operation } from './model.js';
import type { Node } from './node.js';
import { RefProblem, type Resolver } from './resolve.js';
import { schemaProblems } from './schema-problems.js';

/** A mistake in the document, and which operations it touches. */
export interface Problem {
  readonly node: Node;
  readonly message: string;
  readonly remedy: string;
  readonly operations: readonly Operation[];
  /** The operations can be used as they are. */
  readonly minor?: boolean | undefined;
}

type Kind = keyof typeof CHILDREN;
type Shape = { readonly one?: readonly string[]; readonly many?: readonly string[] };

/**
 * Which members of an object lead to objects of which kind: `one` is the object itself, `many` a map or an array of them.
 * Nothing else is walked, so a `$ref` inside an example, a default or an extension is what it is there: data.
 */
const CHILDREN = {
  pathItem: { parameter: { many: ['parameters'] } },
  operation: {
    parameter: { many: ['parameters'] },
    requestBody: { one: ['requestBody'] },
    response: { many: ['responses'] },
    callback: { many: ['callbacks'] },
  },
  callback: { callbackItem: { many: ['.'] } },
  callbackItem: {
    parameter: { many: ['parameters'] },
    operation: { one: ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'] },
  },
  parameter: {
    schema: { one: ['schema'] },
    mediaType: { many: ['content'] },
    example: { many: ['examples'] },
  },
  requestBody: { mediaType: { many: ['content'] } },
  response: {
    parameter: { many: ['headers'] },
    mediaType: { many: ['content'] },
    example: { many: ['links'] },
  },
  mediaType: { schema: { one: ['schema', 'itemSchema'] }, example: { many: ['examples'] } },
  example: {},
  schema: {
    schema: {
      one: [
        'items',
        'additionalProperties',
        'not',
        'if',
        'then',
        'else',
        'contains',
        'propertyNames',
        'unevaluatedItems',
        'unevaluatedProperties',
      ],
      many: [
        'properties',
        'patternProperties',
        '$defs',
        'dependentSchemas',
        'allOf',
        'anyOf',
        'oneOf',
        'prefixItems',
      ],
    },
  },
} as const satisfies Record<string, Partial<Record<string, Shape>>>;

const COMPONENTS: Readonly<Record<string, Kind>> = {
  schemas: 'schema',
  responses: 'response',
  parameters: 'parameter',
  examples: 'example',
  requestBodies: 'requestBody',
  headers: 'parameter',
  callbacks: 'callback',
  mediaTypes: 'mediaType',
};

interface Visit {
  readonly kind: Kind;
  readonly node: Node;
  /** Where the walk that leads here began: an operation, or the target of a `$ref`. */
  readonly owner: string;
}

interface Mistake {
  readonly owner: string;
  readonly node: Node;
  readonly message: string;
  readonly remedy: string;
  readonly minor?: boolean | undefined;
}

/** Every `$ref` that leads nowhere and every malformed schema, once each, with the operations from which it can be reached. */
export function verify(resolver: Resolver, operations: readonly Operation[]): Problem[] {
  const walk = new Walk(resolver);
  for (const operation of operations) walk.begin('operation', operation.node);
  for (const [, item] of resolver.root.child('paths')?.children() ?? []) walk.begin('pathItem', item);
  for (const [group, kind] of Object.entries(COMPONENTS)) {
    for (const [, item] of resolver.root.at(['components', group])?.children() ?? []) walk.begin(kind, item);
  }
  walk.run();
  return walk.mistakes.map(({ owner, ...mistake }) => {
    const reached = walk.reachedFrom(owner);
    return {
      ...mistake,
      operations: operations.filter((operation) => reached.has(operation.node.id)),
    };
  });
}

class Walk {
  readonly mistakes: Mistake[] = [];
  private readonly resolver: Resolver;
  private readonly open: Visit[] = [];
  private readonly begun = new Set<string>();
  /** Owner by owner: who refers to it. */
  private readonly referrers = new Map<string, Set<string>>();
  private readonly targets = new Map<string, Node | RefProblem>();

  constructor(resolver: Resolver) {
    this.resolver = resolver;
  }

  begin(kind: Kind, node: Node): void {
    const owner = node.id;
    if (this.begun.has(owner)) return;
    this.begun.add(owner);
    this.open.push({ kind, node, owner });
  }

  run(): void {
    for (let visit = this.open.pop(); visit; visit = this.open.pop()) this.visit(visit);
  }

  /** The owner itself and all that lead to it. */
  reachedFrom(owner: string): Set<string> {
    const reached = new Set([owner]);
    for (const id of reached) for (const referrer of this.referrers.get(id) ?? []) reached.add(referrer);
    return reached;
  }

  private visit({ kind, node, owner }: Visit): void {
    const ref = node.string('$ref');
    if (ref !== undefined) return this.follow({ kind, node, owner }, ref);
    if (kind === 'schema') {
      for (const problem of schemaProblems(node)) this.mistakes.push({ owner, ...problem });
    }
    for (const [child, shape] of Object.entries(CHILDREN[kind]) as [Kind, Shape][]) {
      for (const name of shape.one ?? []) this.push({ kind: child, node: node.child(name), owner });
      for (const name of shape.many ?? []) {
        const group = name === '.' ? node : node.child(name);
        for (const [key, item] of group?.children() ?? []) {
          if (!key.startsWith('x-') || child === 'schema') this.push({ kind: child, node: item, owner });
        }
      }
    }
  }

  private push({ kind, node, owner }: { kind: Kind; node: Node | undefined; owner: string }): void {
    if (typeof node?.value === 'object' && node.value !== null) this.open.push({ kind, node, owner });
  }

  private follow({ kind, node, owner }: Visit, ref: string): void {
    const key = `${node.source.uri} ${ref}`;
    let target = this.targets.get(key);
    if (!target) {
      target = this.tryFollow(node, ref);
      this.targets.set(key, target);
    }
    if (target instanceof RefProblem) {
      const { message, remedy } = target;
      this.mistakes.push({ owner, node: node.child('$ref') ?? node, message, remedy });
      return;
    }
    const { id } = target;
    const referrers = this.referrers.get(id) ?? new Set();
    this.referrers.set(id, referrers.add(owner));
    this.begin(kind, target);
  }

  private tryFollow(node: Node, ref: string): Node | RefProblem {
    try {
      return this.resolver.follow(node, ref);
    } catch (error) {
      if (error instanceof RefProblem) return error;
      if (!(error instanceof SpectwinError)) throw error;
      return new RefProblem(node, `\`$ref: ${ref}\` cannot be read: ${error.message}`, 'correct that file');
    }
  }
}

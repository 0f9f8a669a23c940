import type { Action, Operation, Requirement, Resource, SecurityScheme } from './model.js';
import type { Node } from './node.js';
import { type Surroundings, readOperation } from './operation.js';
import type { Resolver } from './resolve.js';
import { readScheme, sendable } from './security.js';
import type { Problem } from './verify.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** All operations of a document, in its order. */
export class OperationReader {
  readonly operations: Operation[] = [];
  /** Operations that another one shadows, ids that are used twice. */
  readonly problems: Problem[] = [];
  private readonly resolver: Resolver;
  private readonly around: Surroundings;
  private readonly schemes = new Map<string, SecurityScheme>();

  constructor(resolver: Resolver, resources: () => readonly Resource[]) {
    this.resolver = resolver;
    this.around = {
      resolve: (node) => resolver.resolve(node),
      tryResolve: (node) => resolver.tryResolve(node),
      securityOf: (node) => this.securityOf(node),
      resourceOf: ownerLookup(resources),
    };
    this.readPaths();
    this.findDuplicates();
  }

  private readPaths(): void {
    for (const [path, item] of this.resolver.root.child('paths')?.children() ?? []) {
      const pathItem = path.startsWith('/') ? this.resolver.tryResolve(item) : undefined;
      if (pathItem) this.readPathItem(path, pathItem);
    }
  }

  private readPathItem(path: string, pathItem: Node): void {
    const additional = [...(pathItem.child('additionalOperations')?.children() ?? [])];
    const standard = [...pathItem.children()].filter(([name]) => METHODS.includes(name));
    for (const [name, node] of [...standard, ...additional]) {
      if (!node.isObject) continue;
      const method = name.toUpperCase();
      this.operations.push(readOperation({ method, path, node, pathItem }, this.around));
    }
  }

  private findDuplicates(): void {
    const shapes = new Map<string, Operation>();
    const ids = new Map<string, Operation>();
    for (const operation of this.operations) {
      const shape = `${operation.method} ${operation.path.replace(/\{[^{}]*\}/g, '{}')}`;
      const twin = shapes.get(shape);
      if (twin) {
        const message = `${operation.method} ${operation.path} is the same operation as ${twin.method} ${twin.path}`;
        this.complain(operation, operation.node, {
          message,
          remedy: 'remove one of the two; requests go to the first',
        });
      }
      const id = operation.node.child('operationId');
      const namesake = id && ids.get(operation.id);
      if (id && namesake) {
        const message = `operationId \`${operation.id}\` is used by ${namesake.method} ${namesake.path} already`;
        this.complain(operation, id, { message, remedy: 'give each operation an id of its own' });
      }
      if (!twin) shapes.set(shape, operation);
      if (id && !namesake) ids.set(operation.id, operation);
    }
  }

  private complain(operation: Operation, node: Node, text: { message: string; remedy: string }): void {
    this.problems.push({ node, ...text, operations: [operation] });
  }

  /** OpenAPI 3.1, Operation Object: `security` of the operation overrides that of the document, an empty list too. */
  private securityOf(operation: Node): Requirement[] {
    const list = operation.child('security') ?? this.resolver.root.child('security');
    if (!Array.isArray(list?.value)) return [];
    return [...list.children()].flatMap(([, requirement]) =>
      sendable([...requirement.children()].map(([name]) => this.schemeOf(name, requirement))),
    );
  }

  private schemeOf(name: string, requirement: Node): SecurityScheme {
    const known = this.schemes.get(name);
    if (known) return known;
    const declared = this.resolver.root.at(['components', 'securitySchemes', name]);
    const node = declared && this.resolver.tryResolve(declared);
    const scheme: SecurityScheme = node
      ? readScheme(name, node)
      : { name, kind: 'unknown', node: requirement };
    this.schemes.set(name, scheme);
    return scheme;
  }
}

function ownerLookup(
  resources: () => readonly Resource[],
): (operation: Operation) => { resource: Resource; action: Action } | undefined {
  let index: Map<Operation, { resource: Resource; action: Action }> | undefined;
  return (operation) => {
    if (!index) {
      index = new Map();
      for (const resource of resources()) {
        for (const [action, owned] of resource.operations) index.set(owned, { resource, action });
        for (const { action, operation: owned } of resource.also) index.set(owned, { resource, action });
      }
    }
    return index.get(operation);
  };
}

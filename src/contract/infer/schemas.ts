import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import type { Resolver } from '../resolve.js';
import { BodySchemas } from './body-schemas.js';
import { plain } from './names.js';

/** What a schema says of a value, merged over `$ref`, allOf, oneOf and anyOf. */
export interface Facts {
  readonly node: Node;
  readonly types: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, Node>;
  /** Members that are there in every case. */
  readonly required: ReadonlySet<string>;
  readonly items: Node | undefined;
  /** Members that are not named may be there, with this schema. */
  readonly additional: Node | undefined;
}

const MAX_PARTS = 60;

/** Reads each schema of the document once. */
export class Schemas {
  readonly bodies: BodySchemas;
  private readonly resolver: Pick<Resolver, 'tryResolve'>;
  private readonly known = new Map<unknown, Facts>();
  private readonly identities = new Map<unknown, unknown>();
  private readonly names = new Map<Facts, ReadonlyMap<string, string>>();

  constructor(resolver: Pick<Resolver, 'tryResolve'>) {
    this.resolver = remembering(resolver);
    this.bodies = new BodySchemas(this.resolver);
  }

  /** The parameters of an operation and of its path item, unread; those of the operation come first. */
  *parameters(operation: Operation): Generator<Node> {
    for (const owner of [operation.node, operation.node.up()]) {
      for (const [, item] of owner?.child('parameters')?.children() ?? []) {
        const node = this.resolver.tryResolve(item);
        if (node) yield node;
      }
    }
  }

  parameter(operation: Operation, name: string): Node | undefined {
    for (const node of this.parameters(operation)) if (node.string('name') === name) return node;
    return undefined;
  }

  facts(schema: Node): Facts | undefined {
    const known = this.known.get(schema.value);
    if (known) return known;
    const node = this.resolver.tryResolve(schema);
    if (!node?.isObject) return undefined;
    const facts = this.known.get(node.value) ?? merge(node, this.parts(node));
    this.known.set(node.value, facts);
    this.known.set(schema.value, facts);
    return facts;
  }

  /** The same for two schemas that describe one thing: one definition, or objects with the same members. */
  identity(schema: Node): unknown {
    const known = this.identities.get(schema.value);
    if (known !== undefined) return known;
    const identity = this.findIdentity(schema);
    if (typeof schema.value === 'object') this.identities.set(schema.value, identity);
    return identity;
  }

  /** Inline copies of a definition are common; names are enough to know them by when there are several. */
  private findIdentity(schema: Node): unknown {
    const facts = this.facts(schema);
    if (!facts || !isObject(facts) || facts.members.size === 0) return facts?.node.value;
    if (facts.members.size > 2) return [...facts.members.keys()].toSorted().join('\n');
    const isSmall = [...facts.members.values()].every((member) => {
      const inner = this.facts(member);
      return inner !== undefined && inner.members.size === 0 && !inner.items;
    });
    return isSmall ? JSON.stringify(facts.node.value) : facts.node.value;
  }

  /** Members by their names without case and separators; of two that are alike then, the first. */
  plainNames(facts: Facts): ReadonlyMap<string, string> {
    let names = this.names.get(facts);
    if (!names) {
      names = new Map([...facts.members.keys()].toReversed().map((name) => [plain(name), name]));
      this.names.set(facts, names);
    }
    return names;
  }

  private parts(node: Node): Part[] {
    const found: Part[] = [];
    const seen = new Set<unknown>();
    const open: Part[] = [{ node, always: true }];
    for (let next = open.shift(); next && found.length < MAX_PARTS; next = open.shift()) {
      const part = this.resolver.tryResolve(next.node);
      if (!part?.isObject || seen.has(part.value)) continue;
      seen.add(part.value);
      found.push({ node: part, always: next.always });
      for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
        const always = next.always && keyword === 'allOf';
        for (const [, child] of part.child(keyword)?.children() ?? []) open.push({ node: child, always });
      }
    }
    return found;
  }
}

/** The same few definitions are referred to hundreds of times. */
function remembering(resolver: Pick<Resolver, 'tryResolve'>): Pick<Resolver, 'tryResolve'> {
  const known = new Map<string, Node | undefined>();
  return {
    tryResolve: (node) => {
      const ref = node.string('$ref');
      if (ref === undefined) return node;
      if (!ref.startsWith('#/')) return resolver.tryResolve(node);
      const name = `${node.source.uri}${ref}`;
      if (!known.has(name)) known.set(name, resolver.tryResolve(node));
      return known.get(name);
    },
  };
}

interface Part {
  readonly node: Node;
  readonly always: boolean;
}

function merge(node: Node, parts: readonly Part[]): Facts {
  const types = new Set<string>();
  const members = new Map<string, Node>();
  const required = new Set<string>();
  for (const { node: part, always } of parts) {
    for (const type of [part.member('type')].flat()) if (typeof type === 'string') types.add(type);
    for (const [name, member] of part.child('properties')?.children() ?? []) {
      if (!members.has(name)) members.set(name, member);
    }
    const names = always ? part.member('required') : undefined;
    for (const name of Array.isArray(names) ? names : []) required.add(String(name));
  }
  const items = parts.map((part) => part.node.child('items')).find((item) => item?.isObject);
  const additional = parts
    .map((part) => part.node.child('additionalProperties'))
    .find((item) => item?.isObject);
  if (types.size === 0 && members.size > 0) types.add('object');
  if (types.size === 0 && items) types.add('array');
  return { node, types, members, required, items, additional };
}

export function isObject(facts: Facts | undefined): facts is Facts {
  return facts !== undefined && facts.types.has('object') && !facts.types.has('array');
}

import { SpectwinError } from '../errors.js';
import type { Node } from './node.js';
import { RefProblem } from './resolve.js';

/** What this room needs of the resolver. `follow` goes one hop, so that what stands beside a `$ref` in a chain is not skipped. */
export interface References {
  follow(node: Node, ref: string): Node;
}

/** Where the `$ref` of `node` leads, one hop; undefined when there is none or it leads nowhere. */
function hop(references: References, node: Node): Node | undefined {
  const ref = node.string('$ref');
  if (ref === undefined) return undefined;
  try {
    return references.follow(node, ref);
  } catch (error) {
    if (error instanceof RefProblem || error instanceof SpectwinError) return undefined;
    throw error;
  }
}

export type Flag = 'readOnly' | 'writeOnly';

/** What one object is told by a schema and everything that applies to the same object: across `$ref`, allOf, oneOf and the like. */
interface Level {
  /** Members that carry the flag. */
  readonly flagged: ReadonlySet<string>;
  /** Members that are named anywhere: declared, required, or depended upon. */
  readonly named: ReadonlySet<string>;
}

const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas'] as const;
const ALTERNATIVES = ['anyOf', 'oneOf'] as const;
const ITEMS = ['items', 'prefixItems', 'contains', 'unevaluatedItems'] as const;
const ADDITIONAL = ['additionalProperties', 'unevaluatedProperties'] as const;
const MEMBERS_OF = ['properties', 'dependentRequired', 'dependentSchemas'] as const;

/** Who looks up members that carry `readOnly` or `writeOnly`. Answers are kept per schema object. */
export class Flags {
  private readonly levels: Record<Flag, WeakMap<object, Level>> = {
    readOnly: new WeakMap(),
    writeOnly: new WeakMap(),
  };
  /** Whether a flagged member can be reached from a schema. */
  private readonly reached: Record<Flag, WeakMap<object, boolean>> = {
    readOnly: new WeakMap(),
    writeOnly: new WeakMap(),
  };
  private readonly references: References;

  constructor(references: References) {
    this.references = references;
  }

  /** Both sets of a schema that describes an object. */
  level(node: Node, flag: Flag): Level {
    if (!node.isObject) return { flagged: new Set(), named: new Set() };
    const known = this.levels[flag].get(node.value as object);
    if (known) return known;
    const flagged = new Set<string>();
    const named = new Set<string>();
    for (const part of this.inPlace(node)) {
      for (const name of namesIn(part)) named.add(name);
      for (const [name, member] of part.child('properties')?.children() ?? []) {
        if (this.isFlagged(member, flag)) flagged.add(name);
      }
    }
    const level = { flagged, named };
    this.levels[flag].set(node.value as object, level);
    return level;
  }

  /**
   * Whether a member's schema carries the flag itself, behind its `$ref`, in its allOf, or in all of its alternatives: null aside, which
   * tells nothing. `anyOf: [{ type: string, writeOnly: true }, { type: 'null' }]` is what generators write for a secret that is optional.
   */
  isFlagged(node: Node, flag: Flag): boolean {
    return this.carries(node, flag, new Set());
  }

  private carries(node: Node, flag: Flag, above: Set<unknown>): boolean {
    return this.conjuncts(node).some((part) => {
      if (part.boolean(flag) === true) return true;
      if (above.has(part.value)) return false;
      above.add(part.value);
      return ALTERNATIVES.some((key) => {
        const told = schemasAt(part, key).filter((branch) => branch.string('type') !== 'null');
        return told.length > 0 && told.every((branch) => this.carries(branch, flag, above));
      });
    });
  }

  /** Whether a value of the schema can have a flagged member anywhere. */
  reaches(schema: Node, flag: Flag): boolean {
    if (!schema.isObject) return false;
    const memory = this.reached[flag];
    const known = memory.get(schema.value as object);
    if (known !== undefined) return known;
    const seen = new Set<object>();
    const found = this.search(schema, flag, seen);
    // All that was seen on a fruitless search leads nowhere either.
    for (const value of found ? [schema.value as object] : seen) memory.set(value, found);
    return found;
  }

  private search(schema: Node, flag: Flag, seen: Set<object>): boolean {
    const open: (Node | undefined)[] = [schema];
    while (open.length > 0) {
      const node = open.pop();
      if (!node?.isObject || seen.has(node.value as object)) continue;
      const known = this.reached[flag].get(node.value as object);
      if (known) return true;
      if (known === false) continue;
      seen.add(node.value as object);
      const members = membersOf(node);
      if (members.some((member) => this.isFlagged(member, flag))) return true;
      open.push(hop(this.references, node), ...branchesOf(node), ...members, ...itemsOf(node));
    }
    return false;
  }

  /** The schema and what always applies beside it: through `$ref` and allOf. */
  conjuncts(node: Node): Node[] {
    const found = new Map<unknown, Node>();
    const stack: (Node | undefined)[] = [node];
    while (stack.length > 0) {
      const part = stack.pop();
      if (!part?.isObject || found.has(part.value)) continue;
      found.set(part.value, part);
      stack.push(hop(this.references, part), ...schemasAt(part, 'allOf'));
    }
    return [...found.values()];
  }

  /** The schema and all that applies to the same value, each once. */
  *inPlace(node: Node): Generator<Node> {
    const seen = new Set<unknown>();
    const stack: (Node | undefined)[] = [node];
    while (stack.length > 0) {
      const part = stack.pop();
      if (!part?.isObject || seen.has(part.value)) continue;
      seen.add(part.value);
      yield part;
      stack.push(hop(this.references, part), ...branchesOf(part));
    }
  }
}

const known = new WeakMap<References, Flags>();

/** One for each document, since answers are kept. */
export function flagsOf(references: References): Flags {
  let flags = known.get(references);
  if (!flags) known.set(references, (flags = new Flags(references)));
  return flags;
}

function* namesIn(node: Node): Generator<string> {
  const required = node.member('required');
  if (Array.isArray(required)) for (const name of required) if (typeof name === 'string') yield name;
  for (const key of MEMBERS_OF) for (const [name] of node.child(key)?.children() ?? []) yield name;
}

/** Schemas that apply to the same value as the one they stand in. */
function branchesOf(node: Node): Node[] {
  return IN_PLACE.flatMap((key) => schemasAt(node, key));
}

export function itemsOf(node: Node): Node[] {
  return ITEMS.flatMap((key) => schemasAt(node, key));
}

/** Of the members that have no name in the schema. */
export function additionalOf(node: Node): Node[] {
  const listed = ADDITIONAL.map((key) => node.child(key)).filter((child) => child?.isObject) as Node[];
  return [...listed, ...childrenOf(node.child('patternProperties'))];
}

function membersOf(node: Node): Node[] {
  return [...childrenOf(node.child('properties')), ...additionalOf(node)];
}

function schemasAt(node: Node, key: string): Node[] {
  const child = node.child(key);
  if (!child) return [];
  return Array.isArray(child.value) || key === 'dependentSchemas' ? childrenOf(child) : [child];
}

function childrenOf(node: Node | undefined): Node[] {
  return [...(node?.children() ?? [])].map(([, child]) => child);
}

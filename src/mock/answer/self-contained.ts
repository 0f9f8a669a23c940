import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';

const MAX_NODES = 5000;
/** Values and not schemas: a `$ref` in them means nothing. */
const VALUES = new Set(['example', 'examples', 'default', 'enum', 'const']);

export interface SelfContained {
  readonly schema: unknown;
  /** By name, for `#/components/schemas/…`. */
  readonly schemas: Readonly<Record<string, unknown>>;
}

/** A schema with all that it refers to, so that nothing has to be looked up elsewhere; undefined when that is very much. */
export function selfContained(schema: Node, contract: Contract): SelfContained | undefined {
  return new Gatherer(contract).gather(schema);
}

class Gatherer {
  private readonly contract: Contract;
  private readonly names = new Map<string, string>();
  private readonly open: { name: string; node: Node }[] = [];
  private count = 0;

  constructor(contract: Contract) {
    this.contract = contract;
  }

  gather(schema: Node): SelfContained | undefined {
    const whole = this.copy(schema);
    const schemas: [string, unknown][] = [];
    for (let next = this.open.pop(); next; next = this.open.pop()) {
      schemas.push([next.name, this.copy(next.node)]);
      if (this.count > MAX_NODES) return undefined;
    }
    return { schema: whole, schemas: Object.fromEntries(schemas) };
  }

  private copy(node: Node): unknown {
    this.count++;
    if (this.count > MAX_NODES || typeof node.value !== 'object' || node.value === null) return node.value;
    if (Array.isArray(node.value)) return [...node.children()].map(([, item]) => this.copy(item));
    if (node.string('$ref') !== undefined) return this.reference(node);
    const members = [...node.children()].filter(([key]) => !key.startsWith('x-'));
    return Object.fromEntries(
      members.map(([key, child]) => [key, VALUES.has(key) ? child.value : this.copy(child)]),
    );
  }

  private reference(node: Node): unknown {
    const target = this.contract.tryResolve(node);
    if (!target) return {};
    let name = this.names.get(target.id);
    if (name === undefined) {
      name = `s${this.names.size}`;
      this.names.set(target.id, name);
      this.open.push({ name, node: target });
    }
    return { $ref: `#/components/schemas/${name}` };
  }
}

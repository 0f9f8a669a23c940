import type { Operation } from '../model.js';
import type { Node } from '../node.js';
import { plain } from './names.js';
import type { Facts, Schemas } from './schemas.js';

/** A query parameter of a list, as far as inference looks at it. */
export interface QueryParameter {
  readonly name: string;
  /** Without case and separators: `page[size]` → pagesize. */
  readonly plain: string;
  readonly facts: Facts;
  /** Of the items, where it takes several values. */
  readonly items: Facts | undefined;
  readonly description: string;
  readonly node: Node;
}

export function queryParameters(operation: Operation, schemas: Schemas): QueryParameter[] {
  const found: QueryParameter[] = [];
  for (const node of schemas.parameters(operation)) {
    const name = node.string('name');
    const schema = node.child('schema');
    const facts = schema && schemas.facts(schema);
    if (node.string('in') !== 'query' || name === undefined || !facts) continue;
    const items = facts.items && schemas.facts(facts.items);
    found.push({
      name,
      plain: plain(name),
      facts,
      items,
      description: node.string('description') ?? '',
      node,
    });
  }
  return found;
}

export function isInteger({ types }: Facts): boolean {
  return types.has('integer') || types.has('number');
}

/** Text, a number or neither said: something that may be handed on as it came. */
export function isOpaque({ types, members, items }: Facts): boolean {
  return members.size === 0 && !items && !types.has('boolean') && !types.has('object');
}

/** Values that the schema allows, as text. */
export function valuesOf({ node }: Facts): string[] {
  const values = node.member('enum');
  return Array.isArray(values) ? values.filter((value) => value !== null).map(String) : [];
}

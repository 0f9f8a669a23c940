import type { Content, Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { generate } from '../generate/generate.js';
import { isObject } from '../records/merge-patch.js';
import { schemaAt } from '../schema-facts.js';

/** The items of a stream: of `itemSchema` (OpenAPI 3.2) two, of a list its own, else the value alone. */
export function streamItems(
  value: unknown,
  { content, contract }: { content: Content; contract: Contract },
): readonly unknown[] {
  const { node, schema } = content;
  if (!schema || node.child('schema')) return Array.isArray(value) ? value : [value];
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : [value, generate(contract, schema, { seed: 'second' })];
  return items.map((item) => withContent(item, schema, contract));
}

/** `data` that is said to hold another notation holds it: of `contentSchema` the JSON text. */
function withContent(item: unknown, schema: Node, contract: Contract): unknown {
  if (!isObject(item)) return item;
  const data = schemaAt(schema, ['data'], contract);
  const inner = data && contract.tryResolve(data)?.child('contentSchema');
  if (!inner || isJsonText(item['data'])) return item;
  return { ...item, data: JSON.stringify(generate(contract, inner)) };
}

function isJsonText(value: unknown): boolean {
  try {
    return typeof value === 'string' && typeof JSON.parse(value) === 'object';
  } catch {
    return false;
  }
}

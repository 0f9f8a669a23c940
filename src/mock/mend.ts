import type { Contract, Violation } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { parsePointer } from '../contract/pointer.js';
import { placed } from './envelope.js';
import { generate } from './generate/generate.js';
import { isObject } from './merge-patch.js';
import { schemaAt } from './schema-facts.js';

/** A body that is nearer to its schema: without members that it forbids, with those that it requires. */
export function mend(
  body: unknown,
  violations: readonly Violation[],
  { schema, contract }: { schema: Node; contract: Contract },
): unknown {
  let mended = body;
  for (const { in: place, keyword, pointer, params } of violations) {
    if (place !== 'body') continue;
    const path = parsePointer(pointer);
    const extra = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
    const missing = params?.['missingProperty'];
    if (typeof extra === 'string') mended = without(mended, [...path, extra]);
    if (keyword === 'required' && typeof missing === 'string') {
      const node = schemaAt(schema, [...path, missing], contract);
      const value = node ? generate(contract, node, { seed: missing, hint: missing }) : 'string';
      mended = placed(mended, [...path, missing], value);
    }
  }
  return mended;
}

function without(body: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return body;
  if (Array.isArray(body)) {
    return body.map((item: unknown, index) => (String(index) === first ? without(item, rest) : item));
  }
  if (!isObject(body)) return body;
  const members = Object.entries(body);
  if (rest.length === 0) return Object.fromEntries(members.filter(([name]) => name !== first));
  return Object.fromEntries(
    members.map(([name, value]) => [name, name === first ? without(value, rest) : value]),
  );
}

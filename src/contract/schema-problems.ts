import type { Node } from './node.js';

/** Stands in until the dialect lands. */
export function schemaProblems(_node: Node): { node: Node; message: string; remedy: string }[] {
  return [];
}

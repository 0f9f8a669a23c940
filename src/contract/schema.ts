import type { Note, Validator, View } from './model.js';
import type { Node } from './node.js';

export interface Schemas {
  validator(node: Node, view: View): Validator;
}

/** Stands in until the compiler lands: accepts everything. */
export function createSchemas(
  _resolving: { resolve(node: Node): Node; tryResolve(node: Node): Node | undefined },
  _options: { readonly openapi: string; readonly onNote: (note: Note) => void },
): Schemas {
  return { validator: () => () => [] };
}

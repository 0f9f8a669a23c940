import type { Content, Contract } from './model.js';
import { shapeOf } from './shape-of.js';
import type { FormSpec } from '../http/form.js';

/** How the properties of a form are written. */
export function formSpecOf({ schema, encoding }: Content, contract: Contract): FormSpec {
  const properties = [...(encoding?.children() ?? [])].map(([name, node]) => [name, node.value] as const);
  return { shape: shapeOf(schema, contract), encoding: new Map(properties) as FormSpec['encoding'] };
}

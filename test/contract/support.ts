import { pathToFileURL } from 'node:url';
import { contractOf } from '../../src/contract/document.js';
import type { Contract, Note, View, Violation } from '../../src/contract/model.js';
import { parseSource } from '../../src/contract/source.js';

/** A contract from the text of a whole document. Broken parts are left out, as with vendors' documents. */
export function contractFrom(text: string): Contract {
  return contractOf(parseSource({ uri: pathToFileURL('/made/up/api.yaml').href, text }), {
    onBroken: 'skip',
  });
}

/** A contract whose schemas are given as YAML: line 1 of them is line 6 of the document, four columns in. */
export function contractWith(schemas: string, openapi = '3.1.0'): Contract {
  const lines = [
    `openapi: ${openapi}`,
    "info: { title: made up, version: '1' }",
    'paths: {}',
    'components:',
    '  schemas:',
    schemas.replace(/^/gm, '    '),
  ];
  return contractFrom(lines.join('\n'));
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly notes: readonly Note[];
}

/** Judges a value by the schema `A`. */
export function judge(
  schemas: string,
  value: unknown,
  { view = 'request', openapi = '3.1.0' }: { view?: View; openapi?: string } = {},
): Verdict {
  const contract = contractWith(schemas, openapi);
  const node = contract.root.at(['components', 'schemas', 'A']);
  if (!node) throw new Error('no schema A');
  return { violations: contract.validator(node, view)(value), notes: contract.notes };
}

import type { BodyCases, CaseOptions } from '../../../src/check/generate/body-cases.js';
import { bodyCases } from '../../../src/check/generate/body-cases.js';
import type { Contract } from '../../../src/contract/model.js';
import type { Node } from '../../../src/contract/node.js';
import { contractWith } from '../../contract/support.js';

/** The schema `A` of a document whose schemas are given as YAML or JSON. */
export function schemaFrom(schemas: string, openapi?: string): { contract: Contract; schema: Node } {
  const contract = contractWith(schemas, openapi);
  const schema = contract.root.at(['components', 'schemas', 'A']);
  if (!schema) throw new Error('no schema A');
  return { contract, schema };
}

export function casesOf(schemas: string, options: CaseOptions & { openapi?: string } = {}): BodyCases {
  const { contract, schema } = schemaFrom(schemas, options.openapi);
  const cases = bodyCases(contract, schema, options);
  if (!cases) throw new Error('no value is allowed');
  return cases;
}

/** The demands that negatives break, as `pointer keyword`, each once. */
export function demandsOf({ negatives }: BodyCases): readonly string[] {
  return [...new Set(negatives.map(({ demand }) => `${demand.pointer} ${demand.keyword}`))].toSorted();
}

export function positiveValues({ positives }: BodyCases): readonly unknown[] {
  return positives.map(({ value }) => value);
}

export function negativeValues({ negatives }: BodyCases): readonly unknown[] {
  return negatives.map(({ value }) => value);
}

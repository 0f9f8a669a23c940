import { maskOf, strip } from '../../contract/mask.js';
import type { Content, Contract } from '../../contract/model.js';
import { generate } from '../generate/generate.js';
import { exact } from './mend.js';

/**
 * A body that stands in the document, or is made from its schema: never with write-only members, and true of the schema unless the
 * schema can be satisfied by nothing. `example` names the one that is wanted.
 */
export function staticValue(content: Content, contract: Contract, example?: string): unknown {
  return givenValue(content, contract, example)?.value ?? madeValue(content, contract);
}

/** The example that is wanted, else the first that is true of the schema: by the letter, or with little changed, if one can be that. */
export function givenValue(
  { schema, examples }: Content,
  contract: Contract,
  example?: string,
): { readonly value: unknown } | undefined {
  const mask = schema && maskOf(contract, schema, 'writeOnly');
  const named = examples.find(({ name }) => name === example);
  if (named) return { value: strip(named.value, mask) };
  for (const { value } of examples) {
    const shown = strip(value, mask);
    if (!schema) return { value: shown };
    if (contract.validator(schema, 'response')(shown).length === 0)
      return { value: exact(shown, { schema, contract }) };
  }
  return undefined;
}

function madeValue({ schema }: Content, contract: Contract): unknown {
  return schema && generate(contract, schema);
}

import { maskOf, strip } from '../contract/mask.js';
import type { Content, Contract, ResponseSpec } from '../contract/model.js';
import { encode } from '../http/parameters.js';
import type { JsonValue } from '../http/shape.js';
import { generate } from './generate/generate.js';

/**
 * A body that stands in the document, or is made from its schema: never with write-only members, and true of the schema unless the
 * schema can be satisfied by nothing. `example` names the one that is wanted.
 */
export function staticValue(content: Content, contract: Contract, example?: string): unknown {
  const { schema, examples } = content;
  const mask = schema && maskOf(contract, schema, 'writeOnly');
  const named = examples.find(({ name }) => name === example);
  if (named) return strip(named.value, mask);
  for (const { value } of examples) {
    const shown = strip(value, mask);
    if (!schema || contract.validator(schema, 'response')(shown).length === 0) return shown;
  }
  return schema ? generate(contract, schema) : undefined;
}

/** The headers that the contract requires of a response. */
export function requiredHeaders(spec: ResponseSpec | undefined, contract: Contract): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const declared of spec?.headers ?? []) {
    const name = declared.name.toLowerCase();
    if (!declared.required || name.startsWith('content-') || name === 'transfer-encoding') continue;
    const value = declared.examples[0]?.value ?? (declared.schema && generate(contract, declared.schema));
    const text = encode(declared.spec, (value ?? '') as JsonValue);
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) headers[name] = text;
  }
  return headers;
}

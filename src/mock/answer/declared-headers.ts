import type { Contract, ResponseHeader, ResponseSpec } from '../../contract/model.js';
import { encode } from '../../http/parameters.js';
import type { JsonValue } from '../../http/shape.js';
import { generate } from '../generate/generate.js';

/** What the connection decides, and what follows from the body. */
const OTHERS = new Set(
  ['connection', 'content-encoding', 'content-length', 'content-type', 'date'].concat([
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
  ]),
);

/** The headers that the contract requires of a response, and of a redirect where it leads. */
export function declaredHeaders(spec: ResponseSpec | undefined, contract: Contract): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const declared of spec?.headers ?? []) {
    const name = declared.name.toLowerCase();
    const isWanted = declared.required || (name === 'location' && spec?.status.startsWith('3'));
    if (!isWanted || OTHERS.has(name)) continue;
    const text = textOf(declared, contract);
    if (text !== undefined) headers[name] = text;
  }
  return headers;
}

function textOf({ spec, schema, examples, name }: ResponseHeader, contract: Contract): string | undefined {
  const isTrue = (value: unknown) => !schema || contract.validator(schema, 'response')(value).length === 0;
  const example = examples.find(({ value }) => isTrue(value));
  const value = example ? example.value : schema ? generate(contract, schema, { hint: name }) : 'text';
  const text = encode(spec, value as JsonValue);
  // What HTTP allows in a field (RFC 9110, 5.5).
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? text : undefined;
}

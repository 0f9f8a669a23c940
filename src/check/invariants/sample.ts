import type { Content, Contract, Operation, Parameter } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { leastValue, validValues } from '../generate/body.js';
import { isWholeJson, usualContent } from '../play/usual-content.js';

/** The content of a request body in which a record can be sent: JSON or a form. */
export function requestContent({ requestBody }: Pick<Operation, 'requestBody'>): Content | undefined {
  const contents = requestBody?.content ?? [];
  const first = usualContent(contents);
  return first && (isWholeJson(first.range) || /urlencoded|\*/i.test(first.range)) ? first : undefined;
}

/** A valid body with as much in it as there can be: an example of the contract, else made up. Undefined: there is none. */
export function sampleBody(contract: Contract, operation: Operation): unknown {
  const content = requestContent(operation);
  const values = content?.examples.map(({ value }) => value) ?? [];
  return content?.schema && validValues(contract, content.schema, { values, together: false })[0];
}

export function sampleOf(contract: Contract, schema: Node): unknown {
  return leastValue(contract, schema)?.value ?? validValues(contract, schema)[0];
}

/** Of a parameter that has to be there. */
export function sampleParameter(contract: Contract, { schema, examples }: Parameter): unknown {
  const values = examples.map(({ value }) => value);
  return schema ? validValues(contract, schema, { values, together: false })[0] : (values[0] ?? 'value');
}

export function isValid(contract: Contract, schema: Node, value: unknown): boolean {
  return contract.validator(schema, 'request')(value).length === 0;
}

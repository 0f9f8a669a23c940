import type { Operation } from '../../contract/model.js';
import { accepts } from '../../http/media-type.js';
import { Refusal } from '../refusal.js';
import { successOf } from '../answer/status.js';

/**
 * The media types of an operation that declares 406, one of which Accept has to admit. Undefined: what there is is sent, whatever is asked
 * for (RFC 9110, 12.4.1).
 */
export function negotiableTypes(operation: Operation): readonly string[] | undefined {
  if (!operation.responses.some(({ status }) => status === '406')) return undefined;
  const ranges = successOf(operation, 200).spec?.content.map(({ range }) => range) ?? [];
  return ranges.length > 0 ? ranges : undefined;
}

export function refuseAccept(accept: string, types: readonly string[]): Refusal | undefined {
  if (accepts(accept, types) !== undefined) return undefined;
  return new Refusal('not-acceptable', `The answer is to be had as ${types.join(', ')}.`);
}

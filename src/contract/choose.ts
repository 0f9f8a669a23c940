import { type MediaType, matchMediaType } from '../http/media-type.js';
import type { Content, Operation, ResponseSpec } from './model.js';

/** What the operation declares for a status: by itself, else its range, else `default` (OpenAPI 3.1, Responses Object). */
export function responseFor(operation: Operation, status: number): ResponseSpec | undefined {
  const names = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  for (const name of names) {
    const found = operation.responses.find((response) => response.status === name);
    if (found) return found;
  }
  return undefined;
}

/** The entry of a `content` map that fits the media type best. */
export function contentFor(
  contents: readonly Content[],
  type: MediaType | string | undefined,
): Content | undefined {
  if (type === undefined) return undefined;
  let best: Content | undefined;
  let specificity = -1;
  for (const content of contents) {
    const match = matchMediaType(content.range, type);
    if (match > specificity) [best, specificity] = [content, match];
  }
  return best;
}

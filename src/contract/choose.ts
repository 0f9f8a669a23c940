import { matchMediaType } from '../http/media-type.js';
import type { Content, Operation, ResponseSpec } from './model.js';

/** What the contract says of this status: the code itself, else its range, else `default`. */
export function responseFor(operation: Operation, status: number): ResponseSpec | undefined {
  const names = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  for (const name of names) {
    const found = operation.responses.find((response) => response.status === name);
    if (found) return found;
  }
  return undefined;
}

/** The most specific of the declared contents that `mediaType`, a Content-Type value, is one of. */
export function contentFor(contents: readonly Content[], mediaType: string | undefined): Content | undefined {
  if (mediaType === undefined) return undefined;
  const [first] = contents;
  if (first?.range === mediaType) return first;
  let best: Content | undefined;
  let bestFit = -1;
  for (const content of contents) {
    const fit = matchMediaType(content.range, mediaType);
    if (fit > bestFit) [best, bestFit] = [content, fit];
  }
  return best;
}

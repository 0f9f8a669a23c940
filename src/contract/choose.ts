import { matchMediaType } from '../http/media-type.js';
import type { Content, Operation, ResponseSpec } from './model.js';

/** What the contract says of this status: the code itself, else its range, else `default`. */
export function responseFor(operation: Operation, status: number): ResponseSpec | undefined {
  const { responses } = operation;
  return (
    declared(responses, String(status)) ??
    declared(responses, `${Math.floor(status / 100)}XX`) ??
    declared(responses, 'default')
  );
}

function declared(responses: readonly ResponseSpec[], status: string): ResponseSpec | undefined {
  for (const response of responses) if (response.status === status) return response;
  return undefined;
}

/** The most specific of the declared contents that `mediaType`, a Content-Type value, is one of; else what is misnamed in the same way. */
export function contentFor(contents: readonly Content[], mediaType: string | undefined): Content | undefined {
  const [first] = contents;
  if (mediaType !== undefined && first?.range === mediaType) return first;
  const misnamed = contents.find(({ misnomer }) => misnomer === (mediaType ?? ''));
  if (misnamed || mediaType === undefined) return misnamed;
  let best: Content | undefined;
  let bestFit = -1;
  for (const content of contents) {
    const fit = matchMediaType(content.range, mediaType);
    if (fit > bestFit) [best, bestFit] = [content, fit];
  }
  return best;
}

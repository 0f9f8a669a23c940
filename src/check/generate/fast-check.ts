import { createRequire } from 'node:module';

export type FastCheck = typeof import('fast-check');

/** Loaded when first needed: most runs need none of it. */
export function fastCheck(): FastCheck {
  return createRequire(import.meta.url)('fast-check') as FastCheck;
}

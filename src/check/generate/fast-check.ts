import { createRequire } from 'node:module';
import { lazy } from '../../contract/lazy.js';

export type FastCheck = typeof import('fast-check');

/** Loaded when first needed: most runs need none of it. */
export const fastCheck = lazy(() => createRequire(import.meta.url)('fast-check') as FastCheck);

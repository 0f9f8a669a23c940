import { parsePattern } from '../../contract/pattern.js';
import { fastCheck } from './fast-check.js';

const SAMPLES = 12;

/** Texts that match the pattern, the shortest first; none where fast-check cannot make any. Always the same. */
export function textsLike(pattern: string): readonly string[] {
  const expression = parsePattern(pattern);
  if (!expression) return [];
  const fc = fastCheck();
  try {
    const texts = fc.sample(fc.stringMatching(expression), { seed: 1, numRuns: SAMPLES });
    return [...new Set(texts)].toSorted((a, b) => a.length - b.length);
  } catch {
    return [];
  }
}

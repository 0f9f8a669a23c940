import type { Content } from '../../contract/model.js';

/** JSON that is no list of changes (RFC 6902) and no sequence of texts (RFC 7464). */
export function isWholeJson(range: string): boolean {
  return /json/i.test(range) && !/json-(patch|seq)/i.test(range);
}

/** The one that requests use where nothing is said: JSON, else the first with a name of its own. */
export function usualContent(contents: readonly Content[]): Content | undefined {
  if (contents.length < 2) return contents[0];
  const named = contents.filter(({ range }) => !range.includes('*'));
  const whole = named.find(({ range }) => isWholeJson(range));
  return whole ?? named[0] ?? contents[0];
}

import type { Content } from '../../contract/model.js';

/** The one that requests use where nothing is said: JSON that is no list of changes (RFC 6902), else the first with a name of its own. */
export function usualContent(contents: readonly Content[]): Content | undefined {
  const named = contents.filter(({ range }) => !range.includes('*'));
  const whole = named.find(({ range }) => /json/i.test(range) && !/json-(patch|seq)/i.test(range));
  return whole ?? named[0] ?? contents[0];
}

/** The words of a name, in lower case: `checkRunID`, `check-run_id` → check, run, id. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Equal for names that differ only in case and in what stands between their words. */
export function plain(name: string): string {
  return name.replace(/[^A-Za-z\d]+/g, '').toLowerCase();
}

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['people', 'person'],
  ['children', 'child'],
  ['indices', 'index'],
  ['statuses', 'status'],
  ['aliases', 'alias'],
  ['addresses', 'address'],
  ['caches', 'cache'],
  ['databases', 'database'],
  ['releases', 'release'],
  ['cases', 'case'],
  ['leases', 'lease'],
  ['licenses', 'license'],
  ['invoices', 'invoice'],
]);

/** Good enough to compare two names with each other. */
export function singular(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular) return irregular;
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh|zz)es$/.test(word)) return word.slice(0, -2);
  if (/[^su]s$/.test(word) && !/(is|us)$/.test(word)) return word.slice(0, -1);
  return word;
}

/** What one record of a collection is called, as its words: `check-runs` → check, run. */
export function nounOf(segment: string): string[] {
  const all = words(segment);
  return [...all.slice(0, -1), singular(all.at(-1) ?? '')];
}

/** Whether a member is called as the records are, in singular or plural. */
export function isCalled(member: string, noun: readonly string[]): boolean {
  // Nearly all names fail here already, and taking one apart costs.
  const initial = member.charAt(0).toLowerCase();
  if (!noun.some((word) => word.startsWith(initial)) && /[a-z]/.test(initial)) return false;
  const name = nounOf(member).join('');
  return name !== '' && (name === noun.join('') || name === noun.at(-1));
}

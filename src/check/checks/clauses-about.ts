import type { Observation } from '../observe/observation.js';

/** Of the clauses that the operation carries, those whose words speak of this; undefined when none does. */
export function clausesAbout(
  { operation, contract }: Observation,
  words: RegExp,
): readonly string[] | undefined {
  const ids = operation?.clauses.filter((id) => words.test(contract.clauses.get(id)?.text ?? '')) ?? [];
  return ids.length > 0 ? ids : undefined;
}

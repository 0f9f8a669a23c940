import type { Outcome, SelftestResult, Verdict } from './selftest.js';

/** Servers of one group, by what has become of them. */
export interface Row {
  readonly group: string;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export function rowsOf(outcomes: readonly Outcome[]): Row[] {
  const groups = [...new Set(outcomes.map(({ group }) => group))];
  return groups.map((group) => ({
    group,
    counts: countsOf(outcomes.filter((outcome) => outcome.group === group)),
  }));
}

export function countsOf(outcomes: readonly Outcome[]): Record<Verdict, number> {
  const counts = { found: 0, missed: 0, silent: 0, clean: 0, accused: 0 };
  for (const { verdict } of outcomes) counts[verdict]++;
  return counts;
}

/** Whether nothing is missed and nobody is accused. */
export function isStrong({ outcomes, honest }: SelftestResult): boolean {
  const { missed, accused } = countsOf(outcomes);
  return missed === 0 && accused === 0 && honest.every(({ severity }) => severity !== 'error');
}

/** Of what cannot be seen: each line that would have to be added, with what it would show. */
export interface Gap {
  readonly why: string;
  readonly add: string;
  readonly names: readonly string[];
}

export function gapsOf(outcomes: readonly Outcome[]): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const { silence, name } of outcomes) {
    if (!silence) continue;
    const known = gaps.get(silence.why + silence.add);
    gaps.set(silence.why + silence.add, { ...silence, names: [...(known?.names ?? []), name] });
  }
  return [...gaps.values()].toSorted((one, other) => other.names.length - one.names.length);
}

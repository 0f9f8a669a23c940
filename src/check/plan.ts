import type { Contract } from '../contract/model.js';
import type { Phase } from '../fixture/scenario.js';
import { coveragePlays, examplePlays } from './cases/index.js';
import { invariantPlays } from './invariants/index.js';
import type { CheckOptions } from './options.js';
import type { Planned, Play } from './play/stage.js';

/** What `--cases` is when it is not given. */
export const DEFAULT_CASES = 5;

/** What the phases make their scenarios from. */
export interface Material {
  readonly contract: Contract;
  readonly fixtures: readonly Planned[];
  readonly seed: number;
  /** Seeded random cases an operation, beyond the deterministic ones. */
  readonly cases: number;
}

/** In the order in which they run. Each phase is one function from the material to its scenarios. */
const PHASES: ReadonlyMap<Phase, (material: Material) => Iterable<Planned>> = new Map<
  Phase,
  (material: Material) => Iterable<Planned>
>([
  ['fixtures', ({ fixtures }) => fixtures.filter((each) => runsByItself(each, fixtures))],
  ['examples', ({ contract }) => examplePlays(contract)],
  ['coverage', ({ contract, seed, cases }) => coveragePlays(contract, { seed, cases })],
  ['stateful', ({ contract }) => invariantPlays(contract)],
]);

export const phaseNames: readonly Phase[] = [...PHASES.keys()];

type PlanOptions = Pick<CheckOptions, 'phases' | 'fixtures' | 'seed' | 'cases'>;

/** The scenarios of a run with these options, always the same ones. */
export function planOf(contract: Contract, options: PlanOptions): readonly Planned[] {
  const { phases = phaseNames, fixtures = [], seed = 0, cases = DEFAULT_CASES } = options;
  const material: Material = { contract, fixtures, seed, cases };
  const chosen = phaseNames.filter((name) => phases.includes(name));
  return chosen.flatMap((name) => [...(PHASES.get(name)?.(material) ?? [])]);
}

export function isPlay(planned: Planned): planned is Play {
  return 'play' in planned;
}

/** What was only referred to runs when another scenario depends on it or calls it. */
function runsByItself(planned: Planned, all: readonly Planned[]): boolean {
  if (isPlay(planned) || planned.onlyCalled !== true) return true;
  return all.some(({ dependsOn = [] }) => dependsOn.includes(planned.id));
}

import type { Phase } from '../check/events.js';
import { readFixtures } from '../check/fixtures.js';
import { type LoadOptions, loadContract } from '../contract/document.js';
import type { Contract } from '../contract/model.js';
import type { TrialOptions } from './trial.js';

/** What is to be tested, in a form that another thread can read anew. */
export interface Job {
  /** File or URL of the contract. */
  readonly contract: string;
  readonly load: LoadOptions;
  /** A file or a folder. */
  readonly fixtures: string | undefined;
  readonly phases: readonly Phase[];
  readonly seed: number;
  readonly cases: number;
}

export interface Read {
  readonly contract: Contract;
  readonly options: TrialOptions;
}

/** Throws SpectwinError. */
export async function readJob({ contract: ref, load, fixtures, phases, seed, cases }: Job): Promise<Read> {
  const contract = await loadContract(ref, load);
  const scenarios = fixtures === undefined ? [] : readFixtures(fixtures, contract);
  return { contract, options: { fixtures: scenarios, phases, seed, cases } };
}

import { type RunEvent, type RunSummary } from '../../../src/check/events.js';
import type { Finding } from '../../../src/check/finding.js';
import type { CheckOptions } from '../../../src/check/options.js';
import { check } from '../../../src/check/run.js';
import { defaultContractPath, loadContract } from '../../../src/contract/document.js';
import type { Contract } from '../../../src/contract/model.js';

export interface Outcome {
  readonly events: readonly RunEvent[];
  readonly findings: readonly Finding[];
  readonly summary: RunSummary;
  /** Ids of the checks that found something, each once. */
  readonly found: readonly string[];
}

/** Of the fixtures alone, unless the options say otherwise. */
export async function outcomeOf(contract: Contract, options: CheckOptions): Promise<Outcome> {
  const events: RunEvent[] = [];
  for await (const event of check(contract, { phases: ['fixtures'], ...options })) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'run-finished') throw new Error(`the run ends with ${last?.type}`);
  const { findings, summary } = last;
  return { events, findings, summary, found: [...new Set(findings.map((finding) => finding.check))] };
}

export const providersContract = (): Promise<Contract> => loadContract(defaultContractPath);

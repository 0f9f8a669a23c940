import { coveragePlays, examplePlays } from '../../../src/check/cases/index.js';
import type { CheckOptions } from '../../../src/check/options.js';
import { defaultContractPath, loadContract } from '../../../src/contract/document.js';
import type { Contract } from '../../../src/contract/model.js';
import { inProcess } from './direct.js';
import { type Outcome, outcomeOf } from '../support/run.js';
import type { Handler } from '../support/server.js';

export const contract: Contract = await loadContract(defaultContractPath);

/** Plays of these groups against a server in this process; all groups, if none is named. */
export async function tried(
  handler: Handler,
  groups: readonly string[] = [],
  options: Partial<CheckOptions> = {},
  document: Contract = contract,
): Promise<Outcome> {
  const { seed = 0, cases = 0 } = options;
  const all = [...examplePlays(document), ...coveragePlays(document, { seed, cases })];
  const plays = all.filter(({ group }) => groups.length === 0 || groups.includes(group));
  return outcomeOf(document, {
    target: 'http://127.0.0.1:1',
    token: 'token-a-0123456789abc',
    client: inProcess(handler),
    phases: ['fixtures'],
    fixtures: plays,
    ...options,
  });
}

/** `check: message`, errors only, each once. */
export function errorsOf({ findings }: Outcome): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [...new Set(errors.map(({ check, message }) => `${check}: ${message}`))];
}

export function warningsOf({ findings }: Outcome): readonly string[] {
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  return [...new Set(warnings.map(({ check, message }) => `${check}: ${message}`))];
}

import type { RunEvent } from '../check/events.js';
import type { Finding, Severity } from '../check/finding.js';
import type { CheckOptions } from '../check/options.js';
import { check } from '../check/run.js';
import type { Contract } from '../contract/model.js';
import { createMock } from '../mock/server.js';

/** One server to be tried. Plain data: it goes to other threads. */
export interface Task {
  /** Names of faults and of odd servers; none: an honest server. */
  readonly faults: readonly string[];
  /** Fingerprints of findings that say nothing new. */
  readonly known: ReadonlySet<string>;
  /** A new finding of this severity, or a graver one, ends the run. Undefined: none does. */
  readonly enough: Severity | undefined;
  /** By scenario: those with a lower number come first. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** What a run of the checker against one server has come to. Plain data. */
export interface Trial {
  /** New ones only. */
  readonly findings: readonly Finding[];
  /** Why the run has ended early: the server could not be reached any more. */
  readonly stopped: string | undefined;
  /** The scenario that said the last word. */
  readonly decisive: string | undefined;
  /** How many requests each scenario has sent. */
  readonly costs: ReadonlyMap<string, number>;
  readonly requests: number;
  readonly durationMs: number;
}

export type TrialOptions = Pick<CheckOptions, 'fixtures' | 'phases' | 'seed' | 'cases'>;

/** Serves the contract with these faults on a port of its own, checks it, and stops at the first finding that is enough. */
export async function tryServer(contract: Contract, task: Task, options: TrialOptions): Promise<Trial> {
  const credentials = credentialsFor(contract);
  const mock = createMock(contract, {
    tokens: credentials.tenants,
    unseeded: 'empty',
    journalSize: 0,
    cors: false,
    faults: task.faults,
  });
  try {
    const { url } = await mock.listen({ port: 0 });
    const run = check(contract, {
      ...options,
      ...credentials.tokens,
      target: url,
      rank: (scenario) => task.ranks.get(scenario) ?? 1,
    });
    return await follow(run, task);
  } finally {
    await mock.close();
  }
}

async function follow(events: AsyncIterable<RunEvent>, { known, enough }: Task): Promise<Trial> {
  const startedAt = performance.now();
  const found = new Map<string, Finding>();
  const costs = new Map<string, number>();
  let stopped: string | undefined;
  let decisive: string | undefined;
  for await (const event of events) {
    if (event.type === 'exchange') costs.set(event.scenario, (costs.get(event.scenario) ?? 0) + 1);
    if (event.type === 'run-stopped') stopped = event.reason;
    if (event.type !== 'finding' || known.has(event.finding.fingerprint)) continue;
    found.set(event.finding.fingerprint, event.finding);
    decisive = event.scenario;
    if (enough !== undefined && isAsGrave(event.finding, enough)) break;
  }
  return {
    findings: [...found.values()],
    stopped,
    decisive,
    costs,
    requests: [...costs.values()].reduce((sum, count) => sum + count, 0),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

export function isAsGrave({ severity }: Finding, enough: Severity): boolean {
  return severity === 'error' || enough === 'warning';
}

interface Credentials {
  readonly tenants: ReadonlyMap<string, string>;
  readonly tokens: Pick<CheckOptions, 'token' | 'otherToken' | 'sameTenantToken'>;
}

/**
 * Two tenants, one of them with two credentials, which look like no words: those would not be told from a server's own. With basic
 * authentication a credential is user and password.
 */
function credentialsFor({ operations }: Contract): Credentials {
  const schemes = operations.flatMap(({ security }) => security.flat());
  const ending = schemes.some(({ kind }) => kind === 'basic') ? ':password' : '';
  const token = `selftest-one-5e0f9c27a1${ending}`;
  const otherToken = `selftest-two-b83d41f60c${ending}`;
  const sameTenantToken = `selftest-one-again-c92a7e05d4${ending}`;
  return {
    tenants: new Map([
      [token, 'one'],
      [otherToken, 'two'],
      [sameTenantToken, 'one'],
    ]),
    tokens: { token, otherToken, sameTenantToken },
  };
}

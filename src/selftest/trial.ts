import type { RunEvent } from '../check/events.js';
import type { Finding } from '../check/finding.js';
import type { CheckOptions } from '../check/options.js';
import { check } from '../check/run.js';
import type { Contract } from '../contract/model.js';
import { createMock } from '../mock/server.js';

/** What a run of the checker against one server has come to. */
export interface Trial {
  readonly findings: readonly Finding[];
  /** Why the run has ended early: the server could not be reached any more, or it took too long. */
  readonly stopped: string | undefined;
  readonly requests: number;
  readonly durationMs: number;
}

export type TrialOptions = Pick<CheckOptions, 'fixtures' | 'phases' | 'seed' | 'cases' | 'workers'>;

interface Trying {
  readonly options: TrialOptions;
  /** A finding after which nothing more has to be known. */
  readonly isEnough: (finding: Finding) => boolean;
}

/** One request of an honest server takes a few milliseconds. */
const TIMEOUT_MS = 2_000;
const MAX_TIME_MS = 60_000;

/** Serves the contract with these faults on a port of its own, checks it, and stops at the first finding that is enough. */
export async function tryServer(
  contract: Contract,
  faults: readonly string[],
  { options, isEnough }: Trying,
): Promise<Trial> {
  const credentials = credentialsFor(contract);
  const mock = createMock(contract, {
    tokens: credentials.tenants,
    unseeded: 'empty',
    journalSize: 0,
    cors: false,
    faults,
  });
  try {
    const { url } = await mock.listen({ port: 0 });
    const run = check(contract, {
      ...options,
      ...credentials.tokens,
      target: url,
      timeoutMs: TIMEOUT_MS,
      maxTimeMs: MAX_TIME_MS,
      keep: true,
    });
    return await follow(run, isEnough);
  } finally {
    await mock.close();
  }
}

async function follow(events: AsyncIterable<RunEvent>, isEnough: Trying['isEnough']): Promise<Trial> {
  const startedAt = performance.now();
  const found = new Map<string, Finding>();
  let stopped: string | undefined;
  let requests = 0;
  for await (const event of events) {
    if (event.type === 'exchange') requests++;
    if (event.type === 'run-stopped') stopped = event.reason;
    if (event.type !== 'finding') continue;
    found.set(event.finding.fingerprint, event.finding);
    if (isEnough(event.finding)) break;
  }
  return {
    findings: [...found.values()],
    stopped,
    requests,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

interface Credentials {
  readonly tenants: ReadonlyMap<string, string>;
  readonly tokens: Pick<CheckOptions, 'token' | 'otherToken' | 'sameTenantToken'>;
}

/** Two tenants, one of them with two credentials. With basic authentication a credential is user and password. */
function credentialsFor({ operations }: Contract): Credentials {
  const schemes = operations.flatMap(({ security }) => security.flat());
  const ending = schemes.some(({ kind }) => kind === 'basic') ? ':password' : '';
  const token = `selftest-token-of-one${ending}`;
  const otherToken = `selftest-token-of-two${ending}`;
  const sameTenantToken = `second-selftest-token-of-one${ending}`;
  return {
    tenants: new Map([
      [token, 'one'],
      [otherToken, 'two'],
      [sameTenantToken, 'one'],
    ]),
    tokens: { token, otherToken, sameTenantToken },
  };
}

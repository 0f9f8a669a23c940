import { fileURLToPath } from 'node:url';
import type { RunEvent } from './check/events.js';
import type { Finding } from './check/finding.js';
import { readFixtures } from './check/fixtures.js';
import { inputsOf, tokensOf } from './check/play/given.js';
import type { CheckOptions } from './check/options.js';
import { unfit } from './check/play/perform.js';
import { planOf } from './check/plan.js';
import { check } from './check/run.js';
import type { Planned } from './check/play/stage.js';
import { contractOf, defaultContractPath } from './contract/document.js';
import type { Contract } from './contract/model.js';
import { readSource, toUri } from './contract/source.js';
import { type Mock, createMock } from './mock/server.js';

/** What jest, vitest and node:test have in common. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: TestFunction;
  readonly beforeAll?: ((body: () => Promise<void>, timeoutMs?: number) => unknown) | undefined;
  readonly afterAll?: ((body: () => Promise<void>, timeoutMs?: number) => unknown) | undefined;
  /** As node:test calls them. */
  readonly before?: ((body: () => Promise<void>) => unknown) | undefined;
  readonly after?: ((body: () => Promise<void>) => unknown) | undefined;
}

interface TestFunction {
  (name: string, body: () => Promise<void>, timeoutMs?: number): unknown;
  readonly skip: (name: string, body: () => Promise<void>) => unknown;
}

export interface ContractSuiteOptions extends Omit<CheckOptions, 'target' | 'fixtures' | 'signal'> {
  /** An OpenAPI file, or a contract that was loaded. Default: the shipped one. */
  readonly contract?: string | Contract | undefined;
  /** A URL, or something that starts the server and gives its URL. Default: SPECTWIN_TARGET, else the mock of the contract. */
  readonly target?: string | (() => Promise<string>) | undefined;
  /** A file or folder with Arazzo workflows and HAR recordings, or scenarios. */
  readonly fixtures?: string | readonly Planned[] | undefined;
  /** Default: the globals `describe`, `test`, `beforeAll` and `afterAll`. */
  readonly runner?: TestRunner | undefined;
  /** For one test. Default 60,000 ms. */
  readonly testTimeoutMs?: number | undefined;
}

const TEST_TIMEOUT_MS = 60_000;

/**
 * Registers one test a scenario, and one for the run as a whole. All run against one target, in one run, and what it has created
 * is deleted in the end. A test fails with the findings of its scenario that count.
 *
 * Throws SpectwinError while registering: CONTRACT_INVALID, FIXTURE_INVALID, SOURCE_UNREADABLE.
 */
export function contractSuite(options: ContractSuiteOptions = {}): void {
  const runner = options.runner ?? (globalThis as unknown as TestRunner);
  const contract = contractFor(options.contract);
  const suite = new Suite(contract, withEnvironment(options));
  runner.describe(`${contract.title} keeps its contract`, () => suite.register(runner));
}

function contractFor(given: string | Contract | undefined): Contract {
  return typeof given === 'object' ? given : contractOf(readSource(toUri(given ?? defaultContractPath)));
}

function withEnvironment(options: ContractSuiteOptions): ContractSuiteOptions {
  const { env } = process;
  return {
    ...options,
    target: options.target ?? (env['SPECTWIN_TARGET'] || undefined),
    token: options.token ?? (env['SPECTWIN_TOKEN'] || undefined),
    otherToken: options.otherToken ?? (env['SPECTWIN_OTHER_TOKEN'] || undefined),
    sameTenantToken: options.sameTenantToken ?? (env['SPECTWIN_SAME_TENANT_TOKEN'] || undefined),
  };
}

const MOCK_TOKENS = {
  token: 'mock-token-of-one',
  otherToken: 'mock-token-of-two',
  sameTenantToken: 'second-mock-token-of-one',
};

type Finished = Extract<RunEvent, { type: 'scenario-finished' }>;
type Last = Extract<RunEvent, { type: 'run-finished' }>;

/** One run, and what the tests want to know of it. */
class Suite {
  private readonly contract: Contract;
  private readonly options: ContractSuiteOptions;
  private readonly settings: Omit<CheckOptions, 'target'>;
  private readonly planned: readonly Planned[];
  private readonly abort = new AbortController();
  private readonly findings = new Map<string, Map<string, Finding>>();
  private readonly scenarios = new Map<string, Waiting<Finished>>();
  private readonly over = new Waiting<Last>();
  private mock: Mock | undefined;

  constructor(contract: Contract, options: ContractSuiteOptions) {
    this.contract = contract;
    this.options = options;
    const { contract: _given, target, fixtures, runner: _runner, testTimeoutMs: _timeout, ...rest } = options;
    const tokens = target === undefined ? MOCK_TOKENS : {};
    const scenarios = fixturesOf(fixtures, { contract, given: options.contract });
    this.settings = { ...rest, ...tokens, fixtures: scenarios, signal: this.abort.signal };
    this.planned = planOf(contract, this.settings);
    for (const { id } of this.planned) this.scenarios.set(id, new Waiting());
  }

  register({ test, beforeAll, before, afterAll, after }: TestRunner): void {
    const timeoutMs = this.options.testTimeoutMs ?? TEST_TIMEOUT_MS;
    (beforeAll ?? before)?.(() => this.start(), timeoutMs);
    (afterAll ?? after)?.(() => this.end(), timeoutMs);
    for (const planned of this.planned) {
      const why = this.whySkipped(planned);
      const body = (): Promise<void> => this.judge(planned);
      if (why === undefined) test(planned.name, body, timeoutMs);
      else test.skip(`${planned.name} (${why})`, body);
    }
    test('the run comes to its end', () => this.judgeRun(), timeoutMs);
  }

  private whySkipped(planned: Planned): string | undefined {
    const tokens = tokensOf(this.settings);
    const inputs = { ...inputsOf({ runId: '', target: '', tokens }), ...this.settings.inputs };
    return unfit(planned, { tokens, inputs, readOnly: this.settings.readOnly ?? false });
  }

  private async start(): Promise<void> {
    const target = await this.targetUrl();
    void this.follow(check(this.contract, { ...this.settings, target }));
  }

  private async targetUrl(): Promise<string> {
    const { target } = this.options;
    if (typeof target === 'string') return target;
    if (target) return target();
    this.mock = createMock(this.contract, { tokens: mockTenants() });
    return (await this.mock.listen({ port: 0 })).url;
  }

  private async follow(events: AsyncIterable<RunEvent>): Promise<void> {
    try {
      for await (const event of events) this.on(event);
    } catch (error) {
      for (const waiting of [...this.scenarios.values(), this.over]) waiting.fail(error);
    }
  }

  private on(event: RunEvent): void {
    if (event.type === 'finding') this.note(event.scenario, event.finding);
    else if (event.type === 'scenario-finished') this.scenarios.get(event.scenario)?.settle(event);
    else if (event.type === 'run-finished') this.over.settle(event);
  }

  private note(scenario: string, finding: Finding): void {
    const known = this.findings.get(scenario) ?? new Map<string, Finding>();
    this.findings.set(scenario, known.set(finding.fingerprint, finding));
  }

  private async judge({ id }: Planned): Promise<void> {
    const finished = await this.scenarios.get(id)?.value;
    const found = [...(this.findings.get(id)?.values() ?? [])].filter((finding) => this.counts(finding));
    if (found.length > 0) throw new Error(found.map(describeFinding).join('\n\n'));
    if (finished?.outcome === 'errored') throw new Error(finished.reason ?? 'it could not be finished');
  }

  private counts({ severity, known }: Finding): boolean {
    return !known && (severity === 'error' || this.settings.failOn === 'warning');
  }

  private async judgeRun(): Promise<void> {
    const { summary } = await this.over.value;
    if (summary.verdict === 'stopped')
      throw new Error('the target cannot be reached, or has stopped answering');
    if (summary.gate !== undefined) throw new Error(summary.gate);
  }

  private async end(): Promise<void> {
    this.abort.abort();
    await this.over.value.catch(() => undefined);
    await this.mock?.close();
  }
}

/** A promise and the ways to settle it. */
class Waiting<T> {
  readonly value: Promise<T>;
  settle!: (value: T) => void;
  fail!: (error: unknown) => void;

  constructor() {
    this.value = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    this.value.catch(() => undefined);
  }
}

function mockTenants(): ReadonlyMap<string, string> {
  const { token, otherToken, sameTenantToken } = MOCK_TOKENS;
  return new Map([
    [token, 'one'],
    [otherToken, 'two'],
    [sameTenantToken, 'one'],
  ]);
}

const shippedFixtures = fileURLToPath(new URL('../fixtures/providers', import.meta.url));

/** The shipped fixtures speak of the shipped contract only. */
function fixturesOf(
  fixtures: ContractSuiteOptions['fixtures'],
  { contract, given }: { contract: Contract; given: ContractSuiteOptions['contract'] },
): readonly Planned[] {
  if (typeof fixtures === 'object') return fixtures;
  const path = fixtures ?? (given === undefined ? shippedFixtures : undefined);
  return path === undefined ? [] : readFixtures(path, contract);
}

function describeFinding(finding: Finding): string {
  const { check: id, message, expected, seen, clause, remedy, contract, fixture, curl } = finding;
  const places = [contract, fixture].flatMap((place) =>
    place ? `${place.file}:${place.line}:${place.column}` : [],
  );
  return [
    `${id}: ${message}`,
    `  expected  ${expected}`,
    `  seen      ${seen}`,
    `  because   ${clause}`,
    ...places.map((place) => `  at        ${place}`),
    `  remedy    ${remedy}`,
    ...(curl === undefined ? [] : [`  repeat    ${curl}`]),
  ].join('\n');
}

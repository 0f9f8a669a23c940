import { setMaxListeners } from 'node:events';
import { randomBytes } from 'node:crypto';
import type { Contract } from '../contract/model.js';
import { type Client, createClient } from '../http/client.js';
import type { HttpRequest } from '../http/exchange.js';
import { isProxied } from '../http/proxy.js';
import { sendOnWire } from '../http/wire.js';
import type { Scenario, ScenarioResult } from '../fixture/scenario.js';
import { goneFrom, knownAt } from './findings/baseline.js';
import { Channel } from './play/channel.js';
import { checkInfos } from './catalogue.js';
import { inputsOf, tokensOf } from './play/given.js';
import { Coverage, percent } from './coverage.js';
import type { RunEvent, RunSummary, ScenarioOutcome } from './events.js';
import type { CheckOptions } from './options.js';
import { Ledger } from './findings/ledger.js';
import { Lifeline, type StopReason, probesOf } from './play/lifeline.js';
import type { Observation } from './observe/observation.js';
import { Observer } from './observe/observe.js';
import { partsOf } from './play/order.js';
import { Patience } from './play/patience.js';
import { isPlay, phaseNames, planOf } from './plan.js';
import type { Planned } from './play/stage.js';
import { Schedule } from './play/schedule.js';
import { type Performance, perform } from './play/perform.js';
import type { Run } from './play/session.js';
import { Shower } from './findings/show.js';

/** A server that limits rates lets a burst through little by little. */
const BUSY_RETRIES = 20;
const PROBE_MS = 5_000;
/** After an interrupt, what has been sent and may change something is waited for so long. */
const LAST_MS = 3_000;
/** While the answers of a far server are on their way, there is time for more scenarios. */
const WORKERS = { near: 4, far: 16 };
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Checks a server against the contract. Yields what happens as it happens, `run-finished` last; a server that breaks its
 * contract is never an exception. Whoever stops reading stops the run, and what it has created is deleted first.
 */
export async function* check(contract: Contract, options: CheckOptions): AsyncGenerator<RunEvent, void> {
  const whole = new WholeRun(contract, options);
  const over = whole.play();
  try {
    yield* whole.events.read();
  } finally {
    whole.stop({ reason: 'nobody reads the events any more', remedy: '' });
    await over;
  }
}

class WholeRun {
  readonly events = new Channel<RunEvent>();
  private readonly contract: Contract;
  private readonly options: CheckOptions;
  private readonly client: Client;
  private readonly ledger: Ledger;
  private readonly coverage: Coverage;
  private readonly run: Run;
  private readonly abort = new AbortController();
  private readonly lastAbort = new AbortController();
  private readonly startedAt = Date.now();
  private readonly counts: Record<ScenarioOutcome, number> = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  private exchanges = 0;
  /** An operation of the contract. */
  private called = false;
  /** What became of requests with credentials. */
  private accepted = false;
  private refused = false;
  private stopped: StopReason | undefined;

  constructor(contract: Contract, options: CheckOptions) {
    this.contract = contract;
    this.options = options;
    // Every request under way listens, and there may be hundreds.
    setMaxListeners(0, this.abort.signal, this.lastAbort.signal);
    this.client = options.client ?? createClient(clientOptions(options));
    this.ledger = new Ledger(knownAt(options.baseline, this.startedAt));
    this.coverage = new Coverage(contract);
    this.run = this.share();
  }

  private share(): Run {
    const { contract, options, client, ledger } = this;
    const tokens = tokensOf(options);
    const runId = `sw${randomBytes(5).toString('hex')}`;
    const observer = new Observer(contract, { tokens, eventualMs: options.eventualMs, runId });
    for (const token of Object.values(tokens)) observer.memory.addCredential(token);
    const target = options.target.replace(/\/+$/, '');
    const { timeoutMs = DEFAULT_TIMEOUT_MS, insecure } = options;
    const wireOptions = { baseUrl: target, timeoutMs, insecure };
    return {
      contract,
      client,
      wire:
        options.client || isProxied(new URL(target))
          ? undefined
          : (request, sending) => sendOnWire(withHeaders(request, options), wireOptions, sending),
      observer,
      ledger,
      tokens,
      target,
      shower: new Shower({
        contract,
        memory: observer.memory,
        tokens,
        target,
        insecure,
        headers: options.headers,
      }),
      lifeline: new Lifeline(client, probesOf({ contract, tokens }), Math.min(timeoutMs, PROBE_MS)),
      patience: new Patience(timeoutMs),
      runId,
      seed: options.seed ?? 0,
      eventualMs: options.eventualMs ?? 0,
      signal: this.abort.signal,
      lastSignal: this.lastAbort.signal,
      emit: (event) => this.emit(event),
      onObservation: (observation) => this.see(observation),
      stop: (why) => this.stop(why),
    };
  }

  /** Ends the run early. Only the first reason counts, and none once the run is over. */
  stop(why: StopReason): void {
    if (this.stopped || this.abort.signal.aborted) return;
    this.stopped = why;
    this.abort.abort();
    if (why.unreachable) this.lastAbort.abort();
    else setTimeout(() => this.lastAbort.abort(), LAST_MS).unref();
  }

  private see(observation: Observation): void {
    this.coverage.see(observation);
    this.called ||= observation.operation !== undefined;
    if (observation.credentials !== 'sent') return;
    if (observation.status === 401) this.refused = true;
    else this.accepted = true;
  }

  private emit(event: RunEvent): void {
    if (event.type === 'exchange') this.exchanges++;
    if (event.type === 'scenario-finished') this.counts[event.outcome]++;
    this.events.push(event);
  }

  async play(): Promise<void> {
    const release = this.watch();
    try {
      this.emit(this.started());
      await this.playAll();
      if (this.stopped)
        this.emit({ type: 'run-stopped', reason: this.stopped.reason, remedy: this.stopped.remedy });
      this.emit({ type: 'run-finished', summary: this.summary(), findings: this.ledger.findings });
    } finally {
      release();
      if (!this.options.client) await this.client.close();
      this.events.close();
    }
  }

  /** The caller's signal and the time limit. */
  private watch(): () => void {
    const { signal, maxTimeMs } = this.options;
    const interrupt = (): void => this.stop({ reason: 'the run was interrupted', remedy: 'start it again' });
    if (signal?.aborted) interrupt();
    signal?.addEventListener('abort', interrupt);
    const late = (): void =>
      this.stop({
        reason: `the run took longer than ${maxTimeMs} ms`,
        remedy: 'raise --max-time, or choose fewer phases',
      });
    const timer = maxTimeMs === undefined ? undefined : setTimeout(late, maxTimeMs);
    return () => {
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(timer);
    };
  }

  private async playAll(): Promise<void> {
    const planned = planOf(this.contract, this.options);
    const performance = this.performance(planned);
    for (const part of partsOf(planned, this.options.rank)) {
      await this.workAll(new Schedule(part.planned), performance, part.alone);
    }
  }

  private async workAll(schedule: Schedule, performance: Performance, alone: boolean): Promise<void> {
    const { workers } = this.options;
    const hands = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => this.work(schedule, performance)));
    if (alone || workers !== undefined) {
      await hands(alone ? 1 : Math.max(1, workers ?? 1));
      return;
    }
    const near = hands(WORKERS.near);
    const more = Promise.race([this.run.patience.far, near]).then(() => hands(WORKERS.far - WORKERS.near));
    await Promise.all([near, more]);
  }

  private performance(planned: readonly Planned[]): Performance {
    const all = [...(this.options.fixtures ?? []), ...planned];
    const called = all.filter((each): each is Scenario => !isPlay(each));
    const { run, options } = this;
    return {
      run,
      inputs: { ...inputsOf(run), ...options.inputs },
      scenarios: new Map(called.map((scenario) => [scenario.id, scenario])),
      results: new Map<string, ScenarioResult>(),
      keep: options.keep ?? false,
      readOnly: options.readOnly ?? false,
      isUnreachable: () => this.stopped?.unreachable === true,
    };
  }

  private async work(schedule: Schedule, performance: Performance): Promise<void> {
    for (let next = await schedule.take(); next; next = await schedule.take()) {
      const outcome = await perform(performance, next, schedule.obstacle(next));
      if (outcome !== 'skipped') this.coverage.exercised(next.clauses);
      schedule.finished(next, outcome);
    }
  }

  private started(): RunEvent {
    const { contract, options, run } = this;
    return {
      type: 'run-started',
      at: this.startedAt,
      contract: {
        title: contract.title,
        file: contract.root.source.name,
        clauses: Object.fromEntries([...contract.clauses].map(([id, { text }]) => [id, text])),
      },
      target: run.target,
      phases: options.phases ?? phaseNames,
      seed: run.seed,
      version: options.version ?? '',
      checks: checkInfos,
      baseline: options.baseline?.file,
    };
  }

  /** Why the run does not pass, whatever was found. */
  private gate(reached: number): string | undefined {
    const { minCoverage = 0 } = this.options;
    if (this.contract.operations.length === 0) return 'the contract has no operation';
    if (!this.called) return 'nothing was checked';
    if (this.refused && !this.accepted) return 'every request with credentials got 401: is the token right?';
    if (reached >= minCoverage) return undefined;
    return `coverage is ${Math.floor(reached)} %, and ${minCoverage} % was asked for`;
  }

  private summary(): RunSummary {
    const { findings } = this.ledger;
    const fresh = findings.filter(({ known }) => !known);
    const errors = fresh.filter(({ severity }) => severity === 'error').length;
    const warnings = fresh.length - errors;
    const coverage = this.coverage.counts();
    const gate = this.gate(percent(coverage));
    const fails = errors > 0 || gate !== undefined || (this.options.failOn === 'warning' && warnings > 0);
    return {
      verdict: this.stopped ? 'stopped' : fails ? 'findings' : 'conforms',
      errors,
      warnings,
      known: findings.length - fresh.length,
      gone: this.stopped ? [] : goneFrom(this.options.baseline, findings),
      gate,
      scenarios: this.counts,
      exchanges: this.exchanges,
      durationMs: Date.now() - this.startedAt,
      coverage,
    };
  }
}

function withHeaders(request: HttpRequest, { headers }: CheckOptions): HttpRequest {
  return { ...request, headers: { ...headers, ...request.headers } };
}

function clientOptions(options: CheckOptions): Parameters<typeof createClient>[0] {
  const { target, timeoutMs = DEFAULT_TIMEOUT_MS, headers, insecure, rate } = options;
  return { baseUrl: target, timeoutMs, headers, insecure, rate, connections: 64, busyRetries: BUSY_RETRIES };
}

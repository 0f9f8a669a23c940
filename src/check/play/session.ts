import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lazy } from '../../contract/lazy.js';
import type { Contract } from '../../contract/model.js';
import type { Position } from '../../errors.js';
import type { Client } from '../../http/client.js';
import type { Exchange, HttpRequest } from '../../http/exchange.js';
import { TransportFault } from '../../http/transport-fault.js';
import type { WireSending } from '../../http/wire.js';
import type { Complaint } from '../findings/complaint.js';
import { Created } from './created.js';
import type { RunEvent } from '../events.js';
import { requestOf } from './execute.js';
import type { CheckInfo } from '../finding.js';
import type { Ledger } from '../findings/ledger.js';
import { type Lifeline, RunStopped, type StopReason, stopReason } from './lifeline.js';
import { repeatedAfter, unansweredBy } from './unanswered.js';
import type { Observation } from '../observe/observation.js';
import type { Patience } from './patience.js';
import { type Observer, judge } from '../observe/observe.js';
import { createRandom } from './random.js';
import { settled } from './settled.js';
import type { Shower } from '../findings/show.js';
import type { Call, Stage, WireWay } from './stage.js';
import type { TokenName, Tokens } from '../tokens.js';

/** What all scenarios of a run share. */
export interface Run {
  readonly contract: Contract;
  readonly client: Client;
  /** Bytes over a connection of its own; not there when the client is not ours, or a proxy has to be asked. */
  readonly wire: ((request: HttpRequest, sending: WireSending) => Promise<Exchange>) | undefined;
  readonly observer: Observer;
  readonly ledger: Ledger;
  readonly shower: Shower;
  readonly lifeline: Lifeline;
  readonly patience: Patience;
  readonly tokens: Tokens;
  readonly target: string;
  readonly runId: string;
  readonly seed: number;
  readonly eventualMs: number;
  readonly signal: AbortSignal;
  /** Aborted a while later: what may change something on the server is waited for, or nobody would know what to clean up. */
  readonly lastSignal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly onObservation: (observation: Observation) => void;
  /** Ends the whole run. */
  readonly stop: (why: StopReason) => void;
}

/** Which part of the scenario is on: findings name it. */
export interface Part {
  readonly step?: string | undefined;
  /** As in `Call`. */
  readonly odd?: boolean | undefined;
  /** Worked out for a finding only. */
  readonly place?: (() => Position | undefined) | undefined;
  readonly clauses?: readonly string[] | undefined;
}

/** Thrown where a play cannot go on, and caught by the one that started it. */
export class SceneEnded extends Error {
  override readonly name = 'SceneEnded';
  readonly outcome: 'failed' | 'skipped';

  constructor(outcome: 'failed' | 'skipped', reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

/** RFC 9110, 9.2.1, and QUERY. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/** Clients say themselves how they send what they send. */
const NOT_OF_CLIENTS = { 'transfer-encoding': undefined, expect: undefined };

interface Sending extends Part {
  readonly timeoutMs?: number | undefined;
}

/** One scenario on its way through the run: everything that it sends and says passes here. */
export class Session implements Stage {
  readonly created: Created;
  readonly random: (limit: number) => number;
  /** Findings with the severity error. */
  errors = 0;
  signal: AbortSignal;
  lastSignal: AbortSignal;
  part: Part = {};
  private readonly run: Run;
  private readonly scenario: string;
  private made = 0;

  constructor(run: Run, scenario: string) {
    this.run = run;
    this.scenario = scenario;
    this.signal = run.signal;
    this.lastSignal = run.lastSignal;
    this.created = new Created(run.runId);
    this.random = createRandom(run.seed, scenario);
  }

  get contract(): Contract {
    return this.run.contract;
  }

  get runId(): string {
    return this.run.runId;
  }

  get target(): string {
    return this.run.target;
  }

  get eventualMs(): number {
    return this.run.eventualMs;
  }

  has(token: TokenName): boolean {
    return this.run.tokens[token] !== undefined;
  }

  unique(prefix: string): string {
    const digits = Array.from({ length: 8 }, () => this.random(36).toString(36)).join('');
    return `${prefix}${prefix === '' ? '' : '-'}${this.run.runId}${(++this.made).toString(36)}x${digits}`;
  }

  /** Shares nothing with keys and names: half of it is taken for a leak. */
  secret(prefix = 'sk'): string {
    const value = `${prefix}-${BigInt(`0x${randomUUID().replaceAll('-', '')}`).toString(36)}`;
    this.run.observer.memory.addCanary(value);
    return value;
  }

  async send(call: Call): Promise<Observation> {
    const { step, place, clauses } = this.part;
    const { timeoutMs, odd } = call;
    return this.exchange(requestOf(call, this.run), {
      step: call.step || step,
      place,
      clauses,
      odd,
      timeoutMs,
    });
  }

  async sendOnWire(call: Call, { isLasting = false, meanwhile }: WireWay = {}): Promise<Observation> {
    const { wire, observer, patience } = this.run;
    if (!wire) {
      await meanwhile?.();
      return this.send({ ...call, headers: { ...call.headers, ...NOT_OF_CLIENTS } });
    }
    const request = requestOf(call, this.run);
    const part = { ...this.part, ...(call.step !== undefined && { step: call.step }) };
    return this.attempt(request, part, async (signal) =>
      observer.observe(
        await wire(request, {
          signal,
          isLasting,
          meanwhile: meanwhile && { afterMs: patience.noticeMs, act: meanwhile },
        }),
      ),
    );
  }

  async sendAll(calls: readonly Call[]): Promise<readonly Observation[]> {
    return settled(calls.map((call) => this.send(call)));
  }

  /** Sends a request as it is; every check looks at the exchange. */
  async exchange(request: HttpRequest, sending: Sending): Promise<Observation> {
    const { client, observer, patience } = this.run;
    const timeoutMs = sending.timeoutMs ?? patience.timeoutFor(request);
    return this.attempt(request, sending, async (signal) => {
      const exchange = await client.send(request, { signal, timeoutMs });
      patience.answered(exchange.durationMs);
      return observer.observe(exchange);
    });
  }

  private async attempt(
    request: HttpRequest,
    part: Part,
    act: (signal: AbortSignal) => Promise<Observation>,
  ): Promise<Observation> {
    if (this.signal.aborted) throw new RunStopped();
    this.run.observer.sending(request);
    const startedAt = Date.now();
    try {
      return this.saw(await act(SAFE.has(request.method) ? this.signal : this.lastSignal), part);
    } catch (error) {
      if (!(error instanceof TransportFault)) throw error;
      return await this.unanswered(request, { error, sending: part, startedAt });
    }
  }

  private saw(observation: Observation, sending: Part): Observation {
    this.emitExchange(observation, sending);
    this.run.onObservation(observation);
    this.created.saw(observation, sending.odd);
    this.sayRepeated(observation, sending);
    // What the step is there for says nothing about what is wrong with this answer: no clauses from it.
    const part = { step: sending.step, place: sending.place };
    for (const { check, complaint } of judge(observation)) {
      if (check.always || !sending.odd) this.find(check, complaint, { part, seen: [observation] });
    }
    return observation;
  }

  /** Put together for a listener that looks at it: most look at few, or at none. */
  private emitExchange(observation: Observation, { step }: Part): void {
    const { shower, emit } = this.run;
    const shown = lazy(() => shower.exchange(observation, step));
    emit({
      type: 'exchange',
      scenario: this.scenario,
      get exchange() {
        return shown();
      },
    });
  }

  /** What the client had to repeat over a new connection. An old one may have been closed by then, which is fine. */
  private sayRepeated(observation: Observation, part: Part): void {
    const { failed = [] } = observation.exchange;
    for (const fault of failed) {
      if (!(fault instanceof TransportFault) || fault.kind !== 'reset' || fault.reused !== false) continue;
      const { check, complaint } = repeatedAfter(fault);
      this.find(check, complaint, { part, seen: [observation] });
    }
  }

  private async unanswered(
    request: HttpRequest,
    { error, sending, startedAt }: { error: TransportFault; sending: Part; startedAt: number },
  ): Promise<never> {
    const { lifeline, observer, target, patience } = this.run;
    if (error.kind === 'timeout') patience.lost(request);
    const ended = {
      request,
      response: { status: 0, headers: {} },
      startedAt,
      durationMs: Date.now() - startedAt,
    };
    if (error.kind === 'aborted' || this.signal.aborted) {
      this.created.saw(observer.unanswered(ended));
      throw new RunStopped();
    }
    if (!(await lifeline.isAlive(this.signal))) {
      this.run.stop({ ...stopReason(error, target), unreachable: true });
      throw new RunStopped();
    }
    const observation = observer.unanswered(ended);
    this.emitExchange(observation, sending);
    this.created.saw(observation);
    const { check, complaint } = unansweredBy(error, request.method);
    this.find(check, complaint, { part: sending, seen: [observation] });
    throw new SceneEnded('failed', error.message);
  }

  report(check: CheckInfo, complaint: Complaint, ...seen: readonly Observation[]): void {
    this.find(check, complaint, { part: this.part, seen });
  }

  find(
    check: CheckInfo,
    complaint: Complaint,
    { part, seen }: { part: Part; seen: readonly Observation[] },
  ): void {
    const { contract, ledger, shower, emit } = this.run;
    const last = seen.at(-1);
    const about = complaint.ofServer ? undefined : last;
    const finding = ledger.add(shower.complaint(complaint), {
      contract,
      check,
      operation: about?.operation,
      declared: about?.declared,
      fixture: part.place,
      clauses: part.clauses,
      exchanges: seen.map(({ id }) => id),
      curl: last && (() => shower.curl(last)),
    });
    if (finding.severity === 'error' && !finding.known) this.errors++;
    emit({ type: 'finding', scenario: this.scenario, finding });
  }

  skip(reason: string): never {
    throw new SceneEnded('skipped', reason);
  }

  async wait(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.signal });
    } catch {
      throw new RunStopped();
    }
  }
}

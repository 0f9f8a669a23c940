import type {
  Phase,
  RunEvent,
  RunSummary,
  ScenarioOutcome,
  ScenarioRef,
  ShownExchange,
} from '../check/events.js';
import type { CheckInfo, Finding } from '../check/finding.js';
import { shownFile, shownPosition } from './place.js';

export interface ScenarioRun extends ScenarioRef {
  readonly outcome: ScenarioOutcome;
  readonly reason: string | undefined;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Only for reports that ask for them. */
  readonly exchanges: readonly ShownExchange[];
  readonly findings: readonly Finding[];
}

interface Stop {
  readonly reason: string;
  readonly remedy: string;
}

/** A whole run, as far as it came. */
export interface Run {
  readonly startedAt: number;
  readonly contract: {
    readonly title: string;
    readonly file: string;
    readonly clauses: Readonly<Record<string, string>>;
  };
  readonly target: string;
  readonly phases: readonly Phase[];
  readonly seed: number;
  readonly version: string;
  readonly checks: ReadonlyMap<string, CheckInfo>;
  readonly baseline: string | undefined;
  readonly scenarios: readonly ScenarioRun[];
  /** One a cause. New before known, errors before warnings, then by place in the contract. */
  readonly findings: readonly Finding[];
  readonly stopped: Stop | undefined;
  readonly summary: RunSummary;
}

export interface Fold {
  on(event: RunEvent): void;
  /** Call it after the last event. */
  run(): Run;
}

type Started = Extract<RunEvent, { type: 'run-started' }>;
type Finished = Extract<RunEvent, { type: 'run-finished' }>;
type ScenarioFinished = Extract<RunEvent, { type: 'scenario-finished' }>;

/** What a report shows. */
interface Keeping {
  /** The folder that files are named relative to. */
  readonly root: string | undefined;
  /** Messages too. They are many, and only put together for a report that shows them. */
  readonly exchanges?: boolean | undefined;
}

interface Collected {
  readonly keepsExchanges: boolean;
  sent: number;
  started: Started;
  readonly scenarios: Map<string, OpenScenario>;
  readonly findings: Map<string, Finding>;
  stopped: Stop | undefined;
  finished: Finished | undefined;
}

interface OpenScenario {
  readonly ref: ScenarioRef;
  readonly startedAt: number;
  readonly exchanges: ShownExchange[];
  readonly fingerprints: Set<string>;
  end: ScenarioFinished | undefined;
}

const NOT_STARTED: Started = {
  type: 'run-started',
  at: 0,
  contract: { title: '', file: '', clauses: {} },
  target: '',
  phases: [],
  seed: 0,
  version: '',
};

const CUT_OFF: Stop = {
  reason: 'The run was cut off before its end.',
  remedy: 'Run the check again and let it finish.',
};

/** Collects the events of one run. */
export function createFold({ root, exchanges = false }: Keeping): Fold {
  const collected: Collected = {
    keepsExchanges: exchanges,
    sent: 0,
    started: NOT_STARTED,
    scenarios: new Map(),
    findings: new Map(),
    stopped: undefined,
    finished: undefined,
  };
  return { on: (event) => collect(collected, event), run: () => toRun(collected, root) };
}

/** Scenarios of one group together, groups in order of their first. */
export function byGroup(scenarios: readonly ScenarioRun[]): readonly (readonly ScenarioRun[])[] {
  const groups = new Map<string, ScenarioRun[]>();
  for (const scenario of scenarios) {
    const group = groups.get(scenario.group);
    if (group) group.push(scenario);
    else groups.set(scenario.group, [scenario]);
  }
  return [...groups.values()];
}

function collect(into: Collected, event: RunEvent): void {
  switch (event.type) {
    case 'run-started':
      into.started = event;
      break;
    case 'scenario-started':
      into.scenarios.set(event.scenario.id, open(event.scenario, event.at));
      break;
    case 'exchange':
      into.sent++;
      if (into.keepsExchanges) into.scenarios.get(event.scenario)?.exchanges.push(event.exchange);
      break;
    case 'finding':
      into.findings.set(event.finding.fingerprint, event.finding);
      into.scenarios.get(event.scenario)?.fingerprints.add(event.finding.fingerprint);
      break;
    case 'scenario-finished': {
      const scenario = into.scenarios.get(event.scenario);
      if (scenario) scenario.end = event;
      break;
    }
    case 'run-stopped':
      into.stopped = { reason: event.reason, remedy: event.remedy };
      break;
    case 'run-finished':
      into.finished = event;
  }
}

function open(ref: ScenarioRef, startedAt: number): OpenScenario {
  return { ref, startedAt, exchanges: [], fingerprints: new Set(), end: undefined };
}

function toRun(collected: Collected, root: string | undefined): Run {
  const { started, finished } = collected;
  const { at, contract, target, phases, seed, version, baseline } = started;
  const last = finished?.findings ?? [...collected.findings.values()];
  const findings = last.map((finding) => shownFinding(finding, root)).toSorted(byWeight);
  const stopped = collected.stopped ?? (finished ? undefined : CUT_OFF);
  const scenarios = toScenarios(collected, { findings, stopped, root });
  return {
    startedAt: at,
    target,
    phases,
    seed,
    version,
    scenarios,
    findings,
    stopped,
    contract: { ...contract, file: shownFile(contract.file, root) },
    checks: new Map((started.checks ?? []).map((check) => [check.id, check])),
    baseline: baseline === undefined ? undefined : shownFile(baseline, root),
    summary: finished?.summary ?? summarise(collected, scenarios, findings),
  };
}

interface Known {
  readonly findings: readonly Finding[];
  readonly stopped: Stop | undefined;
  readonly root: string | undefined;
}

function toScenarios(collected: Collected, known: Known): readonly ScenarioRun[] {
  const final = new Map(known.findings.map((finding) => [finding.fingerprint, finding]));
  return [...collected.scenarios.values()].map(({ ref, startedAt, exchanges, fingerprints, end }) => ({
    id: ref.id,
    name: ref.name,
    phase: ref.phase,
    group: shownFile(ref.group, known.root),
    // Worked out late: positions in YAML cost a second, slower parse.
    get position() {
      return ref.position && shownPosition(ref.position, known.root);
    },
    startedAt,
    exchanges,
    outcome: end?.outcome ?? 'errored',
    reason: end ? end.reason : (known.stopped ?? CUT_OFF).reason,
    durationMs: end?.durationMs ?? 0,
    findings: [...fingerprints].flatMap((print) => final.get(print) ?? []).toSorted(byWeight),
  }));
}

function shownFinding(finding: Finding, root: string | undefined): Finding {
  return {
    ...finding,
    contract: finding.contract && shownPosition(finding.contract, root),
    fixture: finding.fixture && shownPosition(finding.fixture, root),
  };
}

function byWeight(a: Finding, b: Finding): number {
  return (
    Number(a.known ?? false) - Number(b.known ?? false) ||
    Number(b.severity === 'error') - Number(a.severity === 'error') ||
    compare(a.contract?.file ?? '\uffff', b.contract?.file ?? '\uffff') ||
    (a.contract?.line ?? 0) - (b.contract?.line ?? 0) ||
    compare(a.check + a.fingerprint, b.check + b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The summary of a run that has none, because it was cut off. */
function summarise(
  { started, sent }: Collected,
  scenarios: readonly ScenarioRun[],
  findings: readonly Finding[],
): RunSummary {
  const fresh = findings.filter((finding) => !finding.known);
  const outcomes = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  for (const scenario of scenarios) outcomes[scenario.outcome] += 1;
  const ends = scenarios.map((scenario) => scenario.startedAt + scenario.durationMs);
  return {
    verdict: 'stopped',
    errors: fresh.filter((finding) => finding.severity === 'error').length,
    warnings: fresh.filter((finding) => finding.severity === 'warning').length,
    known: findings.length - fresh.length,
    gone: [],
    scenarios: outcomes,
    exchanges: sent,
    durationMs: ends.reduce((latest, end) => Math.max(latest, end), started.at) - started.at,
    coverage: [],
  };
}

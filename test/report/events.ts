import type { RunEvent, RunSummary, ScenarioOutcome, ShownExchange } from '../../src/check/events.js';
import type { Finding } from '../../src/check/finding.js';

type Started = Extract<RunEvent, { type: 'run-started' }>;

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

export function started(changes: Partial<Started> = {}): RunEvent {
  return {
    type: 'run-started',
    at: START,
    contract: {
      title: 'Books',
      file: 'books.yaml',
      clauses: { B1: 'Books have titles.', B2: 'Books have authors.' },
    },
    target: 'http://127.0.0.1:4010',
    phases: ['fixtures'],
    seed: 1,
    version: '1.2.3',
    ...changes,
  };
}

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    check: 'status-declared',
    severity: 'error',
    message: 'The status is not declared.',
    expected: '200',
    seen: '204',
    remedy: 'Answer 200.',
    clause: 'B1: Books have titles.',
    clauseIds: ['B1'],
    operation: 'GET /books',
    contract: { file: 'books.yaml', line: 10, column: 3 },
    fixture: undefined,
    fingerprint: 'f1',
    curl: undefined,
    exchanges: [],
    count: 1,
    ...changes,
  };
}

export function exchange(changes: Partial<ShownExchange> = {}): ShownExchange {
  return {
    id: 'x',
    method: 'GET',
    target: '/books',
    operation: 'GET /books',
    request: { headers: {}, body: undefined },
    status: 200,
    response: { headers: {}, body: undefined },
    startedAt: START,
    durationMs: 1,
    ...changes,
  };
}

export interface Script {
  readonly name?: string;
  readonly outcome?: ScenarioOutcome;
  readonly reason?: string;
  readonly findings?: readonly Finding[];
  readonly exchanges?: readonly ShownExchange[];
}

/** The events of one scenario, from its start to its end. */
export function scenario(id: string, script: Script = {}): readonly RunEvent[] {
  const { name = id, outcome = 'passed', reason, findings = [], exchanges = [] } = script;
  return [
    {
      type: 'scenario-started',
      scenario: { id, name, phase: 'fixtures', group: 'books.arazzo.yaml' },
      at: START,
    },
    ...exchanges.map((one): RunEvent => ({ type: 'exchange', scenario: id, exchange: one })),
    ...findings.map((one): RunEvent => ({ type: 'finding', scenario: id, finding: one })),
    { type: 'scenario-finished', scenario: id, outcome, reason, durationMs: 2 },
  ];
}

export function finished(changes: Partial<RunSummary> = {}, findings: readonly Finding[] = []): RunEvent {
  return {
    type: 'run-finished',
    findings,
    summary: {
      verdict: 'conforms',
      errors: 0,
      warnings: 0,
      known: 0,
      gone: [],
      scenarios: { passed: 1, failed: 0, errored: 0, skipped: 0 },
      exchanges: 1,
      durationMs: 2,
      coverage: [],
      ...changes,
    },
  };
}

/** A run in which one scenario found these. */
export function runWith(...findings: readonly Finding[]): readonly RunEvent[] {
  const errors = findings.filter(({ severity, known }) => severity === 'error' && !known).length;
  const warnings = findings.filter(({ severity, known }) => severity === 'warning' && !known).length;
  return [
    started(),
    ...scenario('s', { outcome: errors > 0 ? 'failed' : 'passed', findings, exchanges: [exchange()] }),
    finished({ verdict: errors > 0 ? 'findings' : 'conforms', errors, warnings }, findings),
  ];
}

/** The target stopped answering in the second scenario. */
export function stoppedRun(): readonly RunEvent[] {
  return [
    started(),
    ...scenario('first', { exchanges: [exchange()] }),
    {
      type: 'scenario-started',
      scenario: { id: 'second', name: 'second', phase: 'fixtures', group: 'books.arazzo.yaml' },
      at: START + 10,
    },
    {
      type: 'run-stopped',
      reason: 'The target refuses connections.',
      remedy: 'Start it, then run the check again.',
    },
  ];
}

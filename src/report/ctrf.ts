import type { ScenarioOutcome } from '../check/events.js';
import type { Finding } from '../check/finding.js';
import { findingText, times } from './finding-text.js';
import type { Reporter, Sink } from './report.js';
import { createFold, type Run, type ScenarioRun } from './run.js';
import { visible } from './text.js';

const SPEC_VERSION = '0.0.0';

/** CTRF has no word for what could not be finished; a gate must not take it for a pass. `rawStatus` keeps ours. */
const STATUS = {
  passed: 'passed',
  failed: 'failed',
  errored: 'failed',
  skipped: 'skipped',
} as const satisfies Record<ScenarioOutcome, string>;

/** Common Test Report Format: a test a scenario. */
export function ctrf(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  return { on: fold.on, finish: () => `${JSON.stringify(toReport(fold.run()), undefined, 2)}\n` };
}

function toReport(run: Run) {
  const { summary, startedAt, stopped } = run;
  const end = startedAt + Math.round(summary.durationMs);
  return {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    timestamp: new Date(end).toISOString(),
    generatedBy: 'spectwin',
    results: {
      tool: run.version === '' ? { name: 'spectwin' } : { name: 'spectwin', version: run.version },
      summary: { ...tally(run), start: startedAt, stop: end, duration: end - startedAt },
      tests: [...run.scenarios.map(toTest), ...(stopped ? [stopTest(stopped)] : [])],
      extra: {
        contract: run.contract.file,
        target: run.target,
        seed: run.seed,
        verdict: summary.verdict,
        coverage: summary.coverage.map(({ kind, covered, total }) => ({ kind, covered, total })),
      },
    },
  };
}

function tally(run: Run) {
  const statuses = [
    ...run.scenarios.map((scenario) => STATUS[scenario.outcome]),
    ...(run.stopped ? ['failed'] : []),
  ];
  const number = (status: string) => statuses.filter((other) => other === status).length;
  return {
    tests: statuses.length,
    passed: number('passed'),
    failed: number('failed'),
    skipped: number('skipped'),
    pending: 0,
    other: 0,
    suites: new Set(run.scenarios.map((scenario) => scenario.group)).size,
  };
}

function toTest(scenario: ScenarioRun) {
  const start = Math.round(scenario.startedAt);
  const durationMs = Math.round(scenario.durationMs);
  const checks = [...new Set(scenario.findings.map((finding) => finding.check))];
  return {
    testId: scenario.id,
    name: visible(scenario.name),
    status: STATUS[scenario.outcome],
    rawStatus: scenario.outcome,
    duration: durationMs,
    start,
    stop: start + durationMs,
    suite: [scenario.phase, scenario.group],
    ...(scenario.position ? { filePath: scenario.position.file, line: scenario.position.line } : {}),
    tags: [scenario.phase],
    ...(checks.length > 0 ? { labels: { checks } } : {}),
    ...described(scenario),
  };
}

function described({ reason, findings }: ScenarioRun) {
  const first = findings[0];
  const message = reason ?? (first && headlineOf(first, findings.length));
  return {
    ...(message === undefined ? {} : { message: visible(message) }),
    ...(findings.length > 0 ? { trace: findings.map(findingText).join('\n\n') } : {}),
  };
}

function headlineOf(first: Finding, total: number): string {
  return `${first.check}: ${first.message}${times(first)}${total > 1 ? ` (and ${total - 1} more)` : ''}`;
}

function stopTest(stopped: NonNullable<Run['stopped']>) {
  return {
    name: 'The run reaches its end',
    status: 'failed',
    rawStatus: 'stopped',
    duration: 0,
    suite: ['spectwin'],
    message: visible(`${stopped.reason} ${stopped.remedy}`),
  };
}

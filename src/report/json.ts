import type { Reporter, Sink } from './report.js';
import { createFold, type Run, type ScenarioRun } from './run.js';
import { headline, sentence, unexercised } from './verdict.js';

/** Raised when a reader of the older format would misread the newer one. */
const FORMAT_VERSION = 1;

/** The whole run as JSON; `docs/report.schema.json` describes it. */
export function json(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root, exchanges: true });
  return { on: fold.on, finish: () => `${JSON.stringify(toReport(fold.run()), undefined, 2)}\n` };
}

function toReport(run: Run) {
  const { contract, target, phases, seed, startedAt, baseline, summary } = run;
  return {
    format: 'spectwin-report',
    formatVersion: FORMAT_VERSION,
    tool: { name: 'spectwin', version: run.version },
    verdict: summary.verdict,
    headline: headline(run),
    sentence: sentence(run),
    ...(run.stopped ? { stopped: run.stopped } : {}),
    run: { startedAt: new Date(startedAt).toISOString(), target, phases, seed, contract, baseline },
    summary,
    unexercisedClauses: unexercised(run).map(([id, text]) => ({ id, text })),
    checks: [...run.checks.values()],
    findings: run.findings,
    scenarios: run.scenarios.map(toScenario),
  };
}

/** A scenario names its findings; they stand once, in the list of all. */
function toScenario({ findings, startedAt, ...scenario }: ScenarioRun) {
  return {
    ...scenario,
    startedAt: new Date(startedAt).toISOString(),
    findings: findings.map((finding) => finding.fingerprint),
    exchanges: scenario.exchanges.map((exchange) => ({
      ...exchange,
      startedAt: new Date(exchange.startedAt).toISOString(),
    })),
  };
}

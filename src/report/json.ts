import type { Reporter, Sink } from './report.js';
import { createFold, type Run, type ScenarioRun } from './run.js';
import { headline, sentence, unexercised } from './verdict.js';

/** Raised when a reader of the older format would misread the newer one. */
const FORMAT_VERSION = 1;

/** The whole run as JSON; `docs/report.schema.json` describes it. */
export function json(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root, exchanges: true });
  return {
    on: fold.on,
    finish: () => {
      for (const piece of pieces(fold.run())) sink.write(piece);
      return undefined;
    },
  };
}

/** A scenario a piece: with all exchanges of a run through a thousand operations it is longer than a string of V8 can be. */
function* pieces(run: Run): Generator<string> {
  yield indented(toReport(run)).replace(/\n\}$/, ',\n  "scenarios": [');
  for (const [index, scenario] of run.scenarios.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${indented(toScenario(scenario)).replaceAll('\n', '\n    ')}`;
  }
  yield run.scenarios.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

function indented(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
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

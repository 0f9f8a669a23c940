import type { ShownExchange } from '../check/events.js';
import type { Reporter, Sink } from './report.js';
import { createFold, type Run, type ScenarioRun } from './run.js';
import { headline, sentence, unexercised } from './verdict.js';

/** Raised when a reader of the older format would misread the newer one. */
const FORMAT_VERSION = 1;

/** The whole run as JSON; `docs/report.schema.json` describes it. */
export function json(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  const exchanges = new Map<string, Buffer[]>();
  return {
    on: (event) => {
      fold.on(event);
      if (event.type === 'scenario-started') exchanges.set(event.scenario.id, []);
      if (event.type === 'exchange') exchanges.get(event.scenario)?.push(toBytes(event.exchange));
    },
    finish: () => {
      for (const piece of pieces(fold.run(), exchanges)) sink.write(piece);
      return undefined;
    },
  };
}

/**
 * A run through a thousand operations has half a million exchanges. As objects they do not fit into the heap, and the report does not
 * fit into a string: so they are kept as bytes, which lie outside the heap, and written a scenario at a time.
 */
function toBytes(exchange: ShownExchange): Buffer {
  return Buffer.from(
    indented({ ...exchange, startedAt: new Date(exchange.startedAt).toISOString() }, EXCHANGE_INDENT),
  );
}

const SCENARIO_INDENT = 4;
const EXCHANGE_INDENT = 8;

function* pieces(run: Run, exchanges: ReadonlyMap<string, readonly Buffer[]>): Generator<string> {
  yield `${withoutEnd(indented(toReport(run), 0))},\n  "scenarios": [`;
  for (const [index, scenario] of run.scenarios.entries()) {
    const sent = (exchanges.get(scenario.id) ?? []).map(String);
    yield `${index === 0 ? '' : ','}\n    ${withoutEnd(indented(toScenario(scenario), SCENARIO_INDENT))}`;
    yield `,\n      "exchanges": [${list(sent, EXCHANGE_INDENT)}]\n    }`;
  }
  yield run.scenarios.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

function list(texts: readonly string[], indent: number): string {
  if (texts.length === 0) return '';
  const line = `\n${' '.repeat(indent)}`;
  return `${line}${texts.join(`,${line}`)}\n${' '.repeat(indent - 2)}`;
}

/** No text in JSON has a line end of its own. */
function indented(value: unknown, indent: number): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/** An object that is open for one more member. */
function withoutEnd(text: string): string {
  return text.replace(/\s*\}$/, '');
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
function toScenario(scenario: ScenarioRun) {
  const { id, name, phase, group, position, outcome, reason, durationMs } = scenario;
  const startedAt = new Date(scenario.startedAt).toISOString();
  const findings = scenario.findings.map(({ fingerprint }) => fingerprint);
  return { id, name, phase, group, position, outcome, reason, startedAt, durationMs, findings };
}

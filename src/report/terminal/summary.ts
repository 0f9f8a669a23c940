import type { CoverageCount } from '../../check/events.js';
import type { Run, ScenarioRun } from '../run.js';
import { count, duration, firstOf, oneLine, percent } from '../text.js';
import { coverageName, unexercised } from '../verdict.js';
import { type Look, labelled, wrap } from './layout.js';

const NAMED = 3;

/** What was done, what could not be, and what the run did not reach. */
export function renderSummary(run: Run, look: Look): readonly (readonly string[])[] {
  // Of a server that was never reached there is nothing to say but that.
  if (run.summary.verdict === 'stopped' && run.summary.exchanges === 0) return [totals(run, look)];
  return [
    ...scenarioList(run, 'errored', look),
    ...scenarioList(run, 'skipped', look),
    ...coverage(run, look),
    ...clauses(run, look),
    ...gone(run, look),
    totals(run, look),
  ];
}

function totals(run: Run, look: Look): readonly string[] {
  const { errors, warnings, known, gone: past, exchanges, durationMs } = run.summary;
  const findings = [
    count(errors, 'error'),
    count(warnings, 'warning'),
    ...(run.baseline !== undefined || known > 0 ? [`${known} known`, `${past.length} gone`] : []),
  ];
  return [
    ...labelled('target', run.target, look),
    ...labelled('contract', `${run.contract.file} (${run.contract.title})`, look),
    ...labelled('findings', findings.join(', '), look),
    ...labelled('scenarios', outcomes(run), look),
    ...labelled('exchanges', `${exchanges} in ${duration(durationMs)}, seed ${run.seed}`, look),
  ];
}

function outcomes({ summary: { scenarios } }: Run): string {
  const parts = [
    `${scenarios.passed} passed`,
    ...(scenarios.failed > 0 ? [`${scenarios.failed} failed`] : []),
    ...(scenarios.errored > 0 ? [`${scenarios.errored} not finished`] : []),
    ...(scenarios.skipped > 0 ? [`${scenarios.skipped} skipped`] : []),
  ];
  return parts.join(', ');
}

/** By reason: forty scenarios that lack the same token are one line. */
function scenarioList(run: Run, outcome: ScenarioRun['outcome'], look: Look): readonly (readonly string[])[] {
  const scenarios = run.scenarios.filter((scenario) => scenario.outcome === outcome);
  if (scenarios.length === 0) return [];
  const reasons = new Map<string, string[]>();
  for (const { reason = 'no reason given', name } of scenarios) {
    const names = reasons.get(reason) ?? [];
    names.push(`“${oneLine(name)}”`);
    reasons.set(reason, names);
  }
  const title = outcome === 'errored' ? 'Not finished' : 'Skipped';
  const lines = [...reasons].flatMap(([reason, names]) =>
    indented(`${reason} ${firstOf(names, NAMED)}`, look),
  );
  return [[look.paint.bold(title), ...lines]];
}

function coverage(run: Run, look: Look): readonly (readonly string[])[] {
  const rows = run.summary.coverage;
  if (rows.length === 0) return [];
  return [[look.paint.bold('Coverage'), ...rows.map((row) => coverageRow(row, look))]];
}

function coverageRow(row: CoverageCount, { paint, width }: Look): string {
  const { kind, covered, total } = row;
  const share = percent(covered, total).padStart(5);
  const start = `  ${coverageName(kind).padEnd(12)}${`${covered} of ${total}`.padStart(12)}  `;
  if (covered === total) return start + paint.green(share);
  return start + paint.yellow(share) + paint.dim(missed(row, width - start.length - share.length));
}

/** As many names as the line holds. Clauses have a list of their own. */
function missed({ kind, missing }: CoverageCount, room: number): string {
  if (kind === 'clause') return '';
  const named = [NAMED, 2, 1].map((limit) => `   not: ${oneLine(firstOf(missing, limit))}`);
  return named.find((text) => text.length <= room) ?? '';
}

function clauses(run: Run, look: Look): readonly (readonly string[])[] {
  const missing = unexercised(run);
  if (missing.length === 0) return [];
  const lines = missing.flatMap(([id, text]) => labelled(oneLine(id), text, look));
  return [[look.paint.bold('Clauses that nothing exercised'), ...lines]];
}

function gone(run: Run, look: Look): readonly (readonly string[])[] {
  const entries = run.summary.gone;
  if (entries.length === 0) return [];
  const lines = entries.flatMap(({ check, fingerprint, message }) =>
    indented(`${check} ${fingerprint}: ${message}`, look),
  );
  return [[look.paint.bold('Gone: take them out of the baseline'), ...lines]];
}

function indented(text: string, { width }: Look): readonly string[] {
  return wrap(text, width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
}

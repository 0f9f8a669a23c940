import type { CoverageCount, RunSummary } from '../check/events.js';
import type { Run } from './run.js';
import { count, listed } from './text.js';

const COVERAGE_NAMES = {
  operation: 'Operations',
  status: 'Statuses',
  'media-type': 'Media types',
  member: 'Members',
  constraint: 'Constraints',
  clause: 'Clauses',
} as const;

export function coverageName(kind: CoverageCount['kind']): string {
  return COVERAGE_NAMES[kind];
}

/** The clauses that nothing exercised: id and text. */
export function unexercised(run: Run): readonly (readonly [id: string, text: string])[] {
  const missing = run.summary.coverage.find((row) => row.kind === 'clause')?.missing ?? [];
  return missing.map((id) => [
    id,
    Object.hasOwn(run.contract.clauses, id) ? (run.contract.clauses[id] ?? '') : '',
  ]);
}

export function headline(run: Run): string {
  const { verdict, errors } = run.summary;
  if (verdict === 'stopped') return 'Stopped';
  if (verdict === 'conforms') return run.summary.exchanges > 0 ? 'Keeps the contract' : 'Nothing was checked';
  return errors > 0 ? 'Breaks the contract' : 'Does not pass';
}

/** What came out, in one sentence. */
export function sentence(run: Run): string {
  const { summary } = run;
  if (summary.verdict === 'stopped') return `The check stopped: ${unfinished(run)}`;
  if (summary.verdict === 'findings') return failed(summary);
  if (summary.exchanges === 0) return 'Nothing was checked: no request was sent.';
  const facts = [
    count(scenarioCount(summary), 'scenario'),
    count(summary.exchanges, 'exchange'),
    ...tallies(summary),
  ];
  const errors = summary.warnings > 0 ? 'no errors' : 'no findings';
  return `The server keeps the contract: ${listed([...facts.slice(0, 2), errors, ...facts.slice(2)])}.`;
}

function failed(summary: RunSummary): string {
  const found = [
    ...(summary.errors > 0 ? [count(summary.errors, 'error')] : []),
    ...tallies(summary),
    ...(summary.gate === undefined ? [] : [summary.gate]),
  ];
  const what = listed(found.length > 0 ? found : ['see the scenarios']);
  return summary.errors > 0
    ? `The server breaks the contract: ${what}.`
    : `The server does not pass: ${what}.`;
}

function unfinished(run: Run): string {
  const { errors, warnings } = run.summary;
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  const so = found.length > 0 ? ` ${listed(found)} until then.` : '';
  return `${run.stopped?.reason ?? 'it did not reach its end.'}${so}`;
}

function tallies(summary: RunSummary): readonly string[] {
  const { warnings, known, scenarios } = summary;
  return [
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(known > 0 ? [count(known, 'known finding')] : []),
    ...(scenarios.errored > 0 ? [`${count(scenarios.errored, 'scenario')} not finished`] : []),
  ];
}

function scenarioCount({ scenarios }: RunSummary): number {
  return scenarios.passed + scenarios.failed + scenarios.errored + scenarios.skipped;
}

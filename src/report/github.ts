import type { Finding } from '../check/finding.js';
import { findingLines, times } from './finding-text.js';
import { isRemote, place } from './place.js';
import type { Reporter, Sink } from './report.js';
import { createFold, type Run } from './run.js';
import { count, duration, oneLine, percent, visible } from './text.js';
import { coverageName, headline, sentence, unexercised } from './verdict.js';

/** The page of a job takes at most 1 MiB. */
const MOST_ROWS = 200;

/** `finish` is workflow commands for stdout; `summary` is Markdown for the file that $GITHUB_STEP_SUMMARY names. */
export function github(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  return { on: fold.on, finish: () => commands(fold.run()), summary: () => jobSummary(fold.run()) };
}

function commands(run: Run): string {
  const { stopped, summary } = run;
  const fresh = run.findings.filter((finding) => !finding.known);
  const lines = [
    ...(stopped
      ? [command('error', { title: 'Spectwin stopped' }, `${stopped.reason}\n${stopped.remedy}`)]
      : []),
    ...fresh.map(annotation),
    ...(summary.gate === undefined ? [] : [command('error', { title: 'Spectwin' }, sentence(run))]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(finding: Finding): string {
  const at = [finding.contract, finding.fixture].find((position) => position && !isRemote(position.file));
  const where: Record<string, string> = at
    ? { file: at.file, line: String(at.line), col: String(at.column) }
    : {};
  const clauses = finding.clauseIds.length > 0 ? ` (${finding.clauseIds.join(', ')})` : '';
  const text = [`${finding.message}${times(finding)}`, ...findingLines(finding)].join('\n');
  return command(finding.severity, { ...where, title: `${finding.check}${clauses}` }, text);
}

function command(name: Finding['severity'], properties: Record<string, string>, text: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${written.join(',')}::${escapeData(visible(text))}`;
}

/** The runner's own escapes, as @actions/core writes them. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function jobSummary(run: Run): string {
  const { summary } = run;
  return [
    `## Spectwin: ${markdown(headline(run))}`,
    markdown(sentence(run)),
    ...(run.stopped ? [`> ${markdown(run.stopped.remedy)}`] : []),
    facts(run),
    ...(run.findings.length > 0 ? ['### Findings', findingTable(run.findings)] : []),
    ...(summary.coverage.length > 0 ? ['### Coverage', coverageTable(run)] : []),
    ...bullets('Clauses that nothing exercised', unexercised(run)),
    ...bullets(
      'Gone from the baseline',
      summary.gone.map(({ fingerprint, check, message }) => [`${check} ${fingerprint}`, message] as const),
    ),
    ...unfinished(run),
  ].join('\n\n');
}

function facts(run: Run): string {
  const { scenarios, exchanges, durationMs } = run.summary;
  const outcomes = Object.entries(scenarios).filter(([, n]) => n > 0);
  return table(
    ['contract', 'target', 'scenarios', 'exchanges', 'time', 'seed'],
    [
      [
        code(run.contract.file),
        code(run.target),
        outcomes.map(([outcome, n]) => `${n} ${outcome}`).join(', '),
        String(exchanges),
        duration(durationMs),
        String(run.seed),
      ],
    ],
  );
}

function findingTable(findings: readonly Finding[]): string {
  const rows = findings
    .slice(0, MOST_ROWS)
    .map((finding) => [
      finding.known ? 'known' : finding.severity,
      code(finding.check),
      `${markdown(finding.message)}<br>expected ${code(finding.expected)}<br>seen ${code(finding.seen)}`,
      markdown(finding.clause),
      finding.contract ? code(place(finding.contract)) : '',
      markdown(finding.remedy),
      String(finding.count),
    ]);
  const rest = findings.length - rows.length;
  const shown = table(['', 'check', 'finding', 'clause', 'contract', 'to do', 'count'], rows);
  return rest > 0 ? `${shown}\n\nand ${rest} more` : shown;
}

function coverageTable(run: Run): string {
  const rows = run.summary.coverage.map(({ kind, covered, total }) => [
    coverageName(kind),
    `${covered} of ${total}`,
    percent(covered, total),
  ]);
  return table(['', 'covered', ''], rows);
}

function bullets(
  title: string,
  items: readonly (readonly [name: string, text: string])[],
): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.map(([name, text]) => `- **${markdown(name)}** ${markdown(text)}`);
  return [`### ${title}`, lines.join('\n')];
}

function unfinished(run: Run): readonly string[] {
  const scenarios = run.scenarios.filter(({ outcome }) => outcome === 'errored' || outcome === 'skipped');
  const items = scenarios.map(({ name, outcome, reason }) => [name, `${outcome}: ${reason ?? ''}`] as const);
  return bullets(`${count(items.length, 'scenario')} not finished or skipped`, items);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text of others: neither markup nor HTML, on one line. */
function markdown(text: string): string {
  return oneLine(text)
    .replaceAll(/[&<>]/g, entity)
    .replaceAll(/[\\`*_[\]|~]/g, String.raw`\$&`);
}

/** Not backticks: inside a table no text of others is safe in them. */
function code(text: string): string {
  const lines = visible(text).split('\n');
  return `<code>${lines.map((line) => line.replaceAll(/[&<>\t\\`*_[\]|~]/g, entity)).join('<br>')}</code>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

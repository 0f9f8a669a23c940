import { type Paint, painted } from '../paint.js';
import { type Gap, countsOf, gapsOf, rowsOf } from './matrix.js';
import type { Outcome, SelftestResult, Verdict } from './selftest.js';

const NAMES_SHOWN = 6;

/** The matrix for people, without colours unless it is given some. */
export function selftestText(title: string, result: SelftestResult, pc: Paint = painted(false)): string {
  const { outcomes, honest } = result;
  return [
    `${pc.bold(`Selftest of ${title}`)}  ${pc.dim(`${outcomes.length} servers, ${seconds(result.durationMs)}`)}`,
    ...honest.map(({ severity, check, message }) =>
      pc[severity === 'error' ? 'red' : 'yellow'](
        `an honest server is accused (${severity}, ${check}): ${message}`,
      ),
    ),
    '',
    ...matrix(outcomes, pc),
    ...section(pc, 'Missed: the checker lets these servers pass', outcomes.filter(is('missed')), missedLine),
    ...section(
      pc,
      'Found by a second run only: whether they are is a matter of chance',
      byChance(outcomes),
      chanceLine,
    ),
    ...section(pc, 'Accused: these servers keep the contract', outcomes.filter(is('accused')), accusedLine),
    ...section(pc, 'Not to be seen: what the contract would have to promise', gapsOf(outcomes), gapLine),
    verdictLine(result, pc),
    '',
  ].join('\n');
}

const is = (verdict: Verdict) => (outcome: Outcome) => outcome.verdict === verdict;

function byChance(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ verdict, runs }) => verdict === 'found' && runs === 2);
}

function chanceLine({ name, title }: Outcome, pc: Paint): string[] {
  return [`  ${pc.yellow(name)}  ${title}`];
}

function matrix(outcomes: readonly Outcome[], pc: Paint): string[] {
  const rows = rowsOf(outcomes);
  const width = Math.max(5, ...rows.map(({ group }) => group.length));
  const line = (name: string, counts: Readonly<Record<Verdict, number>>) =>
    [
      `  ${name.padEnd(width)}`,
      cell(counts.found + counts.clean, pc.green, pc),
      cell(counts.missed + counts.accused, pc.red, pc),
      cell(counts.silent, pc.dim, pc),
    ].join('');
  const head = `  ${''.padEnd(width)}${['found', 'missed', 'not to be'].map((text) => text.padStart(11)).join('')}`;
  const below = `  ${''.padEnd(width)}${['or clean', 'or accused', 'seen'].map((text) => text.padStart(11)).join('')}`;
  return [
    pc.dim(head),
    pc.dim(below),
    ...rows.map(({ group, counts }) => line(group, counts)),
    pc.bold(line('all', countsOf(outcomes))),
    '',
  ];
}

function cell(count: number, tint: Paint['dim'], pc: Paint): string {
  return count === 0 ? pc.dim('·'.padStart(11)) : tint(String(count).padStart(11));
}

function section<T>(
  pc: Paint,
  title: string,
  items: readonly T[],
  line: (item: T, pc: Paint) => readonly string[],
): string[] {
  return items.length === 0 ? [] : [pc.bold(title), '', ...items.flatMap((item) => line(item, pc)), ''];
}

function missedLine({ name, title, promise, warnings }: Outcome, pc: Paint): string[] {
  const half = warnings.length > 0 ? [`      ${pc.dim(`only warned of, by ${warnings.join(', ')}`)}`] : [];
  return [`  ${pc.red(name)}  ${title}`, `      ${pc.dim(promise)}`, ...half];
}

function accusedLine({ name, title, message, errors }: Outcome, pc: Paint): string[] {
  return [
    `  ${pc.red(name)}  ${title}`,
    `      ${errors.join(', ') || 'the run was stopped'}: ${message ?? ''}`,
  ];
}

function gapLine({ why, add, names }: Gap, pc: Paint): string[] {
  const rest = names.length - NAMES_SHOWN;
  const shown = names.slice(0, NAMES_SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return [`  ${why}: ${pc.dim(shown)}`, `      ${pc.dim('add')} ${add}`];
}

function verdictLine({ outcomes }: SelftestResult, pc: Paint): string {
  const { found, missed, clean, accused } = countsOf(outcomes);
  const parts = [
    `${found} of ${found + missed} faults found`,
    `${accused} of ${clean + accused} odd servers accused`,
  ];
  return pc.bold(missed + accused === 0 ? pc.green(parts.join(', ')) : pc.red(parts.join(', ')));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

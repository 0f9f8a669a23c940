import type { Finding } from '../../check/finding.js';
import { diffLines } from '../diff.js';
import { place } from '../place.js';
import { count, cut, oneLine, visible } from '../text.js';
import { LABEL, type Look, labelled, wrap } from './layout.js';

const MOST_LINES = 12;
const MOST_CHARACTERS = 400;

export function renderFinding(finding: Finding, look: Look): readonly string[] {
  const { contract, fixture, curl } = finding;
  return [
    heading(finding, look),
    ...wrap(finding.message, look.width - 2).map((line) => `  ${look.paint.bold(line)}`),
    '',
    ...difference(finding, look),
    '',
    ...labelled('clause', finding.clause, look),
    ...(contract ? [fixed('contract', look.paint.cyan(oneLine(place(contract))), look)] : []),
    ...(fixture ? [fixed('fixture', look.paint.cyan(oneLine(place(fixture))), look)] : []),
    ...labelled('to do', finding.remedy, look),
    // Not wrapped: it is there to be copied.
    ...(curl === undefined ? [] : [fixed('repeat', oneLine(curl), look)]),
  ];
}

/** Findings of the baseline, a line each: they are no news. */
export function renderKnown(findings: readonly Finding[], look: Look): readonly (readonly string[])[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap((finding) => {
    const at = finding.contract ? ` ${look.paint.dim(oneLine(place(finding.contract)))}` : '';
    return `  ${look.paint.yellow(finding.check)} ${oneLine(finding.message)}${at}`;
  });
  return [[look.paint.bold(`${count(findings.length, 'known finding')}, not counted`), ...lines]];
}

function heading(finding: Finding, { paint }: Look): string {
  const badge =
    finding.severity === 'error' ? paint.red(paint.bold('ERROR')) : paint.yellow(paint.bold('WARNING'));
  const operation = finding.operation === undefined ? '' : `  ${oneLine(finding.operation)}`;
  const times = finding.count > 1 ? paint.dim(`  ×${finding.count}`) : '';
  return `${badge}  ${oneLine(finding.check)}${operation}${times}`;
}

function difference({ expected, seen }: Finding, look: Look): readonly string[] {
  const { paint } = look;
  if (!expected.includes('\n') || !seen.includes('\n'))
    return [...small('expected', expected, look), ...small('seen', seen, look)];
  const style = {
    same: (text: string) => paint.dim(`    ${text}`),
    cut: (text: string) => paint.dim(`    ${text}`),
    expected: (text: string) => paint.green(`  - ${text}`),
    seen: (text: string) => paint.red(`  + ${text}`),
  };
  const lines = diffLines(expected, seen).map(({ side, text }) => style[side](visible(text)));
  return [`  ${paint.green('- expected')}  ${paint.red('+ seen')}`, ...lines];
}

/** As it is, not wrapped: blanks may be what differs. */
function small(label: 'expected' | 'seen', text: string, { paint }: Look): readonly string[] {
  const color = label === 'expected' ? paint.green : paint.red;
  const lines = visible(text).split('\n');
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines;
  return shown.map((line, index) => {
    const lead = index === 0 ? paint.dim(label.padEnd(LABEL)) : ' '.repeat(LABEL);
    return `  ${lead}${color(cut(line, MOST_CHARACTERS))}`;
  });
}

function fixed(label: string, text: string, { paint }: Look): string {
  return `  ${paint.dim(label.padEnd(LABEL))}${text}`;
}

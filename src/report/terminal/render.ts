import type { Run } from '../run.js';
import { oneLine } from '../text.js';
import { sentence } from '../verdict.js';
import { renderFinding, renderKnown } from './finding.js';
import { type Look, wrap } from './layout.js';
import { renderSummary } from './summary.js';

/** Blocks that a blank line parts; the verdict is the last line. */
export function renderRun(run: Run, look: Look): string {
  const fresh = run.findings.filter((finding) => !finding.known);
  const known = run.findings.filter((finding) => finding.known);
  const blocks = [
    ...fresh.map((finding) => renderFinding(finding, look)),
    ...renderKnown(known, look),
    ...renderSummary(run, look),
    ...stop(run, look),
    [verdict(run, look)],
  ];
  return `\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function stop(run: Run, { paint, width }: Look): readonly (readonly string[])[] {
  if (!run.stopped) return [];
  const [first = '', ...rest] = wrap(run.stopped.remedy, width - 2);
  return [[`${paint.yellow('→')} ${first}`, ...rest.map((line) => `  ${line}`)]];
}

function verdict(run: Run, { paint }: Look): string {
  const text = paint.bold(oneLine(sentence(run)));
  return run.summary.verdict === 'conforms' ? paint.green(text) : paint.red(text);
}

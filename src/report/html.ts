import { createHash } from 'node:crypto';
import { coverageMarkup } from './html/coverage.js';
import { findingMarkup } from './html/finding.js';
import { html as markup, type Markup, own, type Part } from './html/markup.js';
import { scenariosMarkup } from './html/scenario.js';
import { SCRIPT } from './html/script.js';
import { STYLE } from './html/style.js';
import type { Reporter, Sink } from './report.js';
import { createFold, type Run } from './run.js';
import { duration } from './text.js';
import { headline, sentence } from './verdict.js';

/** One page that needs nothing else: no network, no other file, and no script to be read. */
export function html(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root, exchanges: true });
  return { on: fold.on, finish: () => page(fold.run()).markup };
}

/** The browser runs this page's own style and script and nothing else, whatever an escape might have missed. */
const POLICY = [
  "default-src 'none'",
  `style-src '${sourceHash(STYLE)}'`,
  `script-src '${sourceHash(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function page(run: Run): Markup {
  const anchors = anchorsOf(run);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${own(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${headline(run)}: ${run.contract.title}</title>
<style>${own(STYLE)}</style>
</head>
<body>
${heading(run)}
${toolbar(run)}
<main>
${findings(run, anchors)}
${coverageMarkup(run)}
${gone(run)}
<section id="scenarios"><h2>Scenarios</h2>${scenariosMarkup(run.scenarios, anchors)}</section>
</main>
<script>${own(SCRIPT)}</script>
</body>
</html>
`;
}

/** Ids of exchanges are the run's; anchors are ours, so that any id is a good one. */
function anchorsOf(run: Run): ReadonlyMap<string, string> {
  const exchanges = run.scenarios.flatMap((scenario) => scenario.exchanges);
  return new Map(exchanges.map((exchange, index) => [exchange.id, `x${index + 1}`]));
}

function heading(run: Run): Markup {
  const { summary, contract } = run;
  return markup`<header class="top ${summary.verdict}"><div class="wide">
<p class="brand">spectwin ${run.version} · ${contract.title}</p>
<h1>${headline(run)}</h1>
<p class="sentence">${sentence(run)}</p>
${run.stopped && markup`<p class="remedy">${run.stopped.remedy}</p>`}
<dl class="about">${facts(run)}</dl>
</div></header>`;
}

function facts(run: Run): Part {
  const rows: readonly (readonly [string, string])[] = [
    ['target', run.target],
    ['contract', run.contract.file],
    ['started', `${new Date(run.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`],
    ['exchanges', `${run.summary.exchanges} in ${duration(run.summary.durationMs)}`],
    ['phases', run.phases.join(', ')],
    ['seed', String(run.seed)],
  ];
  return rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`);
}

/** Numbers that are buttons: each shows only its kind. */
function toolbar({ summary }: Run): Markup {
  const { errors, warnings, known, scenarios } = summary;
  const kinds: readonly (readonly [kind: string, label: string, n: number])[] = [
    ['error', 'errors', errors],
    ['warning', 'warnings', warnings],
    ['known', 'known', known],
    ['failed', 'failed', scenarios.failed],
    ['errored', 'not finished', scenarios.errored],
    ['skipped', 'skipped', scenarios.skipped],
    ['passed', 'passed', scenarios.passed],
  ];
  const buttons = kinds.map(
    ([kind, label, n]) =>
      markup`<button type="button" class="chip ${kind}" data-show="${kind}" aria-pressed="false"${n === 0 && markup` disabled`}><b>${n}</b> ${label}</button>`,
  );
  return markup`<nav class="toolbar"><div class="wide">
<div class="chips" role="group" aria-label="Show only">${buttons.slice(0, 3)}<span></span>${buttons.slice(3)}</div>
<input type="search" id="q" placeholder="Search ( / )" aria-label="Search findings, scenarios and exchanges">
<button type="button" id="toggle">Open all</button>
</div></nav>`;
}

function findings(run: Run, anchors: ReadonlyMap<string, string>): Markup {
  const cards = run.findings.map((finding) => findingMarkup(finding, anchors));
  return markup`<section id="findings" data-group><h2>Findings</h2>${cards.length > 0 ? cards : markup`<p class="none">None.</p>`}</section>
<p id="nothing" hidden>Nothing matches.</p>`;
}

function gone({ summary }: Run): Markup | false {
  if (summary.gone.length === 0) return false;
  const rows = summary.gone.map(
    ({ fingerprint, check, message }) =>
      markup`<li><code>${check}</code> ${message} <span class="print">${fingerprint}</span></li>`,
  );
  return markup`<section id="gone"><h2>Gone from the baseline</h2><ul>${rows}</ul></section>`;
}

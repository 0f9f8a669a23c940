import type { CoverageCount } from '../../check/events.js';
import type { Run } from '../run.js';
import { percent } from '../text.js';
import { coverageName } from '../verdict.js';
import { html, type Markup } from './markup.js';

/** Bars are SVG: a style attribute would need a weaker content security policy. */
export function coverageMarkup(run: Run): Markup | false {
  const rows = run.summary.coverage;
  if (rows.length === 0) return false;
  return html`<section id="coverage">
    <h2>Coverage</h2>
    <div class="coverage">${rows.map(rowMarkup)}</div>
    ${clausesMarkup(run)}
  </section> `;
}

function rowMarkup({ kind, covered, total, missing }: CoverageCount): Markup {
  const share = total === 0 ? 100 : (100 * covered) / total;
  const summary = html`<span class="what">${coverageName(kind)}</span>
    <svg class="bar${covered === total && ' full'}" role="img" aria-label="${percent(covered, total)}">
      <rect class="rail" width="100%" height="100%" rx="3" />
      <rect class="fill" width="${share.toFixed(1)}%" height="100%" rx="3" />
    </svg>
    <span class="tally">${covered} of ${total}</span> <span class="share">${percent(covered, total)}</span>`;
  if (missing.length === 0) return html`<div class="row">${summary}</div>`;
  return html`<details class="row">
    <summary>${summary}</summary>
    <ul>
      ${missing.map((name) => html`<li><code>${name}</code></li>`)}
    </ul>
  </details>`;
}

function clausesMarkup(run: Run): Markup | false {
  const clauses = Object.entries(run.contract.clauses);
  if (clauses.length === 0) return false;
  const missing = new Set(run.summary.coverage.find((row) => row.kind === 'clause')?.missing);
  const rows = clauses.map(
    ([id, text]) =>
      html`<li class="${missing.has(id) ? 'open' : 'done'}">
        <b>${id}</b> <span>${text}</span> <em>${missing.has(id) ? 'not exercised' : 'exercised'}</em>
      </li> `,
  );
  return html`<details class="clauses" ${missing.size > 0 && html` open`}>
    <summary>Clauses of the contract</summary>
    <ul>
      ${rows}
    </ul>
  </details>`;
}

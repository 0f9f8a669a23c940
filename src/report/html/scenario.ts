import { byGroup, type ScenarioRun } from '../run.js';
import { count, duration } from '../text.js';
import { exchangeMarkup } from './exchange.js';
import { html, type Markup } from './markup.js';

const WORDS = { passed: 'passed', failed: 'failed', errored: 'not finished', skipped: 'skipped' } as const;

export function scenariosMarkup(
  scenarios: readonly ScenarioRun[],
  anchors: ReadonlyMap<string, string>,
): Markup {
  return html`${byGroup(scenarios).map((group) => groupMarkup(group, anchors))}`;
}

function groupMarkup(scenarios: readonly ScenarioRun[], anchors: ReadonlyMap<string, string>): Markup {
  const { phase, group } = scenarios[0] ?? { phase: '', group: '' };
  return html`<section class="group" data-group>
    <h3><span class="phase">${phase}</span> ${group}</h3>
    ${scenarios.map((scenario) => scenarioMarkup(scenario, anchors))}
  </section> `;
}

function scenarioMarkup(scenario: ScenarioRun, anchors: ReadonlyMap<string, string>): Markup {
  const { name, outcome, reason, exchanges, durationMs, position } = scenario;
  return html`<details class="scenario ${outcome}" data-item data-kind="${outcome}">
    <summary>
      <b class="outcome ${outcome}">${WORDS[outcome]}</b> <span class="name">${name}</span>
      <span class="ms"
        >${exchanges.length > 0 && `${count(exchanges.length, 'exchange')} · ${duration(durationMs)}`}</span
      >
    </summary>
    <div class="inside">
      ${reason !== undefined && html`<p class="reason">${reason}</p>`}
      ${position && html`<p class="at"><code>${position.file}:${position.line}</code></p>`}
      ${linksMarkup(scenario)}
      ${exchanges.map((exchange) => exchangeMarkup(exchange, anchors.get(exchange.id)))}
    </div>
  </details> `;
}

function linksMarkup({ findings }: ScenarioRun): Markup | false {
  if (findings.length === 0) return false;
  const links = findings.map(
    ({ fingerprint, check, message }) =>
      html`<li>
        <a href="#f-${fingerprint}"><code>${check}</code> ${message}</a>
      </li>`,
  );
  return html`<ul class="found">
    ${links}
  </ul>`;
}

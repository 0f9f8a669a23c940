import type { Finding } from '../../check/finding.js';
import { type DiffLine, diffLines } from '../diff.js';
import { place } from '../place.js';
import { html, type Markup, type Part } from './markup.js';

const SIGNS = { same: ' ', cut: ' ', expected: '-', seen: '+' } as const satisfies Record<
  DiffLine['side'],
  string
>;

/** `anchors` leads from the id of an exchange to its place on the page. */
export function findingMarkup(finding: Finding, anchors: ReadonlyMap<string, string>): Markup {
  const kind = finding.known ? 'known' : finding.severity;
  return html`<article class="finding ${kind}" id="f-${finding.fingerprint}" data-item data-kind="${kind}">
    <header>
      <b class="badge ${kind}">${kind}</b> <code class="check">${finding.check}</code>
      <span class="operation">${finding.operation}</span>
      ${finding.count > 1 && html`<span class="count" title="times found">×${finding.count}</span>`}
    </header>
    <h3>${finding.message}</h3>
    ${differenceMarkup(finding)}
    <dl class="facts">${factsMarkup(finding)}</dl>
    ${curlMarkup(finding.curl)}
    <footer>
      ${linksMarkup(finding, anchors)}<span class="print" title="fingerprint">${finding.fingerprint}</span>
    </footer>
  </article> `;
}

function differenceMarkup({ expected, seen }: Finding): Markup {
  if (expected.includes('\n') && seen.includes('\n')) {
    const lines = diffLines(expected, seen).map(
      ({ side, text }) => html`<span class="${side}">${SIGNS[side]} ${text}</span>`,
    );
    return html`<figure class="diff">
      <figcaption><span class="expected">- expected</span> <span class="seen">+ seen</span></figcaption>
      <pre>${lines}</pre>
    </figure>`;
  }
  return html`<div class="pair">
    <div class="expected">
      <h4>expected</h4>
      <pre>${expected}</pre>
    </div>
    <div class="seen">
      <h4>seen</h4>
      <pre>${seen}</pre>
    </div>
  </div>`;
}

function factsMarkup({ clause, contract, fixture, remedy }: Finding): Part {
  const facts: readonly (readonly [string, Part])[] = [
    ['to do', remedy],
    ['clause', clause],
    ['contract', contract && html`<code>${place(contract)}</code>`],
    ['fixture', fixture && html`<code>${place(fixture)}</code>`],
  ];
  return facts
    .filter(([, value]) => value)
    .map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    );
}

function curlMarkup(curl: string | undefined): Markup | false {
  return (
    curl !== undefined &&
    html`<div class="curl">
      <pre>${curl}</pre>
      <button type="button" data-copy>copy</button>
    </div>`
  );
}

function linksMarkup(finding: Finding, anchors: ReadonlyMap<string, string>): Part {
  const known = finding.exchanges.flatMap((id) => anchors.get(id) ?? []);
  if (known.length === 0) return false;
  const links = known.map((anchor, index) => html` <a href="#${anchor}">${index + 1}</a>`);
  return html`<span class="links">exchanges${links}</span>`;
}

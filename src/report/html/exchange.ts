import type { ShownExchange, ShownMessage } from '../../check/events.js';
import { duration } from '../text.js';
import { bodyMarkup } from './body.js';
import { html, type Markup } from './markup.js';

/** One exchange, closed: its line, and both messages when it is opened. */
export function exchangeMarkup(exchange: ShownExchange, anchor: string | undefined): Markup {
  const { method, target, status, step, durationMs } = exchange;
  return html`<details class="exchange" id="${anchor}" data-item>
    <summary>
      <b class="method">${method}</b> <code class="target">${target}</code> <span class="step">${step}</span>
      <b class="status s${Math.floor(status / 100)}">${status}</b>
      <span class="ms">${duration(durationMs)}</span>
    </summary>
    <div class="messages">
      ${messageMarkup('Request', exchange.request)}${messageMarkup('Response', exchange.response)}
    </div>
  </details> `;
}

function messageMarkup(title: string, { headers, body }: ShownMessage): Markup {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as const),
  );
  return html`<section>
    <h5>${title}</h5>
    <dl class="headers">
      ${fields.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${body ? bodyMarkup(body) : html`<p class="none">no body</p>`}
  </section>`;
}

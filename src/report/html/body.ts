import { html, type Markup, type Part } from './markup.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);

/** A body to read. JSON is set anew, its tokens untouched: a parser would lose repeated members and digits. */
export function bodyMarkup(body: string): Markup {
  return html`<pre class="body">${isJson(body) ? jsonParts(body) : body}</pre>`;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function jsonParts(text: string): Part {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  return tokens.map((token, index): Part => {
    const next = tokens[index + 1] ?? '';
    if (OPENING.has(token)) {
      if (CLOSING.has(next)) return token;
      depth += 1;
      return token + newline(depth);
    }
    if (CLOSING.has(token)) {
      const empty = OPENING.has(tokens[index - 1] ?? '');
      if (empty) return token;
      depth -= 1;
      return newline(depth) + token;
    }
    if (token === ',') return token + newline(depth);
    if (token === ':') return ': ';
    return coloured(token, next);
  });
}

function coloured(token: string, next: string): Part {
  if (!token.startsWith('"')) return html`<i class="lit">${token}</i>`;
  return next === ':' ? html`<i class="key">${token}</i>` : html`<i class="str">${token}</i>`;
}

function newline(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

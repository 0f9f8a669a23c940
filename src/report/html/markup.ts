import { visible } from '../text.js';

/** Text that is HTML already. Only `html` makes it, so that whatever else is put into a page is escaped. */
export interface Markup {
  readonly markup: string;
}

export type Part = string | number | undefined | false | Markup | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped, for element content and for attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const filled = strings.map((text, index) => text + (index < parts.length ? toMarkup(parts[index]) : ''));
  return { markup: filled.join('') };
}

/** For the page's own style and script, which must not be escaped. Never for anything that comes from a run. */
export function own(markup: string): Markup {
  return { markup };
}

function toMarkup(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(toMarkup).join('');
}

function escape(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

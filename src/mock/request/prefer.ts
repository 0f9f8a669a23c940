import type { Headers } from '../../http/exchange.js';

/** What the client would like (RFC 7240): another answer than the usual one, or the answer later. */
export interface Preferences {
  /** A status from 100 to 599. */
  readonly code?: number | undefined;
  /** The name of an example. */
  readonly example?: string | undefined;
  /** Seconds. */
  readonly wait?: number | undefined;
}

/** A minute: nobody's request hangs because of a slip of the pen. */
const LONGEST_WAIT = 60;

const NONE: Preferences = {};
const PREFERENCE =
  /[\t ,;]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[\t ]*=[\t ]*(?:"((?:[^"\\]|\\[^])*)"|([^\t ,;"]*)))?/y;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Several header fields are one list, and of a preference that comes twice the first one counts. What cannot be read is passed over. */
export function readPrefer(field: Headers[string]): Preferences {
  if (field === undefined) return NONE;
  const values = preferencesIn(typeof field === 'string' ? field : field.join(','));
  const code = Number(values.get('code'));
  const wait = values.get('wait') ?? '';
  return {
    code: Number.isInteger(code) && code >= 100 && code <= 599 ? code : undefined,
    example: values.get('example') || undefined,
    wait: /^\d+$/.test(wait) ? Math.min(Number(wait), LONGEST_WAIT) : undefined,
  };
}

/** Parameters count as preferences of their own, since people write `code=404; example=none`. */
function preferencesIn(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    PREFERENCE.lastIndex = at;
    const match = PREFERENCE.exec(text);
    const name = match?.[1]?.toLowerCase();
    if (match && name !== undefined && !values.has(name)) {
      values.set(name, match[2]?.replace(/\\([^])/g, '$1') ?? match[3] ?? '');
    }
    at = match ? PREFERENCE.lastIndex : nextComma(text, at);
  }
  return values;
}

function nextComma(text: string, at: number): number {
  const comma = text.indexOf(',', at);
  return comma < 0 ? text.length : comma + 1;
}

/** The value of `Preference-Applied`; undefined when there is nothing to say. */
export function preferenceApplied({ code, example, wait }: Preferences): string | undefined {
  const applied: string[] = [];
  if (code !== undefined) applied.push(`code=${code}`);
  if (example !== undefined) applied.push(`example=${word(example)}`);
  if (wait !== undefined) applied.push(`wait=${wait}`);
  return applied.length > 0 ? applied.join(', ') : undefined;
}

/** Names of examples may hold anything; a header may not. */
function word(text: string): string {
  if (TOKEN.test(text)) return text;
  return `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

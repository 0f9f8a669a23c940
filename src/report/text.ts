const UNSAFE =
  /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Text from a server made harmless to show: control characters (a terminal obeys them, XML forbids them), marks
 * that turn the reading direction, and lone surrogates become their `\uXXXX` escapes. Newlines and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, escapeCodePoint);
}

/** `visible`, and newlines and tabs as `\n` and `\t`. */
export function oneLine(text: string): string {
  return visible(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}

/** At most `width` characters, the last one an ellipsis where it was longer. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = [...text];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text;
}

function escapeCodePoint(character: string): string {
  if (character === '\r') return String.raw`\r`;
  const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex}`;
}

export function count(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : `${noun}s`}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1);
  return parts.length < 2 ? (last ?? '') : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** The first `limit` of them, and how many more there are. */
export function firstOf(items: readonly string[], limit: number): string {
  const rest = items.length - limit;
  return rest > 0 ? `${items.slice(0, limit).join(', ')} and ${rest} more` : items.join(', ');
}

/** `42 ms`, `1.84 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Whole percent, rounded down: 100 % means all of them. Nothing to cover is a dash. */
export function percent(covered: number, total: number): string {
  return total === 0 ? '–' : `${Math.floor((100 * covered) / total)} %`;
}

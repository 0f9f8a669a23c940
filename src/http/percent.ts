const LEFT_BY_PLATFORM = /[!'()*]/g;
const SURROGATE = /\p{Surrogate}/gu;
const TRIPLES = /(?:%[0-9A-Fa-f]{2})+/g;
const KEPT_IN_QUERY = /(%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?@!$'()*;,=-]+)|[^A-Za-z0-9._~:/?@!$'()*;,=%-]+|%/g;
const KEPT_IN_PATH = /(%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:@!$&'()*+;,=-]+)|[^A-Za-z0-9._~:@!$&'()*+;,=%-]+|%/g;

/** Everything but the unreserved characters of RFC 3986, as RFC 6570 expands a value. A lone surrogate becomes U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(LEFT_BY_PLATFORM, triple);
}

/**
 * Reserved expansion (RFC 6570, 3.2.3): reserved characters and triples stay, except those that would end the value
 * where it stands (OpenAPI leaves those to us): `& + # [ ]` in a query, `/ ? # [ ]` in a path.
 */
export function percentEncodeReserved(text: string, place: 'path' | 'query' = 'query'): string {
  const pattern = place === 'path' ? KEPT_IN_PATH : KEPT_IN_QUERY;
  return wellFormed(text).replace(pattern, (part, kept?: string) => kept ?? percentEncode(part));
}

/** As the URL standard serialises application/x-www-form-urlencoded. */
export function formEncode(text: string): string {
  return percentEncode(text).replaceAll('%20', '+').replaceAll('~', '%7E').replaceAll('%2A', '*');
}

/** What is no valid triple stays as it is, and what is no UTF-8 becomes U+FFFD: nothing throws. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(TRIPLES, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
  }
}

/** As in a query: `+` is a space. */
export function formDecode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Lone surrogates, which UTF-8 cannot carry, become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(SURROGATE, '\uFFFD');
}

function triple(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

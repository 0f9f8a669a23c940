/** RFC 9110, 5.6.2. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const IS_TOKEN = new RegExp(`^${TOKEN}$`);
const DIRECTIVE = new RegExp(`^(${TOKEN})(?:=(${TOKEN}|${QUOTED}))?$`);
/** Directives whose value is a number of seconds (RFC 9111, 5.2.2; RFC 5861). */
const SECONDS: ReadonlySet<string> = new Set([
  'max-age',
  's-maxage',
  'stale-while-revalidate',
  'stale-if-error',
]);
const PARAMETER = `${TOKEN}[\\t ]*=[\\t ]*(?:${TOKEN}|${QUOTED})`;
const IS_PARAMETER = new RegExp(`^${PARAMETER}$`);
const CHALLENGE = new RegExp(`^${TOKEN}(?: +(?:[A-Za-z0-9._~+/-]+=*|${PARAMETER}))?$`);

/** RFC 9110, 5.6.7: the one form in which dates are sent. */
export function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value));
}

/** RFC 9110, 8.8.3. */
export function isEntityTag(value: string): boolean {
  return ENTITY_TAG.test(value);
}

/** RFC 9110, 5.6.1: names with commas between them; empty elements, which every reader skips, do no harm. */
export function isTokenList(value: string): boolean {
  return elementsOf(value).every((element) => IS_TOKEN.test(element));
}

/** RFC 9111, 5.2, and 1.2.2 for seconds, which some write in quotes. */
export function isCacheControl(value: string): boolean {
  return elementsOf(value).every((element) => {
    const [, name, argument] = DIRECTIVE.exec(element) ?? [];
    if (name === undefined) return false;
    return !SECONDS.has(name.toLowerCase()) || /^(?:\d+|"\d+")$/.test(argument ?? '');
  });
}

/** RFC 9110, 11.6.1: schemes, each with one token or with parameters; commas stand between parameters and between challenges. */
export function isChallenge(value: string): boolean {
  const [first, ...others] = elementsOf(value);
  if (first === undefined || !CHALLENGE.test(first)) return false;
  return others.every((element) => CHALLENGE.test(element) || IS_PARAMETER.test(element));
}

/** Parts between commas that stand in no quotes, without those that are empty. */
function elementsOf(value: string): string[] {
  const parts = value.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g) ?? [];
  return parts.map((part) => part.replace(/^[\t ]+|[\t ]+$/g, '')).filter((part) => part !== '');
}

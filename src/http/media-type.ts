/** A media type or range, `type` and `subtype` in lower case (RFC 9110, 8.3.1). Parameter names are in lower case. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  /** `type/subtype`. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const ESSENCE = new RegExp(`^[\\t ]*(${TOKEN})/(${TOKEN})`);
const PARAMETER = new RegExp(`[\\t ]*;[\\t ]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\[^])*)"))?`, 'y');
const QUOTED_PAIR = /\\([^])/g;
const OFFERED_RANGE = /^[^;]*\*/;

const JSON_TYPE: MediaType = {
  type: 'application',
  subtype: 'json',
  essence: 'application/json',
  parameters: new Map(),
};

/** A Content-Type value, an OpenAPI `content` key or one element of Accept; undefined if it is none of these. */
export function parseMediaType(text: string): MediaType | undefined {
  if (text === 'application/json') return JSON_TYPE;
  const match = ESSENCE.exec(text);
  if (!match) return undefined;
  const parameters = parseParameters(text, match[0].length);
  if (!parameters) return undefined;
  const type = match[1]!.toLowerCase();
  const subtype = match[2]!.toLowerCase();
  return { type, subtype, essence: `${type}/${subtype}`, parameters };
}

function parseParameters(text: string, from: number): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  let index = from;
  while (index < text.length) {
    PARAMETER.lastIndex = index;
    const match = PARAMETER.exec(text);
    if (!match) return /^[\t ]*$/.test(text.slice(index)) ? parameters : undefined;
    index = PARAMETER.lastIndex;
    const name = match[1]?.toLowerCase();
    if (name === undefined || parameters.has(name)) continue;
    parameters.set(name, match[2] ?? match[3]!.replace(QUOTED_PAIR, '$1'));
  }
  return parameters;
}

/**
 * How well `actual` fits `declared`, which may be a range: -1 if it does not, else a number that is higher for the more
 * specific declaration. A declared parameter must not be contradicted, but may be missing from `actual`.
 */
export function matchMediaType(declared: MediaType | string, actual: MediaType | string): number {
  if (declared === actual && declared === 'application/json') return EXACT;
  const range = typeof declared === 'string' ? parseMediaType(declared) : declared;
  const type = typeof actual === 'string' ? parseMediaType(actual) : actual;
  if (!range || !type) return -1;
  const specificity = matchEssence(range, type);
  return specificity < 0 ? -1 : matchParameters(range, type, specificity);
}

const EXACT = 4000;
const SUFFIX = 3000;
const ANY_SUBTYPE = 2000;
const ANY = 1000;

function matchEssence(range: MediaType, actual: MediaType): number {
  if (range.essence === actual.essence) return EXACT;
  if (range.essence === '*/*') return ANY;
  if (range.type !== actual.type || !range.subtype.startsWith('*')) return -1;
  if (range.subtype === '*') return ANY_SUBTYPE;
  const suffix = range.subtype.slice(1);
  return suffix.startsWith('+') && actual.subtype.endsWith(suffix) ? SUFFIX : -1;
}

function matchParameters(range: MediaType, actual: MediaType, base: number): number {
  let specificity = base;
  for (const [name, wanted] of range.parameters) {
    const given = actual.parameters.get(name);
    if (given === undefined) specificity -= 1;
    else if (given === wanted || (name === 'charset' && equalFold(given, wanted))) specificity += 1;
    else return -1;
  }
  return specificity;
}

function equalFold(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** `application/json`, `text/json` or any `+json` (RFC 6839). */
export function isJson(mediaType: MediaType): boolean {
  const { essence, subtype } = mediaType;
  return essence === 'application/json' || essence === 'text/json' || subtype.endsWith('+json');
}

const TEXT_SUBTYPES: ReadonlySet<string> = new Set([
  'xml',
  'yaml',
  'x-yaml',
  'javascript',
  'ecmascript',
  'graphql',
  'sql',
  'jsonl',
  'x-ndjson',
  'ndjson',
  'json-seq',
  'x-www-form-urlencoded',
]);

/** Whether the bytes are characters that a person can read. */
export function isText(mediaType: MediaType): boolean {
  const { type, subtype } = mediaType;
  if (type === 'text' || isJson(mediaType)) return true;
  return (
    subtype.endsWith('+xml') ||
    subtype.endsWith('+yaml') ||
    (type === 'application' && TEXT_SUBTYPES.has(subtype))
  );
}

interface AcceptRange {
  readonly range: MediaType;
  readonly quality: number;
  readonly index: number;
}

interface Choice {
  readonly quality: number;
  readonly specificity: number;
  readonly index: number;
}

/**
 * The one of `offered` that Accept prefers: by quality, then by the more specific range, then by the order in the header,
 * then by the order offered. Undefined if all are refused (406). No header, or none that can be read, refuses nothing.
 */
export function accepts(acceptHeader: string | undefined, offered: readonly string[]): string | undefined {
  if (!acceptHeader || acceptHeader === '*/*') return offered[0];
  if (offered.includes(acceptHeader)) return acceptHeader;
  const ranges = parseAccept(acceptHeader);
  if (ranges.length === 0) return offered[0];
  let best: string | undefined;
  let bestChoice: Choice | undefined;
  for (const candidate of offered) {
    const choice = choose(ranges, candidate);
    if (!choice || choice.quality === 0 || (bestChoice && !isBetter(choice, bestChoice))) continue;
    best = candidate;
    bestChoice = choice;
  }
  return best;
}

function isBetter(left: Choice, right: Choice): boolean {
  if (left.quality !== right.quality) return left.quality > right.quality;
  if (left.specificity !== right.specificity) return left.specificity > right.specificity;
  return left.index < right.index;
}

/** The most specific range decides the quality (RFC 9110, 12.5.1). */
function choose(ranges: readonly AcceptRange[], candidate: string): Choice | undefined {
  const type = parseMediaType(candidate);
  if (!type) return undefined;
  const isRange = OFFERED_RANGE.test(candidate);
  let best: Choice | undefined;
  for (const { range, quality, index } of ranges) {
    let specificity = matchMediaType(range, type);
    if (specificity < 0 && isRange && quality > 0) specificity = matchMediaType(type, range);
    if (specificity < 0 || (best && best.specificity >= specificity)) continue;
    best = { quality, specificity, index };
  }
  return best;
}

function parseAccept(text: string): AcceptRange[] {
  const ranges: AcceptRange[] = [];
  for (const element of splitList(text)) {
    const parsed = parseMediaType(element);
    if (!parsed) continue;
    const { quality, parameters } = splitWeight(parsed.parameters);
    ranges.push({ range: { ...parsed, parameters }, quality, index: ranges.length });
  }
  return ranges;
}

/** Parameters before `q` belong to the range; what follows it is an extension that nobody uses. */
function splitWeight(all: ReadonlyMap<string, string>): {
  quality: number;
  parameters: ReadonlyMap<string, string>;
} {
  if (!all.has('q')) return { quality: 1, parameters: all };
  const names = [...all.keys()];
  const kept = [...all].slice(0, names.indexOf('q'));
  const quality = Number(all.get('q'));
  const bounded = Number.isNaN(quality) ? 1 : Math.min(1, Math.max(0, quality));
  return { quality: bounded, parameters: new Map(kept) };
}

/** Splits at commas that stand outside quoted strings. */
function splitList(text: string): string[] {
  const elements: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      elements.push(text.slice(start, index));
      start = index + 1;
    }
  }
  elements.push(text.slice(start));
  return elements;
}

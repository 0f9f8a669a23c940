import type { Node } from '../../contract/node.js';
import { percentEncode } from '../../http/percent.js';

/** A write-only value, or a name of one, where no answer may show it. */
export interface Sighting {
  /** The member that was sent, or the credential. */
  readonly member: string;
  readonly kind: 'write-only' | 'credential';
  /** `name`: the member itself is there, whatever its value. */
  readonly by: 'name' | 'value';
  /** How the value is written: `as it was sent`, `in base64`, … */
  readonly form: string;
  /** The secret itself, where it was seen. Never shown. */
  readonly value?: string | undefined;
  /** `the body`, `the header location`. */
  readonly where: string;
  readonly place?: Node | undefined;
  /** That forbid it, where they are known better than by the place. */
  readonly clauses?: readonly string[] | undefined;
  /** In the body, for a name. RFC 6901. */
  readonly pointer?: string | undefined;
}

export interface Secret {
  readonly value: string;
  readonly member: string;
  readonly kind: Sighting['kind'];
  /** Made to be found: half of it is proof enough. Else only all of it, or what is left by a mask, is. */
  readonly canary: boolean;
}

interface Pattern {
  readonly secret: Secret;
  readonly form: string;
  readonly text: string;
  /** So many characters in a row are needed. */
  readonly need: number;
}

interface Entry {
  readonly pattern: Pattern;
  readonly offset: number;
  /** With the same hash. */
  readonly next: Entry | undefined;
}

/** Looking up a global takes long in the contexts that test runners make, and this is the innermost loop of a run. */
const { imul } = Math;

const GRAM = 8;
const BASE = 31;
/** BASE ** (GRAM - 1) in 32 bits: what the oldest character of a window counts. */
const OLDEST = Array.from({ length: GRAM - 1 }).reduce<number>((power) => imul(power, BASE), 1);
const FILTER_BITS = 20;

/**
 * Every secret that was sent in a run, in every form in which a server may give it back. Texts are searched for all of them in
 * one pass, by a hash that rolls over windows of eight characters.
 */
export class Secrets {
  private readonly secrets = new Map<string, Secret>();
  private readonly entries = new Map<number, Entry>();
  /** By their first and their last characters. */
  private readonly heads = new Map<string, Secret[]>();
  private readonly tails = new Map<string, Secret[]>();
  /** A bit for each hash that may be there: small enough to stay near the processor. */
  private readonly filter = new Int32Array(1 << (FILTER_BITS - 5));
  /** What was sent for all to see: a secret that is part of it is none. */
  private readonly open: string[] = [];
  private readonly known = new Set<string>();
  /** Found to be none, and no longer looked for. */
  private readonly disclosed = new Set<Secret>();
  /** In so many of the open texts a secret was not found. */
  private readonly absentFrom = new Map<Secret, number>();

  /** Whether it is looked for from now on; a value that a server may come up with by itself is not. */
  add(secret: Secret): boolean {
    if (this.secrets.has(secret.value)) return true;
    if (!secret.canary && !isDistinctive(secret.value)) return false;
    this.secrets.set(secret.value, secret);
    for (const pattern of patternsOf(secret)) this.index(pattern);
    push(this.heads, secret.value.slice(0, EDGE), secret);
    push(this.tails, secret.value.slice(-EDGE), secret);
    return true;
  }

  /** Target, headers and the parts of the body that may be shown. */
  addOpen(text: string): void {
    if (this.known.has(text)) return;
    this.known.add(text);
    this.open.push(text);
  }

  /** All secrets that `text` shows, each once. */
  *find(text: string): Generator<{ secret: Secret; form: string }> {
    const found = new Set<Secret>();
    for (const { secret, form } of this.runs(text)) {
      if (found.has(secret) || this.isDisclosed(secret)) continue;
      found.add(secret);
      yield { secret, form };
    }
    for (const secret of this.masked(text)) {
      if (!found.has(secret) && !this.isDisclosed(secret)) yield { secret, form: 'masked by less than half' };
    }
  }

  private isDisclosed(secret: Secret): boolean {
    if (this.disclosed.has(secret)) return true;
    const isOpen = this.isOpen(secret.value, this.absentFrom.get(secret));
    if (isOpen) this.disclosed.add(secret);
    else this.absentFrom.set(secret, this.open.length);
    return isOpen;
  }

  /** Whether it was sent for all to see, too: in one of the texts from the given one on. */
  isOpen(value: string, from = 0): boolean {
    for (let at = from; at < this.open.length; at++) if (this.open[at]?.includes(value)) return true;
    return false;
  }

  private index(pattern: Pattern): void {
    const { text, need } = pattern;
    const step = Math.max(1, need - GRAM + 1);
    for (let offset = 0; offset + GRAM <= text.length; offset += step) {
      const hash = hashAt(text, offset);
      const at = slot(hash);
      this.filter[at >> 5] = (this.filter[at >> 5] ?? 0) | (1 << (at & 31));
      this.entries.set(hash, { pattern, offset, next: this.entries.get(hash) });
    }
  }

  /**
   * No generator: V8 leaves a loop in one uncompiled, where it takes fifty times as long. What has been found is not looked for again: a
   * text that repeats itself would be compared whole at each of its turns.
   */
  private runs(text: string): ReadonlySet<Pattern> {
    const found = new Set<Pattern>();
    if (text.length < GRAM || this.entries.size === 0) return found;
    const { filter } = this;
    let hash = hashAt(text, 0);
    for (let start = 0; ; start++) {
      const at = slot(hash);
      if (((filter[at >> 5] ?? 0) >> (at & 31)) & 1) {
        for (let entry = this.entries.get(hash); entry; entry = entry.next) {
          if (this.disclosed.has(entry.pattern.secret) || found.has(entry.pattern)) continue;
          if (isRun(text, start, entry)) found.add(entry.pattern);
        }
      }
      if (start + GRAM >= text.length) return found;
      const rest = (hash - imul(text.charCodeAt(start), OLDEST)) | 0;
      hash = (imul(rest, BASE) + text.charCodeAt(start + GRAM)) | 0;
    }
  }

  private *masked(text: string): Generator<Secret> {
    const parts = text.split(MASK);
    for (const [index, part] of parts.slice(0, -1).entries()) {
      const before = part.slice(-LONGEST_WORD).split(NO_WORD).at(-1) ?? '';
      const [after = ''] = (parts[index + 1] ?? '').slice(0, LONGEST_WORD).split(NO_WORD, 1);
      const suspects = new Set([...sharing(this.heads, before), ...sharing(this.tails, after)]);
      for (const secret of suspects) {
        const shown = commonEnd(before, secret.value) + commonStart(after, secret.value);
        if (shown >= LEAST_SHOWN && shown * 2 >= secret.value.length) yield secret;
      }
    }
  }
}

/** Of a masked secret so much is seen at least, and half of that at one of its ends. */
const LEAST_SHOWN = GRAM - 2;
const EDGE = LEAST_SHOWN / 2;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The secrets whose edge stands somewhere in the text. */
function* sharing(edges: ReadonlyMap<string, readonly Secret[]>, text: string): Generator<Secret> {
  for (let start = 0; start + EDGE <= text.length; start++)
    yield* edges.get(text.slice(start, start + EDGE)) ?? [];
}

const MASK = /\*{2,}|•{2,}|…|\.{3,}/g;
const NO_WORD = /[\s"'*•…]/;
const LONGEST_WORD = 200;

/** How much of the beginning of `value` stands at the end of `text`. */
function commonEnd(text: string, value: string): number {
  for (let length = Math.min(text.length, value.length); length > 0; length--) {
    if (text.endsWith(value.slice(0, length))) return length;
  }
  return 0;
}

/** How much of the end of `value` stands at the beginning of `text`. */
function commonStart(text: string, value: string): number {
  for (let length = Math.min(text.length, value.length); length > 0; length--) {
    if (text.startsWith(value.slice(value.length - length))) return length;
  }
  return 0;
}

function isRun(text: string, start: number, { pattern, offset }: Entry): boolean {
  const wanted = pattern.text;
  if (pattern.need === wanted.length) return start >= offset && text.startsWith(wanted, start - offset);
  let from = 0;
  while (from < GRAM) {
    if (text.charCodeAt(start + from) !== wanted.charCodeAt(offset + from)) return false;
    from++;
  }
  let length = GRAM;
  for (let end = GRAM; offset + end < wanted.length && text[start + end] === wanted[offset + end]; end++)
    length++;
  for (let back = 1; back <= offset && start >= back && text[start - back] === wanted[offset - back]; back++)
    length++;
  return length >= pattern.need;
}

function hashAt(text: string, start: number): number {
  let hash = 0;
  for (let index = start; index < start + GRAM; index++) {
    hash = (imul(hash, BASE) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 12)) & ((1 << FILTER_BITS) - 1);
}

/** Words, numbers and names that a server may come up with by itself do not accuse it. */
function isDistinctive(value: string): boolean {
  if (value.length < 12 || !hasCharacters(value, 6)) return false;
  const mixed = /\d/.test(value) && /[a-z]/i.test(value);
  return mixed ? !/^\d{4}-\d\d-\d\d/.test(value) : value.length >= 24;
}

/** So many different ones. */
function hasCharacters(value: string, count: number): boolean {
  const seen = new Set<string>();
  for (const character of value) if (seen.add(character).size >= count) return true;
  return false;
}

function patternsOf(secret: Secret): readonly Pattern[] {
  const patterns: Pattern[] = [];
  for (const { form, text } of formsOf(secret.value)) {
    if (text.length < GRAM || patterns.some((known) => known.text === text)) continue;
    const need = secret.canary ? Math.max(GRAM, Math.ceil(text.length / 2)) : text.length;
    patterns.push({ secret, form, text, need });
  }
  return patterns;
}

interface Form {
  readonly form: string;
  readonly text: string;
}

/** Reads the same in JSON, in addresses and in HTML. */
const PLAIN = /^[\w.~-]*$/;

function formsOf(value: string): readonly Form[] {
  const bytes = Buffer.from(value);
  const hexadecimal = bytes.toString('hex');
  return [
    { form: 'as it was sent', text: value },
    ...(PLAIN.test(value) ? [] : escapedForms(value)),
    { form: 'read from the back', text: [...value].toReversed().join('') },
    { form: 'in hexadecimal', text: hexadecimal },
    { form: 'in hexadecimal', text: hexadecimal.toUpperCase() },
    ...base64Forms(bytes),
  ];
}

function escapedForms(value: string): readonly Form[] {
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return [
    { form: 'escaped as in JSON', text: JSON.stringify(value).slice(1, -1) },
    { form: 'percent-encoded', text: percentEncode(value) },
    { form: 'escaped as in HTML', text: html },
  ];
}

/** Wherever the value stands in what was encoded, one of three alignments holds; characters that mix with neighbours go. */
function base64Forms(bytes: Buffer): readonly Form[] {
  const padded = Buffer.concat([Buffer.alloc(2), bytes]);
  return [0, 1, 2].flatMap((lead) => {
    const clean = Math.floor((lead + bytes.length) / 3) * 4;
    const text = padded.toString('base64', 2 - lead).slice(lead === 0 ? 0 : 4, Math.max(clean, 4));
    const forUrls = text.replaceAll('+', '-').replaceAll('/', '_');
    return [text, ...(forUrls === text ? [] : [forUrls])].map((each) => ({ form: 'in base64', text: each }));
  });
}

import { Script, createContext } from 'node:vm';
import { lazy } from './lazy.js';

/** A regular expression of the contract that can be asked about any text without hanging the process. */
export interface Matcher {
  test(text: string): boolean;
}

/** Escapes of letters that mean something in ECMAScript without the `u` flag; there the others are just the letter. */
const KNOWN_ESCAPE = /^[bBdDsSwWfnrtvcxuk]$/;
/** `/^…$/i`: the delimiters of other notations. Read as written it could never match. */
const DELIMITED = /^\/(\^.*\$)\/[a-z]*$/s;

/** ECMA-262 with the `u` flag, else without; undefined for what is neither, or would mean something else in the author's language. */
export function parsePattern(pattern: string): RegExp | undefined {
  const source = DELIMITED.exec(pattern)?.[1] ?? pattern;
  return tryRegExp(source, 'u') ?? (isForeign(source) ? undefined : tryRegExp(source, ''));
}

function tryRegExp(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** `\A`, `\Z`, `\h`, `\p{Alpha}`, `[[:alpha:]]` and the like: valid without `u`, with another meaning than in PCRE or Java. */
function isForeign(source: string): boolean {
  if (/\[:\^?[a-z]+:\]/.test(source)) return true;
  return [...source.matchAll(/\\(?:([a-zA-Z])|[^])/g)].some(
    ([, letter]) => letter !== undefined && !KNOWN_ESCAPE.test(letter),
  );
}

const SLICE_MS = 100;
const BUDGET_MS = 500;
/** Steps that a match may take, at worst, outside the guard: a few milliseconds. */
const STEPS = 1e6;
const NESTED_LENGTH = 20;

type Run = (expression: RegExp, text: string) => boolean | undefined;

/**
 * Expressions whose cost grows quickly with the text run under a time limit. A match that does not end in time counts as one, and
 * when the limit has been used up several times the expression is not asked any more for long texts.
 */
export function createMatchers(onTimeout: (source: string) => void): (expression: RegExp) => Matcher {
  const guard = lazy(createGuard);
  return (expression) => {
    const { nested, loops } = riskOf(expression.source);
    const directLength = nested ? NESTED_LENGTH : STEPS ** (1 / Math.max(1, loops));
    const guarded = budgeted(expression, guard, () => onTimeout(expression.source));
    return { test: (text) => (text.length <= directLength ? expression.test(text) : guarded(text)) };
  };
}

function budgeted(expression: RegExp, guard: () => Run, onTimeout: () => void): (text: string) => boolean {
  let spent = 0;
  const tellOnce = lazy(onTimeout);
  return (text) => {
    if (spent > BUDGET_MS) return true;
    const started = performance.now();
    const result = guard()(expression, text);
    const took = performance.now() - started;
    if (took > SLICE_MS / 10) spent += took;
    if (result === undefined) tellOnce();
    return result ?? true;
  };
}

/** V8 leaves a regular expression at a time limit only inside a script that has one. */
function createGuard(): Run {
  const sandbox: { expression?: RegExp; text?: string } = {};
  const context = createContext(sandbox);
  const script = new Script('expression.test(text)');
  return (expression, text) => {
    sandbox.expression = expression;
    sandbox.text = text;
    try {
      return script.runInContext(context, { timeout: SLICE_MS }) as boolean;
    } catch {
      return undefined;
    } finally {
      sandbox.text = '';
    }
  };
}

interface Group {
  repeats: boolean;
  alternates: boolean;
}

/**
 * `nested`: a repetition of something that repeats or has alternatives, which may take exponential time. `loops`: the degree of the
 * polynomial otherwise. Both err on the side of caution.
 */
export function riskOf(source: string): { nested: boolean; loops: number } {
  let nested = /\\[1-9]|\\k</.test(source);
  let loops = 0;
  const open: Group[] = [{ repeats: false, alternates: false }];
  let closed: Group | undefined;
  for (const [token] of source.matchAll(TOKEN)) {
    const times = repetitions(token);
    if (times > 1 && closed && (closed.repeats || closed.alternates)) nested = true;
    if (times > FEW) loops++;
    if (times > FEW) open.at(-1)!.repeats = true;
    if (token === '|') open.at(-1)!.alternates = true;
    if (token.startsWith('(')) open.push({ repeats: false, alternates: false });
    closed = token === ')' && open.length > 1 ? close(open) : undefined;
  }
  const anchored = source.startsWith('^') && !open[0]!.alternates;
  return { nested, loops: anchored ? loops : loops + 1 };
}

/** What a group contains its parent contains too. */
function close(open: Group[]): Group | undefined {
  const group = open.pop();
  const parent = open.at(-1);
  if (group && parent) parent.repeats ||= group.repeats;
  return group;
}

const FEW = 9;
const TOKEN =
  /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\)|\||[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/g;

/** How often a quantifier repeats at most; 0 for anything else. */
function repetitions(token: string): number {
  if (token[0] === '*' || token[0] === '+') return Infinity;
  if (token[0] !== '{' || token.length === 1) return 0;
  const [low = '', high = low] = token.replace(/[{}?]/g, '').split(',');
  return high === '' ? Infinity : Number(high);
}

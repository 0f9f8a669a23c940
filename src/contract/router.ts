import type { Operation, RouteMatch } from './model.js';

interface Entry {
  readonly operation: Operation;
  readonly names: readonly string[];
}

/** The methods of path templates of one shape, which may name their parameters differently. `GET/` is the one with a slash at its end. */
type Route = Map<string, Entry[]>;

export type Found = Extract<RouteMatch, { operation: unknown }>;

/** OpenAPI forbids two templates of one shape with the same method; documents have them, and values may tell them apart. */
export type Choose = (candidates: readonly Found[]) => Found | undefined;

/** A segment with a template in it that is not the whole segment: `{id}.json`, `v{version}`, `{a}..{b}`. */
interface PartialEdge {
  /** The first one that matches says what the values are. */
  readonly patterns: readonly RegExp[];
  /** Characters outside the templates: the more there are, the more specific it is. */
  readonly weight: number;
  readonly node: Level;
}

/** `{+name}` (RFC 6570, 3.2.3), `{proxy+}` and `{path*}` stand for several segments. */
const SPANNING = /\{\+[^{}]*\}|\{[^{}]*[+*]\}/;
const TEMPLATES = /\{[^{}]*\}/g;

interface Spanning {
  readonly operation: Operation;
  readonly names: readonly string[];
  readonly pattern: RegExp;
  /** Characters outside the templates. */
  readonly weight: number;
}

/** One level of the tree of path segments. Literal before partial before whole-segment template (OpenAPI 3.1, Paths Object). */
interface Level {
  readonly literals: Map<string, Level>;
  readonly partials: Map<string, PartialEdge>;
  any: Level | undefined;
  route: Route | undefined;
}

const NOT_FOUND = { status: 404 } as const;
const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/** Matches a path (percent-encoded, without query) against the path templates. Both forms of a trailing slash match. */
export class Router {
  private readonly root: Level = newLevel();
  /** Paths without templates, by path and method: the way of most requests. */
  private readonly exact = new Map<string, Map<string, RouteMatch>>();
  /** Of templates that span segments, the most literal first; they come last. */
  private spanning: Spanning[] = [];
  private readonly choose: Choose;

  constructor(choose: Choose = ([first]) => first) {
    this.choose = choose;
  }

  /** `path`: in place of the operation's own. */
  add(operation: Operation, path = operation.path): void {
    const names: string[] = [];
    let level = this.root;
    for (const segment of segmentsOf(path)) level = descend(level, segment, names);
    level.route ??= new Map();
    const key = operation.method + slashOf(path);
    const entries = level.route.get(key);
    if (entries) entries.push({ operation, names });
    else level.route.set(key, [{ operation, names }]);
    if (SPANNING.test(path)) {
      const weight = path.replace(TEMPLATES, '').length;
      this.spanning.push({ operation, names, pattern: spanningPattern(path), weight });
      this.spanning = this.spanning.toSorted((a, b) => b.weight - a.weight);
    }
    if (names.length === 0) {
      const match = { operation, params: NO_PARAMS };
      const methods = this.exact.get(path) ?? new Map<string, RouteMatch>();
      this.exact.set(path, methods.set(operation.method, match));
    }
  }

  match(method: string, path: string): RouteMatch {
    const found = this.exact.get(path)?.get(method) ?? this.search(method, path);
    return 'operation' in found ? found : (this.span(method, path) ?? found);
  }

  private span(method: string, path: string): RouteMatch | undefined {
    for (const { operation, names, pattern } of this.spanning) {
      const values = operation.method === method ? pattern.exec(path) : null;
      if (values) return { operation, params: paramsOf(names, values.slice(1)) };
    }
    return undefined;
  }

  private only(entries: readonly Entry[], values: readonly string[]): RouteMatch {
    const found = entries.map(({ operation, names }) => ({ operation, params: paramsOf(names, values) }));
    const [first = NOT_FOUND] = found;
    return found.length === 1 ? first : (this.choose(found) ?? first);
  }

  private search(method: string, path: string): RouteMatch {
    const allow = new Set<string>();
    const values: string[] = [];
    for (const route of candidates(this.root, { segments: segmentsOf(path), index: 0, values })) {
      const found = route.get(method + slashOf(path)) ?? route.get(method + (path.endsWith('/') ? '' : '/'));
      if (found) return this.only(found, values);
      for (const { operation } of [...route.values()].flat()) allow.add(operation.method);
    }
    return allow.size > 0 ? { status: 405, allow: [...allow] } : NOT_FOUND;
  }
}

function slashOf(path: string): string {
  return path.endsWith('/') ? '/' : '';
}

/** Path segments; one trailing slash more or less makes no difference. */
function segmentsOf(path: string): string[] {
  const segments = path.split('/');
  segments.shift();
  if (segments.length > 0 && segments[segments.length - 1] === '') segments.pop();
  return segments;
}

function newLevel(): Level {
  return { literals: new Map(), partials: new Map(), any: undefined, route: undefined };
}

function descend(level: Level, segment: string, names: string[]): Level {
  const templates = [...segment.matchAll(/\{([^{}]*)\}/g)];
  if (templates.length === 0) return child(level.literals, decode(segment), newLevel);
  for (const [, name = ''] of templates) names.push(name);
  if (templates.length === 1 && templates[0]?.[0] === segment) {
    level.any ??= newLevel();
    return level.any;
  }
  // Names do not tell templates apart: `{a}.json` and `{b}.json` are one edge.
  const key = segment.replace(/\{[^{}]*\}/g, '{}');
  return child(level.partials, key, () => partialEdge(segment)).node;
}

function child<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function partialEdge(segment: string): PartialEdge {
  const literals = segment.split(/\{[^{}]*\}/).map(decode);
  const source = literals.map(eitherForm).join(ANY);
  // Of `{name}{extension}` the second begins at a mark: `some-name.json`.
  const marked = source.replaceAll(ANY + ANY, '([^/]+)([^/A-Za-z0-9][^/]*)');
  const patterns = [...new Set([marked, source])].map((each) => new RegExp(`^${each}$`));
  return { patterns, weight: literals.join('').length, node: newLevel() };
}

/** As much as can be: of `{position}.{ext}` the first may hold a dot. */
const ANY = '([^/]+)';

/** A pattern for text as it is or percent-encoded: `:` may come as `%3A`. */
function eitherForm(text: string): string {
  return text.replace(/[^A-Za-z0-9_~-]/gu, (character) => {
    const encoded = encodeURIComponent(character).replace(
      /^[^%]$/,
      (ascii) => `%${ascii.charCodeAt(0).toString(16)}`,
    );
    const hex = encoded.replace(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
    return `(?:${character.replace(/[.*+?^${}()|[\]\\]/, '\\$&')}|${hex})`;
  });
}

function spanningPattern(path: string): RegExp {
  const templates = path.match(TEMPLATES) ?? [];
  const [first = '', ...others] = path.split(TEMPLATES).map(eitherForm);
  const rest = others.map((text, index) => (SPANNING.test(templates[index] ?? '') ? '(.+)' : ANY) + text);
  return new RegExp(`^${first}${rest.join('')}$`);
}

interface Search {
  readonly segments: readonly string[];
  readonly index: number;
  /** Raw values of the templates on the way; only valid until the generator goes on. */
  readonly values: string[];
}

function* candidates(level: Level, search: Search): Generator<Route> {
  const { segments, index, values } = search;
  const segment = segments[index];
  if (segment === undefined) {
    if (level.route) yield level.route;
    return;
  }
  const next = { segments, index: index + 1, values };
  const literal = level.literals.get(decode(segment));
  if (literal) yield* candidates(literal, next);
  if (level.partials.size > 0) yield* partialCandidates(level, search);
  if (level.any && segment !== '') {
    values.push(segment);
    yield* candidates(level.any, next);
    values.pop();
  }
}

function* partialCandidates(level: Level, search: Search): Generator<Route> {
  const { segments, index, values } = search;
  const edges = [...level.partials.values()].toSorted((a, b) => b.weight - a.weight);
  for (const edge of edges) {
    const found = edge.patterns.map((pattern) => pattern.exec(segments[index] as string)).find(Boolean);
    if (!found) continue;
    const depth = values.length;
    values.push(...found.slice(1));
    yield* candidates(edge.node, { segments, index: index + 1, values });
    values.length = depth;
  }
}

function paramsOf(names: readonly string[], values: readonly string[]): Map<string, string> {
  const params = new Map<string, string>();
  // A path that says `{id}` twice has one parameter for both; clients may fill in the first alone.
  for (const [index, name] of names.entries()) if (!params.has(name)) params.set(name, values[index] ?? '');
  return params;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `query` is without the question mark. */
export type Matcher = (method: string, path: string, query?: string) => RouteMatch;

/**
 * A matcher that also knows the base paths of the contract's servers: `/v1/users` and `/users` both lead to `/users` when a server is
 * `https://api.example.com/v1`.
 */
export function createMatcher(
  operations: readonly Operation[],
  servers: readonly string[],
  choose?: Choose,
): Matcher {
  const match = createFinder(operations, choose);
  const bases = [...new Set(servers.map(basePath))].filter((base) => base !== '');
  return (method, path, query = '') => {
    const direct = match(method, path, query);
    if ('operation' in direct || bases.length === 0) return direct;
    for (const base of bases) {
      if (!path.startsWith(`${base}/`)) continue;
      const found = match(method, path.slice(base.length), query);
      if (!('status' in found && found.status === 404)) return found;
    }
    return direct;
  };
}

/** Operations on paths with the same query; '' where there is none. */
interface Variant {
  readonly pairs: readonly string[];
  readonly router: Router;
}

/**
 * Some documents write `/items?action=copy` or `/#Action=Copy` where a path should stand. What is sent then is the query, and of the
 * fragment nothing.
 */
function createFinder(
  operations: readonly Operation[],
  choose?: Choose,
): (method: string, path: string, query: string) => RouteMatch {
  const router = new Router(choose);
  const variants = new Map<string, Variant>();
  for (const operation of operations) {
    router.add(operation);
    const [path = '', query = ''] = operation.path.split(/[?#]/, 2);
    if (path === operation.path) continue;
    const kind = operation.path.startsWith('?', path.length) ? query : '';
    child(variants, kind, () => ({ pairs: pairsOf(kind), router: new Router() })).router.add(operation, path);
  }
  if (variants.size === 0) return (method, path) => router.match(method, path);
  return (method, path, query) =>
    matchVariants(router.match(method, path), { variants, method, path, query });
}

function matchVariants(
  plain: RouteMatch,
  asked: { variants: ReadonlyMap<string, Variant>; method: string; path: string; query: string },
): RouteMatch {
  const { variants, method, path } = asked;
  const sent = new Set(pairsOf(asked.query));
  const named = [...variants.values()].filter(({ pairs }) => pairs.every((pair) => sent.has(pair)));
  const inOrder = named.toSorted((a, b) => b.pairs.length - a.pairs.length);
  const exact = firstMatch(
    inOrder.filter(({ pairs }) => pairs.length > 0),
    method,
    path,
  );
  if (exact) return exact;
  return 'operation' in plain
    ? plain
    : (firstMatch([...inOrder, ...variants.values()], method, path) ?? plain);
}

function firstMatch(variants: readonly Variant[], method: string, path: string): RouteMatch | undefined {
  const found = variants.map(({ router }) => router.match(method, path));
  return found.find((match) => 'operation' in match);
}

/** A value that is a template may be anything. */
function pairsOf(query: string): string[] {
  const pairs = query.split('&').filter((pair) => pair !== '' && !/[{}]/.test(pair));
  return pairs.map(decode);
}

function basePath(server: string): string {
  const path = /^[a-z][a-z0-9+.-]*:/i.test(server) ? server.replace(/^[^/]*\/\/[^/]*/, '') : server;
  return `/${path}`
    .replace(/^\/+/, '/')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
}

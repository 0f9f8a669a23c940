import { lazy } from '../contract/lazy.js';
import { maskOf } from '../contract/mask.js';
import type { Contract, Operation } from '../contract/model.js';
import { readScheme } from '../contract/security.js';
import type { Headers, HttpResponse } from '../http/exchange.js';
import type { Mask, Redactor } from '../http/redact.js';

/** Messages without what a contract calls secret: credentials of its security schemes, and write-only members. */
export interface Secrets {
  target(target: string): string;
  headers(headers: Headers): Headers;
  response(response: HttpResponse): HttpResponse;
  /**
   * The value of a request body; undefined for a text in which write-only members may stand. `misplaced`: the value breaks its schema,
   * so that write-only members may stand where they do not belong.
   */
  value(value: unknown, operation: Operation, misplaced: boolean): unknown;
}

/** Where credentials are often put, declared or not (RFC 6750, 2.3 for the first). */
const QUERY_NAMES = ['access_token', 'api_key', 'apikey', 'token', 'password', 'secret'];
const HEADER_NAMES = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token'];

export function createSecrets(contract: Contract, redactor: Redactor): Secrets {
  const { headers, query } = credentialNames(contract);
  const masks = new Map<Operation, Masks>();
  const masksFor = (operation: Operation): Masks => {
    let found = masks.get(operation);
    if (!found) masks.set(operation, (found = masksOf(contract, operation)));
    return found;
  };
  return {
    target: (target) => redactor.redactTarget(target, query),
    headers: (whole) => redactor.redactHeaders(whole, headers),
    response: (response) =>
      response.headers['set-cookie'] === undefined
        ? response
        : { ...response, headers: redactor.redactHeaders(response.headers) },
    value(value, operation, misplaced) {
      const { inPlace, anywhere } = masksFor(operation);
      if (inPlace === undefined) return value;
      if (typeof value === 'string') return undefined;
      return redactor.redactValue(value, misplaced ? anywhere() : inPlace);
    },
  };
}

interface Masks {
  readonly inPlace: Mask | undefined;
  /** Covers members of the same names at any depth, too. */
  readonly anywhere: () => Mask;
}

function masksOf(contract: Contract, operation: Operation): Masks {
  const inPlace = requestMask(contract, [operation]);
  return { inPlace, anywhere: lazy(() => widened(inPlace, namesIn(inPlace))) };
}

function widened(
  mask: Mask | undefined,
  names: ReadonlySet<string>,
  known = new Map<Mask | undefined, Mask>(),
): Mask {
  if (mask === true) return true;
  const before = known.get(mask);
  if (before) return before;
  const properties = lazy(() => {
    const own = [...(mask?.properties ?? [])].map(
      ([name, inner]) => [name, widened(inner, names, known)] as const,
    );
    return new Map<string, Mask>([...own, ...[...names].map((name) => [name, true] as const)]);
  });
  const wide = {
    get properties() {
      return properties();
    },
    get items() {
      return widened(mask?.items, names, known);
    },
    get additional() {
      return widened(mask?.additional, names, known);
    },
  };
  known.set(mask, wide);
  return wide;
}

/** Masks of recursive schemas can go on for ever. */
const MOST_MASKS = 1000;

/** The names of all members that the mask covers. */
function namesIn(mask: Mask | undefined): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Mask>();
  const open: (Mask | undefined)[] = [mask];
  while (open.length > 0 && seen.size < MOST_MASKS) {
    const next = open.pop();
    if (next === undefined || next === true || seen.has(next)) continue;
    seen.add(next);
    for (const [name, inner] of next.properties ?? []) {
      if (inner === true) names.add(name);
      else open.push(inner);
    }
    open.push(next.items, next.additional);
  }
  return names;
}

function credentialNames(contract: Contract): { headers: string[]; query: Set<string> } {
  const headers = new Set(HEADER_NAMES);
  const query = new Set(QUERY_NAMES);
  for (const [name, node] of contract.root.at(['components', 'securitySchemes'])?.children() ?? []) {
    const scheme = readScheme(name, contract.tryResolve(node) ?? node);
    if (scheme.parameter === undefined) continue;
    if (scheme.in === 'header') headers.add(scheme.parameter.toLowerCase());
    if (scheme.in === 'query') query.add(scheme.parameter);
  }
  return { headers: [...headers], query };
}

/** What is write-only in any body that these operations take. */
export function requestMask(contract: Contract, operations: Iterable<Operation>): Mask | undefined {
  const schemas = [...operations].flatMap(({ requestBody }) =>
    (requestBody?.content ?? []).flatMap(({ schema }) => schema ?? []),
  );
  return maskOf(contract, schemas, 'writeOnly');
}

import { type JsonValue, exec, query } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';

/** Why the text is not a JSONPath query (RFC 9535); undefined when it is one. */
export function jsonPathFault(text: string): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The values that a query selects. `text` is a query that has been checked; `root` is a JSON value. */
export function selectValues(root: unknown, text: string): unknown[] {
  return query(root as JsonValue, text);
}

/** The places that a query selects, each as names and indices from the root. */
export function selectPaths(root: unknown, text: string): (string | number)[][] {
  const found: (string | number)[][] = [];
  exec(root as JsonValue, text, (_, path) => found.push(path.map(plainName)));
  return found;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The library gives names as a Normalized Path has them (RFC 9535, 2.7), with escapes. */
function plainName(part: string | number): string | number {
  if (typeof part === 'number') return part;
  return part.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES.get(letter) ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

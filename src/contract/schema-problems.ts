import { KEYWORDS } from './keywords.js';
import type { Node } from './node.js';
import { parsePattern } from './pattern.js';

export interface SchemaProblem {
  readonly node: Node;
  readonly message: string;
  readonly remedy: string;
  /** The rest of the schema can be used as it is: no reason to refuse a document of somebody else. */
  readonly minor?: boolean | undefined;
}

/** What is wrong with the keywords of one schema object; the schemas below it are not looked at, except for being schemas at all. */
export function schemaProblems(node: Node): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  // A document has 100,000 schemas: no Node is made for what is in order.
  for (const [key, value] of Object.entries(node.value as object)) {
    const keyword = KEYWORDS.get(key);
    if (!keyword) continue;
    if (!keyword.accepts(value)) {
      problems.push({ node: node.child(key) ?? node, ...must(`\`${key}\``, keyword.expected) });
    } else if (keyword.shape === 'map' || keyword.shape === 'schemas') {
      problems.push(...notSchemas(node, key, value as object));
    }
    problems.push(...notPatterns(node, key, value));
  }
  return problems;
}

function notSchemas(node: Node, key: string, value: object): SchemaProblem[] {
  const wrong = Object.keys(value).filter((name) => !isSchema((value as Record<string, unknown>)[name]));
  return wrong.map((name) => ({
    node: node.at([key, name]) ?? node,
    ...must(`\`${key}/${name}\``, 'a schema: an object'),
  }));
}

function notPatterns(node: Node, key: string, value: unknown): SchemaProblem[] {
  if (key !== 'pattern' && key !== 'patternProperties') return [];
  const patterns = typeof value === 'string' ? [value] : Object.keys(Object(value) as object);
  const wrong = patterns.filter((pattern) => !parsePattern(pattern));
  return wrong.map((pattern) => ({
    node: (key === 'pattern' ? node.child(key) : node.at([key, pattern])) ?? node,
    message: `${pattern} is no regular expression of ECMAScript: it is not checked`,
    remedy: 'write it as JavaScript takes it, with the `u` flag',
    minor: true,
  }));
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function must(what: string, expected: string): { message: string; remedy: string } {
  return { message: `${what} must be ${expected}`, remedy: `write ${expected}, or leave it out` };
}

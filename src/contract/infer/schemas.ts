import { isJson, parseMediaType } from '../../http/media-type.js';
import type { Content, Operation, ResponseSpec } from '../model.js';
import type { Node } from '../node.js';
import type { Resolver } from '../resolve.js';

/** What a schema says of a value, merged over `$ref`, allOf, oneOf and anyOf. */
export interface Facts {
  readonly node: Node;
  readonly types: ReadonlySet<string>;
  readonly members: ReadonlyMap<string, Node>;
  /** Members that are there in every case. */
  readonly required: ReadonlySet<string>;
  readonly items: Node | undefined;
  /** Members that are not named may be there, with this schema. */
  readonly additional: Node | undefined;
}

const MAX_PARTS = 60;

/** Reads each schema of the document once. */
export class Schemas {
  private readonly resolver: Pick<Resolver, 'tryResolve'>;
  private readonly known = new Map<unknown, Facts>();

  constructor(resolver: Pick<Resolver, 'tryResolve'>) {
    this.resolver = resolver;
  }

  facts(schema: Node): Facts | undefined {
    const node = this.resolver.tryResolve(schema);
    if (!node?.isObject) return undefined;
    let facts = this.known.get(node.value);
    if (!facts) this.known.set(node.value, (facts = merge(node, this.parts(node))));
    return facts;
  }

  /** The same for two schemas that are one: references and wrappers with a single part are looked through. */
  identity(schema: Node): unknown {
    let node = this.resolver.tryResolve(schema);
    for (let hops = 0; hops < 10 && node; hops++) {
      const only = onlyPart(node);
      if (!only) break;
      node = this.resolver.tryResolve(only);
    }
    return node?.value;
  }

  private parts(node: Node): Part[] {
    const found: Part[] = [];
    const seen = new Set<unknown>();
    const open: Part[] = [{ node, always: true }];
    for (let next = open.shift(); next && found.length < MAX_PARTS; next = open.shift()) {
      const part = this.resolver.tryResolve(next.node);
      if (!part?.isObject || seen.has(part.value)) continue;
      seen.add(part.value);
      found.push({ node: part, always: next.always });
      for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
        const always = next.always && keyword === 'allOf';
        for (const [, child] of part.child(keyword)?.children() ?? []) open.push({ node: child, always });
      }
    }
    return found;
  }
}

interface Part {
  readonly node: Node;
  readonly always: boolean;
}

function merge(node: Node, parts: readonly Part[]): Facts {
  const types = new Set<string>();
  const members = new Map<string, Node>();
  const required = new Set<string>();
  for (const { node: part, always } of parts) {
    for (const type of [part.member('type')].flat()) if (typeof type === 'string') types.add(type);
    for (const [name, member] of part.child('properties')?.children() ?? []) {
      if (!members.has(name)) members.set(name, member);
    }
    const names = always ? part.member('required') : undefined;
    for (const name of Array.isArray(names) ? names : []) required.add(String(name));
  }
  const items = parts.map((part) => part.node.child('items')).find((item) => item?.isObject);
  const additional = parts
    .map((part) => part.node.child('additionalProperties'))
    .find((item) => item?.isObject);
  if (types.size === 0 && members.size > 0) types.add('object');
  if (types.size === 0 && items) types.add('array');
  return { node, types, members, required, items, additional };
}

function onlyPart(node: Node): Node | undefined {
  if (node.child('properties')) return undefined;
  const groups = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => node.child(keyword) ?? []);
  const [group] = groups;
  if (!group || groups.length > 1) return undefined;
  const parts = [...group.children()]
    .map(([, part]) => part)
    .filter((part) => part.member('type') !== 'null');
  return parts.length === 1 ? parts[0] : undefined;
}

export function isObject(facts: Facts | undefined): facts is Facts {
  return facts !== undefined && facts.types.has('object') && !facts.types.has('array');
}

/** The answer that an operation gives when all is well: the lowest 2xx, else a range, else `default` when nothing else is declared. */
export function successOf(operation: Operation): ResponseSpec | undefined {
  const good = operation.responses.filter(({ status }) => status.startsWith('2'));
  const withBody = good.filter((response) => jsonContent(response.content));
  const sorted = (withBody.length > 0 ? withBody : good).toSorted((a, b) => a.status.localeCompare(b.status));
  return sorted[0] ?? operation.responses.find(({ status }) => status === 'default');
}

export function declares(operation: Operation, status: string): boolean {
  return operation.responses.some((response) => response.status === status);
}

export function answerSchema(operation: Operation): Node | undefined {
  const response = successOf(operation);
  return response && jsonContent(response.content)?.schema;
}

/** The schema of the request body as a value: JSON where there is a choice, else a form. */
export function requestSchema(operation: Operation): Node | undefined {
  const content = operation.requestBody?.content ?? [];
  const json = jsonContent(content);
  if (json) return json.schema;
  return content.find(({ range }) =>
    /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(range),
  )?.schema;
}

function jsonContent(contents: readonly Content[]): Content | undefined {
  const json = contents.filter(({ range }) => {
    const type = parseMediaType(range);
    return type !== undefined && isJson(type) && !/json-patch|json-seq/.test(range);
  });
  return json.find(({ schema }) => schema) ?? contents.find(({ range, schema }) => range === '*/*' && schema);
}

import type { Operation, Resource } from '../../contract/model.js';
import { valueAt } from '../../contract/pointer.js';
import { keyOf, pathKeys } from '../../contract/record-key.js';
import type { HttpRequest } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import { type Members, isMembers } from '../invariants/members.js';
import type { Body } from './body.js';

/** A request as its operation reads it. */
export interface Asked {
  readonly request: HttpRequest;
  readonly operation: Operation | undefined;
  /** Path parameters, still percent-encoded. */
  readonly params: ReadonlyMap<string, string>;
  readonly sent: Body;
}

/** The key in the path, else the one in the body of an upsert. */
export function keyAsked(
  { operation, params, sent }: Omit<Asked, 'request'>,
  resource: Resource,
): string | undefined {
  if (!operation) return undefined;
  const name = pathKeys(resource, operation).key;
  const inPath = name === undefined ? undefined : params.get(name);
  if (name !== undefined) return inPath === undefined ? undefined : percentDecode(inPath);
  if (operation.action !== 'upsert' || !sent.json) return undefined;
  const record = valueAt(sent.json.value, resource.bodies.get(operation)?.request ?? '');
  const key = isMembers(record) ? keyOf(resource, record) : undefined;
  return typeof key === 'string' ? key : undefined;
}

/** The record in the answer of an operation, or those of its list. */
export function recordsIn(operation: Operation | undefined, value: unknown): readonly Members[] {
  const resource = operation?.resource;
  if (!operation || !resource) return [];
  const at = operation.action === 'list' ? resource.listAt : resource.bodies.get(operation)?.answer;
  const found = at === undefined ? undefined : valueAt(value, at);
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return all.filter(isMembers);
}

interface Rules {
  readonly sources: ReadonlyMap<string, string>;
  readonly set: Readonly<Record<'on-create' | 'on-write' | 'generate', readonly string[]>>;
}

/** Asked for at each exchange. */
const known = new WeakMap<Resource, Rules>();

function rulesOf(resource: Resource): Rules {
  const rules = known.get(resource) ?? readRules(resource);
  known.set(resource, rules);
  return rules;
}

function readRules({ fields }: Resource): Rules {
  const all = [...fields];
  const setBy = (kind: string): readonly string[] =>
    all.filter(([, rule]) => 'set' in rule && rule.set === kind).map(([name]) => name);
  return {
    sources: new Map(all.flatMap(([name, rule]) => ('from' in rule ? [[name, rule.from] as const] : []))),
    set: { 'on-create': setBy('on-create'), 'on-write': setBy('on-write'), generate: setBy('generate') },
  };
}

/** Members that have the value of another one, by name, and whose value it is. */
export function sourcesOf(resource: Resource): ReadonlyMap<string, string> {
  return rulesOf(resource).sources;
}

/** Members that the server sets so. */
export function ruledMembers(
  resource: Resource,
  rule: 'on-create' | 'on-write' | 'generate',
): readonly string[] {
  return rulesOf(resource).set[rule];
}

export function keyIn(resource: Resource, record: Members): string | undefined {
  const key = keyOf(resource, record);
  return key === undefined || key === null ? undefined : String(key);
}

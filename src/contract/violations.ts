import type { Violation } from './model.js';
import { messageOf } from './messages.js';
import type { Node } from './node.js';
import { valueAt } from './pointer.js';

/** What the validator reports: ajv's error object in its verbose form, and errors behind a `$ref` in `params.errors`. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
  readonly parentSchema?: object | undefined;
  readonly propertyName?: string | undefined;
}

export interface Findings {
  readonly errors: readonly SchemaError[];
  /** The value that was checked. */
  readonly root: unknown;
  /** Which place of the contract a translated schema is. */
  readonly places: WeakMap<object, Node>;
  /** How a translated `$ref` is spelled. */
  readonly ref: string;
}

const LIMIT = 100;

/** Keywords that judge by other schemas: what those reported belongs to them. */
const COMPOSITE: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'contains', 'propertyNames', 'if']);

/** An error with the errors that led to it. */
interface Item {
  readonly error: SchemaError;
  readonly causes: readonly Item[];
}

/** At most 100, in the order of the schema. */
export function toViolations(findings: Findings): readonly Violation[] {
  const violations: Violation[] = [];
  for (const item of itemsOf(findings.errors)) {
    addItem(violations, item, findings);
    if (violations.length >= LIMIT) return violations.slice(0, LIMIT);
  }
  return violations;
}

/** ajv lists causes right before what they cause. */
function itemsOf(errors: readonly SchemaError[]): Item[] {
  const items: Item[] = [];
  for (const error of errors) {
    let first = items.length;
    if (COMPOSITE.has(error.keyword)) {
      while (first > 0 && causes(items[first - 1]!.error, error)) first--;
    }
    items.push({ error, causes: items.splice(first) });
  }
  return items;
}

function causes(cause: SchemaError, effect: SchemaError): boolean {
  if (effect.keyword === 'propertyNames') {
    return cause.propertyName === effect.params['propertyName'] && below(cause.schemaPath, effect.schemaPath);
  }
  const within = below(cause.instancePath, effect.instancePath);
  if (effect.keyword !== 'if') return within && below(cause.schemaPath, effect.schemaPath);
  const parent = effect.schemaPath.slice(0, -'/if'.length);
  return within && below(cause.schemaPath, `${parent}/${String(effect.params['failingKeyword'])}`);
}

function below(path: string, parent: string): boolean {
  return path.startsWith(parent) && (path.length === parent.length || path[parent.length] === '/');
}

function addItem(violations: Violation[], item: Item, findings: Findings): void {
  const { error } = item;
  if (error.keyword === findings.ref) {
    const inner = error.params['errors'] as readonly SchemaError[];
    for (const part of itemsOf(inner)) addItem(violations, part, findings);
  } else if (error.keyword === 'if') {
    for (const part of item.causes) addItem(violations, part, findings);
  } else {
    violations.push(violationOf(error, findings));
    const isUnion = error.keyword === 'anyOf' || error.keyword === 'oneOf';
    for (const part of isUnion ? closest(item) : []) addItem(violations, part, findings);
  }
}

function closest(item: Item): readonly Item[] {
  const branches = new Map<string, Item[]>();
  for (const cause of item.causes) {
    const branch = cause.error.schemaPath.slice(item.error.schemaPath.length + 1).split('/', 1)[0]!;
    branches.set(branch, [...(branches.get(branch) ?? []), cause]);
  }
  return [...branches.values()].toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function violationOf(error: SchemaError, { root, places }: Findings): Violation {
  const { keyword, instancePath: pointer, params } = error;
  const place = error.parentSchema && places.get(error.parentSchema);
  return {
    keyword,
    in: 'body',
    pointer,
    message: messageOf(error, valueAt(root, pointer)),
    params,
    node: place?.child(keyword) ?? place,
  };
}

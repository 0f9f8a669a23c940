import type { Violation } from './model.js';
import { REF } from './dialect.js';
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
  readonly parentSchema?: unknown;
  readonly propertyName?: string | undefined;
}

export interface Findings {
  readonly errors: readonly SchemaError[];
  /** The value that was checked. */
  readonly root: unknown;
  /** Which place of the contract a translated schema is. */
  readonly places: WeakMap<object, Node>;
}

const LIMIT = 100;
const READ = 10_000;

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
  for (const item of itemsOf(findings.errors.slice(0, READ))) {
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
      while (first > 0 && isCause(items[first - 1]!.error, error)) first--;
    }
    items.push({ error, causes: items.splice(first) });
  }
  return items;
}

function isCause(cause: SchemaError, effect: SchemaError): boolean {
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
  if (error.keyword === REF) {
    for (const part of partsOf(item)) addItem(violations, part, findings);
  } else if (error.keyword === 'if') {
    for (const part of item.causes) addItem(violations, part, findings);
  } else {
    const closest = isUnion(error) ? closestBranch(item, findings) : undefined;
    violations.push(violationOf(item, findings, closest));
    for (const part of closest?.items ?? []) addItem(violations, part, findings);
  }
}

function partsOf({ error }: Item): Item[] {
  return itemsOf(error.params['errors'] as readonly SchemaError[]);
}

/** None of the branches fits; several fitting ones have no causes worth naming. */
function isUnion({ keyword, params }: SchemaError): boolean {
  return (keyword === 'anyOf' || keyword === 'oneOf') && !Array.isArray(params['passingSchemas']);
}

interface Branch {
  readonly index: number;
  /** Empty when there is nothing to tell beyond the types that are allowed. */
  readonly items: readonly Item[];
  readonly types?: readonly string[] | undefined;
}

/** The branch that the discriminator names, else the one that needs the smallest change. */
function closestBranch(item: Item, findings: Findings): Branch | undefined {
  const branches = branchesOf(item);
  const types = branches.map(({ items }) => onlyType(items, item.error.instancePath));
  if (types.every((type) => type !== undefined)) {
    return branches.length > 0 ? { index: -1, items: [], types: [...new Set(types.flat())] } : undefined;
  }
  const named = discriminated(item.error, findings);
  if (named !== undefined) return branches.find(({ index }) => index === named);
  const depth = item.error.instancePath.length;
  return branches.toSorted((a, b) => distance(a.items, depth) - distance(b.items, depth))[0];
}

function branchesOf({ error, causes }: Item): Branch[] {
  const branches = new Map<number, Item[]>();
  for (const cause of causes) {
    const index = Number.parseInt(cause.error.schemaPath.slice(error.schemaPath.length + 1), 10);
    const items = branches.get(index) ?? [];
    items.push(cause);
    branches.set(index, items);
  }
  return [...branches].map(([index, items]) => ({ index, items }));
}

/** The types that a branch asks for, when that is all it complains about. */
function onlyType(items: readonly Item[], pointer: string): string[] | undefined {
  const [item, ...more] = items;
  if (!item || more.length > 0) return undefined;
  if (item.error.keyword === REF) return onlyType(partsOf(item), pointer);
  const { keyword, instancePath, params } = item.error;
  return keyword === 'type' && instancePath === pointer ? ([params['type']].flat() as string[]) : undefined;
}

const FAR = 1000;
const APART = 50;

/** A value of another type is farther away than one with another constant, and that farther than one with faulty members. */
function distance(items: readonly Item[], depth: number): number {
  let total = 0;
  for (const item of items) {
    const { keyword, instancePath } = item.error;
    if (keyword === REF) total += distance(partsOf(item), depth);
    else if (keyword === 'type' && instancePath.length === depth) total += FAR;
    else if (keyword === 'const' || keyword === 'enum') total += APART;
    else total += 1;
  }
  return total;
}

function discriminated(error: SchemaError, { root, places }: Findings): number | undefined {
  const place = placeOf(error, places);
  const discriminator = place?.child('discriminator');
  const member = discriminator?.string('propertyName');
  const value = valueAt(root, error.instancePath) as Record<string, unknown> | null;
  const kind =
    member !== undefined && typeof value === 'object' && value !== null ? value[member] : undefined;
  if (typeof kind !== 'string') return undefined;
  const target = discriminator?.child('mapping')?.string(kind) ?? kind;
  const branches = [...(place?.child(error.keyword)?.children() ?? [])];
  const index = branches.findIndex(([, branch]) => {
    const ref = branch.string('$ref');
    return ref === target || ref?.endsWith(`/${target}`);
  });
  return index < 0 ? undefined : index;
}

function placeOf(error: SchemaError, places: Findings['places']): Node | undefined {
  const { parentSchema } = error;
  return typeof parentSchema === 'object' && parentSchema ? places.get(parentSchema) : undefined;
}

function violationOf(item: Item, { root, places }: Findings, closest: Branch | undefined): Violation {
  const { error } = item;
  const place = placeOf(error, places);
  const value = valueAt(root, error.instancePath);
  return {
    // A oneOf stands as anyOf in compiled code where members are free.
    keyword: error.keyword === 'anyOf' && Array.isArray(place?.value) ? 'oneOf' : error.keyword,
    in: 'body',
    pointer: error.instancePath,
    message: message(item, value, closest),
    params: error.params,
    node: demandOf(error, place),
  };
}

function message({ error, causes }: Item, value: unknown, closest: Branch | undefined): string {
  if (closest?.types) return messageOf({ keyword: 'type', params: { type: closest.types } }, value);
  const [cause] = causes;
  if (error.keyword !== 'propertyNames' || !cause) return messageOf(error, value);
  const name = String(error.params['propertyName']);
  const inner = cause.error.keyword === REF ? partsOf(cause)[0] : cause;
  return `member name ${JSON.stringify(name)} ${messageOf(inner?.error ?? error, name)}`;
}

/** The keyword that makes the demand; of `required`, the very name. */
function demandOf({ keyword, params }: SchemaError, place: Node | undefined): Node | undefined {
  const demand = place?.child(keyword) ?? place;
  if (keyword !== 'required' || !Array.isArray(demand?.value)) return demand;
  return demand.child(demand.value.indexOf(params['missingProperty'])) ?? demand;
}

import type { Contract, View, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { escapePointer } from '../../contract/pointer.js';
import { setApart } from './apart.js';
import { type Merged, mergeSchemas } from './merged.js';
import { makeNumber } from './numbers.js';
import { makeText } from './text.js';

const MAX_ATTEMPTS = 24;
const MAX_DEPTH = 12;
/** Below this depth, and past this many values, only what is required is made. */
const FULL_DEPTH = 4;
const MAX_VALUES = 400;

export interface GenerateOptions {
  /** The same seed gives the same value. */
  readonly seed?: string | undefined;
  readonly view?: View | undefined;
  /** The member's name: text that has no other form reads like it. */
  readonly hint?: string | undefined;
}

/**
 * A value that is true of the schema, in the given view: of a response by the letter, else as it is meant. A schema can be unsatisfiable:
 * then it is the value with the fewest violations.
 */
export function generate(contract: Contract, schema: Node, options: GenerateOptions = {}): unknown {
  const { view = 'response' } = options;
  if (view === 'request') return attempt(contract, schema, options).value;
  const exact = attempt(contract, schema, { ...options, view: 'answer' });
  return exact.isTrue ? exact.value : attempt(contract, schema, { ...options, view: 'response' }).value;
}

/** It is made, judged by the validator, and mended where it was found wrong. */
function attempt(
  contract: Contract,
  schema: Node,
  { view = 'response', hint = '', seed = '' }: GenerateOptions,
): { readonly value: unknown; readonly isTrue: boolean } {
  const validate = contract.validator(schema, view);
  const draft = new Draft({ contract, view, seed: hash(seed) });
  let best: { value: unknown; violations: number } | undefined;
  for (let round = 0; round < MAX_ATTEMPTS; round++) {
    const value = draft.make([schema], { pointer: '', depth: 0, hint, optional: false });
    const violations = validate(value);
    if (violations.length === 0) return { value, isTrue: true };
    if (!best || violations.length < best.violations) best = { value, violations: violations.length };
    if (!draft.mend(violations)) break;
  }
  return { value: best?.value, isTrue: false };
}

interface Place {
  readonly pointer: string;
  readonly depth: number;
  readonly hint: string;
  readonly optional: boolean;
}

/** How the value at a place came about, so that it can be made otherwise. */
interface Trace {
  readonly suggested: boolean;
  /** How many ways there are to make it. */
  readonly ways: number;
  readonly optional: boolean;
}

class Draft {
  private readonly contract: Contract;
  private readonly view: View;
  private readonly seed: number;
  private readonly traces = new Map<string, Trace>();
  private readonly unsuggested = new Set<string>();
  private readonly dropped = new Set<string>();
  private readonly choices = new Map<string, number>();
  /** Objects that fit several branches of a oneOf, whichever is chosen. */
  private readonly setApart = new Set<string>();
  /** Places that were changed in this round: two violations of one place are one reason to change it. */
  private readonly changed = new Set<string>();
  private minimal = false;
  private made = 0;

  constructor(input: { contract: Contract; view: View; seed: number }) {
    this.contract = input.contract;
    this.view = input.view;
    this.seed = input.seed;
  }

  make(schemas: readonly Node[], place: Place): unknown {
    this.made++;
    const choice = this.choices.get(place.pointer) ?? 0;
    const merged = mergeSchemas(schemas, this.contract, choice);
    const chosen = this.suggestion(merged, place);
    const ways = Math.max(merged.branches, merged.values?.length ?? 0);
    this.traces.set(place.pointer, { suggested: chosen !== undefined, ways, optional: place.optional });
    const value = chosen ? chosen.value : this.byType(merged, place);
    if (!this.setApart.has(place.pointer)) return value;
    return setApart(value, schemas, { contract: this.contract, choice });
  }

  /** Changes what the violations point at; false when there is nothing left to change. */
  mend(violations: readonly Violation[]): boolean {
    const changed = violations.map((violation) => this.mendOne(violation)).includes(true);
    this.traces.clear();
    this.changed.clear();
    this.made = 0;
    if (changed) return true;
    if (this.minimal) return false;
    this.minimal = true;
    return true;
  }

  private mendOne({ pointer, params }: Violation): boolean {
    if (params?.['passingSchemas']) return this.mendOverlap(pointer);
    const undeclared = params?.['additionalProperty'] ?? params?.['unevaluatedProperty'];
    if (undeclared === undefined) return this.mendAt(pointer);
    // One part of an allOf declares what another one forbids.
    const member = `${pointer}/${escapePointer(String(undeclared))}`;
    if (this.traces.get(member)?.optional && !this.dropped.has(member))
      return Boolean(this.dropped.add(member));
    return this.mendAt(pointer);
  }

  /** Another branch; when all were tried, the same again without being any of the others. */
  private mendOverlap(pointer: string): boolean {
    const { ways = 1 } = this.traces.get(pointer) ?? {};
    if (ways < 2 || (this.choices.get(pointer) ?? 0) < ways - 1 || this.setApart.has(pointer))
      return this.mendAt(pointer);
    this.choices.set(pointer, 0);
    return Boolean(this.setApart.add(pointer));
  }

  private mendAt(pointer: string): boolean {
    for (const place of upwards(pointer)) {
      const trace = this.traces.get(place);
      if (trace?.suggested && trace.ways < 2 && !this.unsuggested.has(place))
        return Boolean(this.unsuggested.add(place));
    }
    for (const place of upwards(pointer)) {
      if (this.changed.has(place)) return true;
      const tried = this.choices.get(place) ?? 0;
      if ((this.traces.get(place)?.ways ?? 1) < 2 || tried >= 10) continue;
      this.choices.set(place, tried + 1);
      return Boolean(this.changed.add(place));
    }
    for (const place of upwards(pointer)) {
      if (this.traces.get(place)?.optional && !this.dropped.has(place))
        return Boolean(this.dropped.add(place));
    }
    return false;
  }

  private suggestion(merged: Merged, place: Place): { value: unknown } | undefined {
    const usable = this.unsuggested.has(place.pointer) ? [] : merged.suggestions;
    const fitting = usable.find((value) => fits(value, merged));
    if (fitting !== undefined) return { value: fitting };
    if (!merged.values || merged.values.length === 0) return undefined;
    const inOrder = merged.values.toSorted((a, b) => Number(a === null) - Number(b === null));
    return { value: inOrder[(this.choices.get(place.pointer) ?? 0) % inOrder.length] };
  }

  private byType(merged: Merged, place: Place): unknown {
    const type = typeOf(merged);
    if (type === 'object') return this.object(merged, place);
    if (type === 'array') return this.array(merged, place);
    if (type === 'string') return makeText(merged, place.hint, this.seed);
    if (type === 'integer' || type === 'number') return makeNumber(merged, type === 'integer');
    return type === 'boolean' ? true : null;
  }

  private object(merged: Merged, place: Place): Record<string, unknown> {
    const names = new Set([...merged.properties.keys(), ...merged.required]);
    const missing = (merged.limits.get('minProperties') ?? 0) - names.size;
    for (let index = 1; index <= Math.min(missing, 50); index++) names.add(`member${index}`);
    const entries: [string, unknown][] = [];
    for (const name of names) {
      if (!this.isWanted(name, merged, place)) continue;
      entries.push([name, this.member(name, merged, place)]);
    }
    return Object.fromEntries(entries);
  }

  private member(name: string, merged: Merged, place: Place): unknown {
    if (merged.fixed.has(name) && this.mayBeFixed(name, merged)) return merged.fixed.get(name);
    const pointer = `${place.pointer}/${escapePointer(name)}`;
    const optional = !merged.required.has(name);
    const schemas = merged.properties.get(name) ?? merged.additional;
    return this.make(schemas, { pointer, depth: place.depth + 1, hint: name, optional });
  }

  /** A schema that lists the values of its discriminator knows better what its name is. */
  private mayBeFixed(name: string, merged: Merged): boolean {
    const { values } = mergeSchemas(merged.properties.get(name) ?? [], this.contract, 0);
    return !values || values.includes(merged.fixed.get(name));
  }

  private isWanted(name: string, merged: Merged, place: Place): boolean {
    const schemas = merged.properties.get(name) ?? [];
    const hidden = this.view !== 'request' && mergeSchemas(schemas, this.contract, 0).writeOnly;
    if (hidden || place.depth >= MAX_DEPTH) return false;
    if (merged.required.has(name) || merged.fixed.has(name) || !merged.properties.has(name)) return true;
    if (this.dropped.has(`${place.pointer}/${escapePointer(name)}`)) return false;
    const isTight = merged.limits.has('maxProperties');
    return !this.minimal && !isTight && place.depth < FULL_DEPTH && this.made < MAX_VALUES;
  }

  private array(merged: Merged, place: Place): unknown[] {
    if (place.depth >= MAX_DEPTH) return [];
    const isRoomy =
      !this.minimal && place.depth < FULL_DEPTH && this.made < MAX_VALUES && merged.items.length > 0;
    const min = Math.min(merged.limits.get('minItems') ?? 0, 1000);
    const max = merged.limits.get('maxItems') ?? Infinity;
    const wanted = Math.min(Math.max(min, isRoomy ? 1 : 0), max);
    const items: unknown[] = [];
    while (items.length < wanted) {
      const prefixed = merged.prefixItems[items.length];
      const pointer = `${place.pointer}/${items.length}`;
      const item = this.make(prefixed ? [prefixed] : merged.items, {
        ...place,
        pointer,
        depth: place.depth + 1,
      });
      items.push(merged.unique ? distinct(item, items) : item);
    }
    return items;
  }
}

/** The place itself, then its parents. */
function* upwards(pointer: string): Generator<string> {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) yield place;
  yield '';
}

const ORDER = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

function typeOf(merged: Merged): string {
  if (merged.types) return ORDER.find((type) => merged.types?.has(type)) ?? 'null';
  if (merged.properties.size > 0 || merged.required.size > 0 || merged.additional.length > 0) return 'object';
  if (merged.items.length > 0 || merged.prefixItems.length > 0) return 'array';
  const numeric = ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'];
  if (numeric.some((key) => merged.limits.has(key))) return 'number';
  const isText = merged.patterns.length > 0 || merged.formats.length > 0 || merged.limits.has('minLength');
  return isText ? 'string' : 'object';
}

/** A rough look; the validator decides. An example that is a world of its own is no member of an answer. */
function fits(value: unknown, merged: Merged): boolean {
  if (typeof value === 'string' && (value.length > 10_000 || !isUrlIfMeant(value, merged))) return false;
  if (merged.values && !merged.values.some((allowed) => allowed === value)) return false;
  return !merged.types || merged.types.has(jsonType(value));
}

/** `url` is no format of JSON Schema; validators that know it want one with a scheme. */
function isUrlIfMeant(text: string, { formats }: Merged): boolean {
  return !formats.includes('url') || /^(?:https?|ftp):\/\/[^\s/]+\.[^\s]+$/i.test(text);
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** `uniqueItems`: a number or text that stands there already is varied. */
function distinct(item: unknown, items: readonly unknown[]): unknown {
  if (!items.includes(item)) return item;
  if (typeof item === 'number') return item + items.length;
  return typeof item === 'string' ? `${item}${items.length}` : item;
}

/** FNV-1a: the same text gives the same values, in every process. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 8;
}

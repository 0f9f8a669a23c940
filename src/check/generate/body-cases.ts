import type { Contract, Violation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { toPointer } from '../../contract/pointer.js';
import { type Examples, leastValue, validValues } from './body.js';
import { draft } from './draft.js';
import { roomyVariants } from './roomy.js';
import { allFactsOf } from './facts.js';
import { type Path, isObject, jsonType, sameJson, withValue, without } from './json.js';
import { type Place, placesOf } from './places.js';
import type { Variant } from './variant.js';
import { variantsOf } from './variants.js';

/** One change of a value that is right. */
export interface Part extends Variant {
  readonly path: Path;
  /** The schema of the place. */
  readonly node: Node | undefined;
  /** The object that takes any member, if it is in one. */
  readonly within: Place['within'];
}

/** A value that the schema allows, with what is special about it: often in several places at once. */
export interface Positive {
  readonly value: unknown;
  readonly parts: readonly Part[];
  /** What the parts were put into. */
  readonly base: unknown;
}

/** A value that the schema forbids, for one reason but where `several` are named. */
export interface Negative {
  readonly value: unknown;
  readonly part: Part;
  readonly demand: Violation;
  /** Where several members are wrong, each for itself: which. */
  readonly several?: readonly Path[] | undefined;
}

export interface BodyCases {
  /** As usual as can be. */
  readonly base: unknown;
  readonly positives: readonly Positive[];
  readonly negatives: readonly Negative[];
}

export interface CaseOptions {
  readonly examples?: Examples | undefined;
  /** Where the key stands: what is right there is for the caller to say. */
  readonly key?: Path | undefined;
}

const MAX_NEGATIVES = 400;
/** Of a text that only few columns hold. */
const LONG = 20_000;
/** Of one demand at one place, with values of one type; fewer where nobody has to look. */
const MAX_ALIKE = 3;
const MAX_ALIKE_WITHIN = { string: 2, other: 1 };

/** Undefined where no value can be found that the schema allows. */
export function bodyCases(
  contract: Contract,
  schema: Node,
  options: CaseOptions = {},
): BodyCases | undefined {
  const bases = validValues(contract, schema, options.examples);
  const [base] = bases;
  if (bases.length === 0) return undefined;
  const collector = new Collector(contract, schema, options);
  for (const other of bases.slice(0, 8)) collector.around(other);
  collector.several(base);
  return { base, positives: collector.positives, negatives: collector.negatives };
}

class Collector {
  readonly positives: Positive[] = [];
  readonly negatives: Negative[] = [];
  private readonly contract: Contract;
  private readonly schema: Node;
  private readonly key: string | undefined;
  private readonly judge: (value: unknown) => readonly Violation[];
  private readonly least: { value: unknown } | undefined;
  private readonly counts = new Map<string, number>();
  private hasLong = false;
  private readonly walked = new Set<string>();
  private readonly sent = new Set<string>();

  constructor(contract: Contract, schema: Node, { key }: CaseOptions) {
    this.contract = contract;
    this.schema = schema;
    this.key = key && toPointer(key);
    this.judge = contract.validator(schema, 'request');
    this.least = leastValue(contract, schema);
  }

  /** All cases that are one step away from `base`. */
  around(base: unknown): void {
    this.accept({ value: base, parts: [], base });
    const places = placesOf(this.contract, this.schema, base).filter(({ path }) => {
      const known = this.walked.has(toPointer(path));
      this.walked.add(toPointer(path));
      return !known;
    });
    this.presence(base, places);
    const columns: Positive[][] = [];
    for (const place of places) this.values(base, place, columns);
    for (const column of [...columns, roomy(base, places)]) this.combine(base, column);
  }

  /** Validators that stop at the first fault, or count them wrongly, are seen only where there are more. */
  several(base: unknown): void {
    const wrong = this.negatives.filter(
      ({ part: { path }, demand }, index, all) =>
        path.length === 1 &&
        toPointer(path) !== this.key &&
        demand.pointer === toPointer(path) &&
        all.findIndex(({ part }) => sameJson(part.path, path)) === index,
    );
    const members = wrong.map(({ part }) => part.path);
    if (wrong.length < 2) return;
    const value = wrong.reduce((whole, { part }) => withValue(whole, part.path, part.value), base);
    const [demand] = this.judge(value);
    const what = members.map((path) => path.join('.')).join(', ');
    if (demand && this.isNew(value))
      this.negatives.push({ value, part: partOf(undefined, { ...SEVERAL, what }), demand, several: members });
  }

  private presence(base: unknown, places: readonly Place[]): void {
    const { least } = this;
    if (isObject(base)) this.try({}, { base, part: partOf(undefined, NOTHING) });
    if (least)
      this.try(least.value, { base, part: partOf(undefined, { ...LEAST, odd: isEmpty(least.value) }) });
    for (const place of places) {
      const { path, present } = place;
      if (present && path.length > 0) this.try(without(base, path), { base, part: partOf(place, ABSENT) });
      if (least && path.length === 1 && !place.required && place.value !== undefined)
        this.try(withValue(least.value, path, place.value), {
          base: least.value,
          part: partOf(place, ALONE),
        });
      this.extras(base, place);
    }
  }

  /** Members that the schema has no name for. */
  private extras(base: unknown, { path, facts, value, ...place }: Place): void {
    if (!isObject(value)) return;
    const [schema] = facts.additional;
    const inner = schema ? draft(this.contract, facts.additional, PLAIN) : EXTRA;
    const extra = partOf(
      { ...place, path, facts, value },
      {
        kind: 'a member that the schema does not name',
        what: EXTRA_NAME,
        // At the top a server may ignore or refuse what it does not know, even where the schema lets it pass.
        either: facts.extra === 'silent' || path.length === 0,
      },
    );
    this.try(withValue(base, [...path, EXTRA_NAME], inner), { base, part: extra });
    if (schema)
      for (const wrong of variantsOf(allFactsOf(this.contract, facts.additional)[0]!, EXTRA_NAME, inner))
        this.refuse(withValue(base, [...path, EXTRA_NAME], wrong.value), { ...extra, ...wrong });
  }

  private values(base: unknown, place: Place, columns: Positive[][]): void {
    const { path, name, schemas } = place;
    const typical = place.present ? place.value : draft(this.contract, schemas, PLAIN, name);
    let column = 0;
    for (const facts of allFactsOf(this.contract, schemas)) {
      for (const variant of variantsOf(facts, name, typical)) {
        const value = withValue(base, path, variant.value);
        const part = { ...partOf(place, variant), value: variant.value };
        if (this.judge(value).length > 0) this.refuse(value, part);
        else if (toPointer(path) === this.key || path.length === 0) continue;
        else if (this.isTooMuch(variant.value)) continue;
        else if (typeof typical === 'object' && typical !== null) this.accept({ value, parts: [part], base });
        else (columns[column++] ??= []).push({ value, parts: [part], base });
      }
    }
  }

  /** Several such texts together are longer than servers take, and one says as much. */
  private isTooMuch(value: unknown): boolean {
    if (typeof value !== 'string' || value.length < LONG) return false;
    if (this.hasLong) return true;
    this.hasLong = true;
    return false;
  }

  /** Several members at once, where together they are right too. */
  private combine(base: unknown, column: readonly Positive[]): void {
    const parts = column.flatMap((each) => each.parts);
    const value = parts.reduce((whole, { path, value: inner }) => withValue(whole, path, inner), base);
    if (this.judge(value).length === 0) this.accept({ value, parts, base });
    else for (const each of column) this.accept(each);
  }

  private try(value: unknown, { base, part }: { base: unknown; part: Part }): void {
    if (this.judge(value).length === 0) this.accept({ value, parts: [part], base });
    else this.refuse(value, part);
  }

  private accept(positive: Positive): void {
    if (this.isNew(positive.value)) this.positives.push(positive);
  }

  /** So many of one demand at one place, and only where nothing else is wrong. */
  private refuse(value: unknown, part: Part): void {
    const [demand, ...more] = this.judge(value);
    if (!demand || this.negatives.length >= MAX_NEGATIVES) return;
    if (!more.every(({ pointer }) => pointer.startsWith(demand.pointer))) return;
    const id = `${toPointer(part.path)} ${demand.keyword} ${jsonType(part.value)}`;
    const count = this.counts.get(id) ?? 0;
    if (count >= mostAlike(part) || !this.isNew(value)) return;
    this.counts.set(id, count + 1);
    this.negatives.push({ value, part, demand });
  }

  private isNew(value: unknown): boolean {
    const text = JSON.stringify(value);
    if (this.sent.has(text)) return false;
    this.sent.add(text);
    return true;
  }
}

function mostAlike({ within, value }: Part): number {
  if (!within) return MAX_ALIKE;
  return typeof value === 'string' ? MAX_ALIKE_WITHIN.string : MAX_ALIKE_WITHIN.other;
}

/** More than usual in the first object inside that takes any member. */
function roomy(base: unknown, places: readonly Place[]): readonly Positive[] {
  const open = places.find(
    ({ path, facts, value }) => path.length > 0 && facts.extra === 'open' && isObject(value),
  );
  if (!open) return [];
  return roomyVariants.map(({ name, ...variant }) => {
    const path = [...open.path, name];
    const part = { ...partOf(open, variant), path, value: variant.value };
    return { value: withValue(base, path, variant.value), parts: [part], base };
  });
}

/** A request that says nothing: many servers ask for something. */
function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

const PLAIN = { choice: 0, fill: 'all', suggested: true } as const;
const EXTRA_NAME = 'spectwin_extra';
const EXTRA = { note: 'a member of its own', list: [1, 'two', null] };
const SEVERAL = { kind: 'several of its members are wrong at once' };
const NOTHING = { kind: 'no members', what: 'no members', odd: true };
const ABSENT = { kind: 'a member that is left out', what: 'left out' };
/** Only which members are there is special about it. */
export function isPresence({ kind }: Variant): boolean {
  return [NOTHING, ABSENT, ALONE, LEAST].some((each) => each.kind === kind);
}

const LEAST = { kind: 'nothing but what is required', what: 'no more' };
const ALONE = { kind: 'one member with nothing but what is required', what: 'alone' };

function partOf(place: Place | undefined, variant: Omit<Variant, 'value'>): Part {
  return {
    value: undefined,
    ...variant,
    path: place?.path ?? [],
    node: place?.facts.node,
    within: place?.within,
  };
}

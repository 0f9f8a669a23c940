import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { type Facts, factsOf, isFlagged } from './facts.js';
import { jsonType, sameJson } from './json.js';
import { typicalNumber } from './numbers.js';
import { plainText, typicalText } from './texts.js';

/** Below, only what is required is made; and below that, nothing. */
const FULL_DEPTH = 4;
const MAX_DEPTH = 12;
const MAX_ITEMS = 100;

/** How a value is to be made. */
export interface Wish {
  /** Which branch of each oneOf and anyOf. */
  readonly choice: number;
  readonly fill: 'all' | 'required';
  /** Whether examples and defaults of the contract are taken. */
  readonly suggested: boolean;
}

interface Place {
  readonly name: string;
  readonly depth: number;
}

/** A value as a request may hold it, as far as can be told without a validator. */
export function draft(contract: Contract, schemas: readonly Node[], wish: Wish, name = ''): unknown {
  return new Draft(contract, wish).value(schemas, { name, depth: 0 });
}

class Draft {
  private readonly contract: Contract;
  private readonly wish: Wish;

  constructor(contract: Contract, wish: Wish) {
    this.contract = contract;
    this.wish = wish;
  }

  value(schemas: readonly Node[], place: Place): unknown {
    const facts = factsOf(this.contract, schemas, this.wish.choice);
    const suggestion = this.wish.suggested ? suggested(facts) : undefined;
    if (suggestion) return suggestion.value;
    if (facts.values && facts.values.length > 0)
      return facts.values.find((value) => value !== null) ?? facts.values[0];
    return this.byType(facts, place);
  }

  private byType(facts: Facts, place: Place): unknown {
    switch (typeOf(facts)) {
      case 'object':
        return this.object(facts, place);
      case 'array':
        return this.array(facts, place);
      case 'string':
        return typicalText(facts, place.name);
      case 'number':
        return typicalNumber(facts);
      case 'boolean':
        return true;
      default:
        return null;
    }
  }

  private object(facts: Facts, { depth }: Place): Record<string, unknown> {
    const members = [...membersOf(this.contract, facts)]
      .filter(([name]) => this.isWanted(name, facts, depth))
      .map(([name, schemas]) => [name, this.value(schemas, { name, depth: depth + 1 })] as const);
    const missing = (facts.limits.get('minProperties') ?? 0) - members.length;
    const more = Array.from({ length: Math.max(0, Math.min(missing, MAX_ITEMS)) }, (_, index) => {
      const name = `member${index + 1}`;
      return [name, this.value(facts.additional, { name, depth: depth + 1 })] as const;
    });
    return Object.fromEntries([...members, ...more]);
  }

  private isWanted(name: string, { required }: Facts, depth: number): boolean {
    if (depth >= MAX_DEPTH) return false;
    return required.has(name) || (this.wish.fill === 'all' && depth < FULL_DEPTH);
  }

  private array(facts: Facts, { name, depth }: Place): unknown[] {
    const { limits, items, prefixItems } = facts;
    const least = Math.min(limits.get('minItems') ?? 0, MAX_ITEMS);
    const usual = this.wish.fill === 'all' && depth < FULL_DEPTH ? Math.max(1, prefixItems.length) : 0;
    const wanted = Math.min(Math.max(least, usual), limits.get('maxItems') ?? Infinity);
    if (depth >= MAX_DEPTH) return [];
    const made: unknown[] = [];
    for (let index = 0; index < wanted; index++) {
      const prefix = prefixItems[index];
      const item = this.value(prefix ? [prefix] : items, { name, depth: depth + 1 });
      made.push(facts.unique ? distinctFrom(made, item) : item);
    }
    return made;
  }
}

/** Members that a request may have, with their schemas: what is read-only does not belong to one. */
export function* membersOf(
  contract: Contract,
  facts: Facts,
): Generator<readonly [name: string, schemas: readonly Node[]]> {
  const names = new Set([...facts.properties.keys(), ...facts.required]);
  for (const name of names) {
    const schemas = facts.properties.get(name) ?? facts.additional;
    if (!isFlagged(contract, schemas, 'readOnly')) yield [name, schemas];
  }
}

function suggested(facts: Facts): { value: unknown } | undefined {
  const found = facts.suggestions.find((value) => isOfType(value, facts));
  return found === undefined ? undefined : { value: found };
}

function isOfType(value: unknown, { types, values }: Facts): boolean {
  if (values && !values.some((allowed) => sameJson(allowed, value))) return false;
  if (!types) return true;
  return types.has(jsonType(value)) || (Number.isInteger(value) && types.has('integer'));
}

/** The JSON type that such a value has; of several the one with most in it. */
export function typeOf(facts: Facts): string {
  const { types } = facts;
  const order = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
  const named = types && order.find((type) => types.has(type));
  return (named === 'integer' ? 'number' : named) ?? impliedType(facts);
}

const OF_NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];

function impliedType(facts: Facts): string {
  const { properties, required, additional, items, prefixItems, limits } = facts;
  if (properties.size + required.size + additional.length > 0 || limits.has('minProperties')) return 'object';
  if (items.length + prefixItems.length > 0 || limits.has('minItems')) return 'array';
  return OF_NUMBERS.some((key) => limits.has(key)) ? 'number' : 'string';
}

function distinctFrom(others: readonly unknown[], item: unknown): unknown {
  if (!others.some((other) => sameJson(other, item))) return item;
  const count = others.length;
  if (typeof item === 'number') return item + count;
  return typeof item === 'string' ? `${item}${plainText(count)}` : item;
}

import type { Arbitrary } from 'fast-check';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parsePattern } from '../../contract/pattern.js';
import { membersOf, typeOf } from './draft.js';
import { type Facts, factsOf } from './facts.js';
import { type FastCheck, fastCheck } from './fast-check.js';
import { formatNamed } from './formats.js';
import { withValue } from './json.js';
import { boundsOf } from './numbers.js';
import { placesOf } from './places.js';

const MAX_DEPTH = 4;
const MAX_LENGTH = 40;
const MAX_ITEMS = 4;

/** Values of the schema, shrinking to small ones. What turns out to be wrong after all becomes `usual`. */
export function rightValues(contract: Contract, schema: Node, usual: unknown): Arbitrary<unknown> {
  const validate = contract.validator(schema, 'request');
  const values = new Arbitraries(contract, fastCheck()).of([schema], 0);
  return values.map((value) => (validate(value).length === 0 ? value : usual));
}

/** `usual` with any JSON at one place; what turns out to be right is undefined. */
export function wrongValues(contract: Contract, schema: Node, usual: unknown): Arbitrary<unknown> {
  const fc = fastCheck();
  const validate = contract.validator(schema, 'request');
  const paths = placesOf(contract, schema, usual).map(({ path }) => path);
  return fc
    .tuple(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }))
    .map(([path, inner]) => withValue(usual, path, inner))
    .map((value) => (validate(value).length > 0 ? value : undefined));
}

class Arbitraries {
  private readonly contract: Contract;
  private readonly fc: FastCheck;

  constructor(contract: Contract, fc: FastCheck) {
    this.contract = contract;
    this.fc = fc;
  }

  of(schemas: readonly Node[], depth: number): Arbitrary<unknown> {
    if (depth > 2 * MAX_DEPTH) return this.fc.constant(null);
    const { choices } = factsOf(this.contract, schemas);
    const branches = Array.from({ length: Math.min(choices, 8) }, (_, choice) =>
      this.ofFacts(factsOf(this.contract, schemas, choice), depth),
    );
    return branches.length === 1 ? branches[0]! : this.fc.oneof(...branches);
  }

  private ofFacts(facts: Facts, depth: number): Arbitrary<unknown> {
    const { fc } = this;
    if (facts.values?.length) return fc.constantFrom(...facts.values);
    const value = this.byType(facts, depth);
    const isNullable = facts.types?.has('null') === true && facts.types.size > 1;
    return isNullable ? fc.option(value, { nil: null, freq: 4 }) : value;
  }

  private byType(facts: Facts, depth: number): Arbitrary<unknown> {
    switch (typeOf(facts)) {
      case 'object':
        return this.object(facts, depth);
      case 'array':
        return this.array(facts, depth);
      case 'string':
        return this.text(facts);
      case 'number':
        return this.number(facts);
      case 'boolean':
        return this.fc.boolean();
      default:
        return this.fc.constant(null);
    }
  }

  private text({ limits, patterns, formats }: Facts): Arbitrary<string> {
    const { fc } = this;
    const known = formats.map(formatNamed).find(Boolean);
    if (known) return fc.constantFrom(...known.valid.filter(({ odd }) => !odd).map(({ text }) => text));
    const pattern = patterns.map(parsePattern).find(Boolean);
    const matching = pattern && this.matching(pattern);
    if (matching) return matching;
    const minLength = limits.get('minLength') ?? 0;
    const maxLength = Math.min(limits.get('maxLength') ?? Infinity, Math.max(minLength, MAX_LENGTH));
    return fc.string({ unit: 'grapheme', minLength, maxLength });
  }

  /** Undefined for what fast-check does not make, such as word boundaries and look-behinds. */
  private matching(pattern: RegExp): Arbitrary<string> | undefined {
    try {
      return this.fc.stringMatching(pattern);
    } catch {
      return undefined;
    }
  }

  private number(facts: Facts): Arbitrary<number> {
    const { fc } = this;
    const { least = -(2 ** 31), most = 2 ** 31 - 1, step, whole } = boundsOf(facts);
    if (!whole && !facts.limits.has('multipleOf'))
      return fc.double({ min: least, max: most, noNaN: true }).map((number) => Number(number.toFixed(4)) + 0);
    return fc
      .integer({ min: Math.ceil(least / step), max: Math.floor(most / step) })
      .map((count) => count * step);
  }

  private object(facts: Facts, depth: number): Arbitrary<unknown> {
    const members = [...membersOf(this.contract, facts)].filter(
      ([name]) => depth < MAX_DEPTH || facts.required.has(name),
    );
    const model = members.map(([name, schemas]) => [name, this.of(schemas, depth + 1)] as const);
    const requiredKeys = members.map(([name]) => name).filter((name) => facts.required.has(name));
    return this.fc.record(Object.fromEntries(model), { requiredKeys });
  }

  private array({ items, limits, unique }: Facts, depth: number): Arbitrary<unknown> {
    const { fc } = this;
    const minLength = limits.get('minItems') ?? 0;
    const maxLength = Math.min(
      limits.get('maxItems') ?? Infinity,
      Math.max(minLength, depth < MAX_DEPTH ? MAX_ITEMS : 0),
    );
    const item = this.of(items, depth + 1);
    return unique
      ? fc.uniqueArray(item, { minLength, maxLength, selector: JSON.stringify })
      : fc.array(item, { minLength, maxLength });
  }
}

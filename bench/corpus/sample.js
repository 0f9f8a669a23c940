import { sample, stringMatching } from 'fast-check';
import { isPattern } from './judge-schema.js';
import { own } from './document.js';

const TEXT = {
  'date-time': '2024-05-06T07:08:09Z',
  date: '2024-05-06',
  time: '07:08:09Z',
  duration: 'P1D',
  email: 'someone@example.org',
  hostname: 'www.example.org',
  ipv4: '198.51.100.7',
  ipv6: '2001:db8::7',
  uri: 'https://example.org/some/page',
  url: 'https://example.org/some/page',
  'uri-reference': '/some/page',
  uuid: '7f2c1a34-5b6d-4e8f-9a0b-1c2d3e4f5a6b',
  byte: 'QUJD',
  binary: 'bytes',
  'json-pointer': '/a',
  regex: '^a+$',
};
const DEEP = 14;

/** Minimal values for requests: a generator of the corpus run's own, judged by its own ajv. */
export class Sampler {
  constructor(document, judge) {
    this.document = document;
    this.judge = judge;
  }

  /** A value and whether it is true of the schema. */
  value(place, name = 'value', { examples = [], isForm = false, isPath = false } = {}) {
    // Queries and forms cannot write an empty list, and a path no empty text.
    const isWritten = (value) =>
      (!isForm || (value !== '' && !hasEmptyList(value))) && !(isPath && isEmptyObject(value));
    const isTrue = (value) => isWritten(value) && this.judge.errors(place, value, 'request').length === 0;
    const declared = examples.find((value) => value !== undefined && isTrue(value));
    if (declared !== undefined) return { value: declared, valid: true };
    let value;
    for (let choice = 0; choice < 12; choice++) {
      for (const all of [false, true]) {
        value = this.make(place, { name, choice, all, isForm, isPath, depth: 0 });
        if (isTrue(value)) return { value, valid: true };
      }
    }
    return { value, valid: false };
  }

  make(place, given) {
    const merged = this.merge(place, given);
    if (merged.values.length > 0) return merged.values[given.choice % merged.values.length];
    const isTrue = (value) => this.judge.errors(place, value, 'request').length === 0;
    const example = given.all ? undefined : merged.examples.find(isTrue);
    if (example !== undefined) return example;
    return this.byType(typeOf(merged), merged, given);
  }

  byType(type, merged, given) {
    if (type === 'object') return this.object(merged, given);
    if (type === 'array') return this.array(merged, given);
    if (type === 'integer' || type === 'number') return numberFor(merged.limits, type);
    if (type === 'boolean') return true;
    return type === 'null' ? null : textFor(merged, given);
  }

  object(merged, given) {
    const object = {};
    for (const [name, schemas] of merged.properties) {
      const fixed = merged.fixed.get(name);
      if (fixed !== undefined) object[name] = fixed;
      const isWanted = merged.required.has(name) || (given.all && given.depth < 2);
      if (fixed !== undefined || !isWanted || given.depth > DEEP) continue;
      const [first] = schemas;
      const whole =
        schemas.length === 1
          ? first
          : { value: { allOf: schemas.map(({ value }) => value) }, file: first.file };
      // What only answers have, nobody sends; but a segment of a path has to hold something.
      if (this.document.follow(first)?.value?.readOnly && !given.isPath) continue;
      object[name] = this.make(whole, { ...given, name, depth: given.depth + 1 });
    }
    for (const [name, value] of merged.fixed) object[name] ??= value;
    for (const name of merged.required)
      object[name] ??= merged.additional
        ? this.make(merged.additional, { ...given, name, depth: given.depth + 1 })
        : 'text';
    const missing = (merged.limits.minProperties ?? 0) - Object.keys(object).length;
    if (missing > 0 && !given.all && merged.properties.size > 0)
      return this.object(merged, { ...given, all: true, depth: 0 });
    return object;
  }

  array({ items, limits }, given) {
    const count = Math.max(Math.min(limits.minItems ?? 0, 50), given.all || given.isForm ? 1 : 0);
    if (given.depth > DEEP) return [];
    return Array.from({ length: count }, (_, index) => {
      const item = items
        ? this.make(items, {
            ...given,
            choice: given.choice + (limits.uniqueItems ? index : 0),
            depth: given.depth + 1,
          })
        : 'text';
      return limits.uniqueItems && typeof item === 'number' ? item + index : item;
    });
  }

  /** All that applies to one value, with one branch of each alternative. */
  merge(place, given) {
    const merged = {
      types: undefined,
      values: [],
      examples: [],
      properties: new Map(),
      required: new Set(),
      fixed: new Map(),
      limits: {},
      formats: [],
      patterns: [],
    };
    const open = [place];
    for (let count = 0; open.length > 0 && count < 200; count++) {
      const next = this.document.follow(open.shift());
      if (!next || typeof next.value !== 'object' || next.value === null) continue;
      this.gather(merged, next);
      for (const branch of this.branches(merged, next, given)) open.push(branch);
    }
    return merged;
  }

  gather(merged, { value, file }) {
    const types = [value.type ?? []].flat();
    if (types.length > 0)
      merged.types = merged.types ? merged.types.filter((type) => types.includes(type)) : types;
    if (own(value, 'const') !== undefined) merged.values = [value.const];
    else if (Array.isArray(value.enum)) {
      merged.values =
        merged.values.length > 0 ? merged.values.filter((each) => value.enum.includes(each)) : value.enum;
    }
    merged.examples.push(
      ...[value.example, value.examples?.[0], value.default].filter((each) => each !== undefined),
    );
    for (const [name, schema] of Object.entries(value.properties ?? {})) {
      merged.properties.set(name, [...(merged.properties.get(name) ?? []), { value: schema, file }]);
    }
    for (const name of Array.isArray(value.required) ? value.required : []) merged.required.add(name);
    if (value.items) merged.items = { value: value.items, file };
    if (typeof value.additionalProperties === 'object')
      merged.additional = { value: value.additionalProperties, file };
    if (value.format) merged.formats.push(value.format);
    if (isPattern(value.pattern)) merged.patterns.push(value.pattern);
    for (const key of ['minLength', 'minItems', 'minProperties', 'minimum'])
      tighten(merged.limits, key, value[key], Math.max);
    for (const key of ['maxLength', 'maxItems', 'maximum']) tighten(merged.limits, key, value[key], Math.min);
    for (const key of ['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems'])
      merged.limits[key] ??= value[key];
  }

  /** `Cat: { allOf: [{ $ref: Pet }] }`, and Pet has it. */
  inherited(place) {
    const parts = this.document.members(this.document.child(place, 'allOf'));
    return parts.map(([, part]) => own(part.value, 'discriminator')).find(Boolean);
  }

  branches(merged, { value, file }, { choice }) {
    const found = (value.allOf ?? []).map((each) => ({ value: each, file }));
    for (const key of ['oneOf', 'anyOf']) {
      if (!Array.isArray(value[key]) || value[key].length === 0) continue;
      const chosen = value[key][choice % value[key].length];
      found.push({ value: chosen, file });
      const discriminator = value.discriminator ?? this.inherited({ value: chosen, file });
      const member = discriminator?.propertyName;
      if (member && chosen.$ref) merged.fixed.set(member, discriminatorOf(discriminator, chosen.$ref));
    }
    return found;
  }
}

function discriminatorOf({ mapping = {} }, ref) {
  const name = ref.split('/').at(-1);
  const found = Object.entries(mapping).find(([, target]) => target === ref || target === name);
  return found ? found[0] : name;
}

function tighten(limits, key, value, pick) {
  if (typeof value === 'number') limits[key] = limits[key] === undefined ? value : pick(limits[key], value);
}

function hasEmptyList(value) {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) && value.length === 0 ? true : Object.values(value).some(hasEmptyList);
}

const ORDER = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'];

function typeOf(merged) {
  if (merged.types) return ORDER.find((type) => merged.types.includes(type)) ?? 'null';
  if (merged.properties.size > 0 || merged.required.size > 0 || merged.additional) return 'object';
  if (merged.items) return 'array';
  return merged.limits.minimum === undefined && merged.limits.maximum === undefined ? 'string' : 'number';
}

function numberFor(limits, type) {
  const step = limits.multipleOf ?? (type === 'integer' ? 1 : undefined);
  let low = limits.minimum;
  if (typeof limits.exclusiveMinimum === 'number') low = limits.exclusiveMinimum + (step ?? 0.5);
  else if (limits.exclusiveMinimum === true) low += step ?? 0.5;
  let high = limits.maximum;
  if (typeof limits.exclusiveMaximum === 'number') high = limits.exclusiveMaximum - (step ?? 0.5);
  else if (limits.exclusiveMaximum === true) high -= step ?? 0.5;
  const wanted = Math.max(low ?? Math.min(7, high ?? 7), Math.min(7, high ?? 7));
  return step === undefined ? wanted : Math.ceil(wanted / step) * step;
}

function isEmptyObject(value) {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function textFor({ formats, patterns, limits }, { name, choice }) {
  const { minLength = 0, maxLength = Infinity } = limits;
  const fits = (text) => text.length >= minLength && text.length <= maxLength;
  if (patterns.length > 0) {
    const regexps = patterns.map((pattern) => new RegExp(pattern, 'u'));
    const matches = (text) => fits(text) && regexps.every((regexp) => regexp.test(text));
    const known = formats.map((format) => TEXT[format]).filter((text) => text !== undefined);
    for (const text of [...known, name, 'abc', 'ABC', 'a', '1', '12345', '2024-05-06'])
      if (matches(text)) return text;
    return sampled(regexps[0], minLength, choice).find(matches) ?? 'text';
  }
  const known = formats.map((format) => TEXT[format]).find((text) => text !== undefined && fits(text));
  if (known) return known;
  const text = `some-${name.replace(/[^a-zA-Z0-9]/g, '') || 'text'}`;
  return text.padEnd(Math.min(minLength, 5000), 'x').slice(0, maxLength);
}

/** Also with the open quantifiers set to a number, for a text that has to be long. */
function sampled(regexp, minLength, choice) {
  const source = (count) => regexp.source.replace(/(?<!\\)[+*](?!\?)/g, `{${count}}`);
  const found = [];
  for (const make of [() => regexp, () => new RegExp(source(Math.min(minLength, 500)), 'u')]) {
    try {
      found.push(...sample(stringMatching(make()), { numRuns: 40, seed: 7 + choice }));
    } catch {
      // A construct that cannot be sampled.
    }
  }
  return found;
}

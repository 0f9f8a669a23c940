import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { own } from './document.js';

const ONE = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
].concat(['unevaluatedItems', 'unevaluatedProperties']);
const MANY = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
const PLAIN = [
  'type',
  'enum',
  'const',
  'multipleOf',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'uniqueItems',
].concat([
  'maxProperties',
  'minProperties',
  'format',
  'maximum',
  'minimum',
  'maxContains',
  'minContains',
  'dependentRequired',
]);

/** Schemas of one document as ajv judges them: the second opinion beside src/contract. */
export class Judge {
  constructor(document) {
    this.document = document;
    this.views = new Map();
  }

  /** Errors of `value` against the schema; none: an empty list. `view`: `request` or `response`. */
  errors(place, value, view) {
    const checker = this.checker(place, view);
    if (checker(value)) return [];
    return checker.errors.map(
      ({ instancePath, message, keyword }) => `${instancePath} ${keyword}: ${message}`,
    );
  }

  checker(place, view) {
    if (!this.views.has(view)) this.views.set(view, new View(this.document, view));
    return this.views.get(view).checker(place);
  }
}

class View {
  constructor(document, view) {
    this.document = document;
    this.hidden = view === 'request' ? 'readOnly' : 'writeOnly';
    this.ids = new Map();
    this.checkers = new Map();
    this.ajv = new Ajv({
      strict: false,
      allErrors: false,
      validateSchema: false,
      validateFormats: true,
      logger: false,
      inlineRefs: false,
      ownProperties: true,
      unicodeRegExp: true,
    });
    formats(this.ajv);
  }

  checker(place) {
    const id = this.idOf(place);
    if (!this.checkers.has(id)) this.checkers.set(id, this.compile(id));
    return this.checkers.get(id);
  }

  compile(id) {
    try {
      return this.ajv.getSchema(id);
    } catch (error) {
      return Object.assign(() => true, { broken: error });
    }
  }

  idOf(place) {
    const target = this.document.follow(place) ?? { value: true, file: place.file };
    const { value } = target;
    if (typeof value !== 'object' || value === null) return this.add(String(value), value !== false);
    if (!this.ids.has(value)) {
      const id = `s${this.ids.size}`;
      this.ids.set(value, id);
      this.add(id, this.convert(target));
    }
    return this.ids.get(value);
  }

  add(id, schema) {
    if (!this.ajv.schemas[id]) this.ajv.addSchema(schema, id);
    return id;
  }

  convert({ value, file }) {
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'object' || value === null) return true;
    if (typeof value.$ref === 'string') return this.reference({ value, file });
    const sub = (child) => this.convert({ value: child, file });
    const schema = {};
    for (const key of PLAIN) if (own(value, key) !== undefined) schema[key] = value[key];
    for (const key of ONE) if (own(value, key) !== undefined) schema[key] = sub(value[key]);
    for (const key of MANY) if (Array.isArray(own(value, key))) schema[key] = value[key].map(sub);
    for (const key of MAPS) if (own(value, key)) schema[key] = this.map(key, value[key], sub);
    if (Array.isArray(schema.items)) schema.items = true;
    if (isPattern(own(value, 'pattern'))) schema.pattern = value.pattern;
    this.exclusive(schema, value);
    this.required(schema, value, file);
    return value.nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema;
  }

  map(key, members, sub) {
    const kept = Object.entries(members).filter(([name]) => key !== 'patternProperties' || isPattern(name));
    return Object.fromEntries(kept.map(([name, child]) => [name, sub(child)]));
  }

  reference({ value, file }) {
    const target = this.document.hop(value.$ref, file);
    if (!target) return true;
    const { $ref: _ref, ...beside } = value;
    const ref = { $ref: this.idOf(target) };
    if (this.document.is30 || Object.keys(beside).length === 0) return ref;
    return { allOf: [ref, this.convert({ value: beside, file })] };
  }

  exclusive(schema, value) {
    for (const [key, bound] of [
      ['exclusiveMinimum', 'minimum'],
      ['exclusiveMaximum', 'maximum'],
    ]) {
      const given = own(value, key);
      if (typeof given === 'number') schema[key] = given;
      else if (given === true && typeof schema[bound] === 'number') {
        schema[key] = schema[bound];
        delete schema[bound];
      }
    }
  }

  /** Members of the other direction need not be there. */
  required(schema, value, file) {
    if (!Array.isArray(value.required)) return;
    const isHidden = (name) => {
      const member = own(own(value, 'properties'), name);
      return (
        member !== undefined && this.document.follow({ value: member, file })?.value?.[this.hidden] === true
      );
    };
    const names = value.required.filter((name) => typeof name === 'string' && !isHidden(name));
    schema.required = [...new Set(names)];
    for (const name of value.required) {
      if (typeof name === 'string' && isHidden(name))
        schema.properties = { ...schema.properties, [name]: true };
    }
  }
}

export function isPattern(text) {
  // `/^a+$/`: an expression with its delimiters, which nothing fits by the letter.
  if (typeof text !== 'string' || /^\/\^.*\$\/[a-z]*$/s.test(text)) return false;
  try {
    return Boolean(new RegExp(text, 'u'));
  } catch {
    return false;
  }
}

import { contractOf } from '../../../src/contract/document.js';
import { parseSource } from '../../../src/contract/source.js';
import { generate } from '../../../src/mock/generate/generate.js';

function made(
  schema: unknown,
  extra: { schemas?: Record<string, unknown>; openapi?: string; seed?: string } = {},
) {
  const document = {
    openapi: extra.openapi ?? '3.1.0',
    paths: {},
    components: { schemas: { ...extra.schemas, Root: schema } },
  };
  const contract = contractOf(parseSource({ uri: 'file:///a.json', text: JSON.stringify(document) }));
  const node = contract.root.at(['components', 'schemas', 'Root']);
  if (!node) throw new Error('no schema');
  const value = generate(contract, node, { seed: extra.seed });
  return { value, violations: contract.validator(node, 'response')(value) };
}

describe('a generated value is true of its schema', () => {
  test.each<[string, unknown]>([
    ['minLength beyond the hint', { type: 'string', minLength: 50 }],
    ['maxLength', { type: 'string', maxLength: 2 }],
    ['a pattern', { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' }],
    ['a pattern with a length', { type: 'string', pattern: '^[a-f0-9]+$', minLength: 24, maxLength: 24 }],
    ['every common format', { type: 'array', minItems: 2, items: { type: 'string', format: 'date-time' } }],
    ['uuid', { type: 'string', format: 'uuid' }],
    ['ipv6', { type: 'string', format: 'ipv6' }],
    ['minimum', { type: 'integer', minimum: 17 }],
    ['exclusive bounds', { type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 6 }],
    ['a narrow number', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.01 }],
    ['multipleOf', { type: 'integer', multipleOf: 7, minimum: 15 }],
    ['multipleOf with a fraction', { type: 'number', multipleOf: 0.01, minimum: 0.07 }],
    ['a negative range', { type: 'integer', maximum: -3 }],
    ['enum', { enum: ['a', 'b'] }],
    ['const', { const: { a: 1 } }],
    ['required but undeclared', { type: 'object', required: ['x'] }],
    ['minProperties', { type: 'object', minProperties: 3, additionalProperties: { type: 'integer' } }],
    ['unique items', { type: 'array', uniqueItems: true, minItems: 4, items: { type: 'integer' } }],
    [
      'a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], minItems: 2, items: false },
    ],
    [
      'allOf',
      {
        allOf: [{ type: 'object', required: ['a'] }, { properties: { a: { type: 'integer', minimum: 2 } } }],
      },
    ],
    ['allOf that narrows', { allOf: [{ type: ['string', 'integer'] }, { type: 'integer', minimum: 3 }] }],
    ['oneOf whose first branch is impossible', { oneOf: [false, { type: 'string', minLength: 1 }] }],
    [
      'anyOf beside properties',
      { type: 'object', properties: { a: {} }, anyOf: [{ required: ['b'] }, { required: ['a'] }] },
    ],
    ['not', { type: 'string', not: { const: 'text' }, enum: ['text', 'other'] }],
    ['an example that breaks the schema', { type: 'integer', example: 'seven' }],
    [
      'a member example that breaks it',
      { type: 'object', properties: { a: { type: 'string', maxLength: 2, example: 'long' } } },
    ],
    ['type null', { type: 'null' }],
  ])('%s', (_name, schema) => {
    const { value, violations } = made(schema);
    expect({ value, messages: violations.map(({ message }) => message) }).toEqual({ value, messages: [] });
    expect(value).not.toBeUndefined();
  });

  test('examples are preferred', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', example: 'Ada' }, age: { type: 'integer', default: 36 } },
    };
    expect(made(schema).value).toEqual({ name: 'Ada', age: 36 });
  });

  test('recursion ends', () => {
    const Tree = {
      type: 'object',
      required: ['kids'],
      properties: { kids: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    };
    const { violations, value } = made({ $ref: '#/components/schemas/Tree' }, { schemas: { Tree } });
    expect(violations).toEqual([]);
    expect(JSON.stringify(value).length).toBeLessThan(2000);
  });

  test('write-only members are left out, required or not', () => {
    const schema = {
      type: 'object',
      required: ['secret'],
      properties: { secret: { type: 'string', writeOnly: true }, a: { type: 'string' } },
    };
    expect(made(schema).value).toEqual({ a: 'a' });
  });

  test('the discriminator names the branch', () => {
    const Cat = {
      type: 'object',
      required: ['kind', 'lives'],
      properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
    };
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }],
      discriminator: { propertyName: 'kind', mapping: { feline: '#/components/schemas/Cat' } },
    };
    expect(made(schema, { schemas: { Cat } }).value).toEqual({ kind: 'feline', lives: 1 });
  });

  test('boolean exclusive bounds of OpenAPI 3.0', () => {
    const { violations } = made(
      { type: 'integer', minimum: 0, exclusiveMinimum: true },
      { openapi: '3.0.3' },
    );
    expect(violations).toEqual([]);
  });

  test('the same seed gives the same value, another seed may differ', () => {
    const schema = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
    expect(made(schema, { seed: 'a' }).value).toEqual(made(schema, { seed: 'a' }).value);
    expect(made(schema, { seed: 'a' }).value).not.toEqual(made(schema, { seed: 'b' }).value);
  });

  test('what cannot be satisfied still gives a value', () => {
    expect(made({ type: 'string', minLength: 3, maxLength: 1 }).violations.length).toBeGreaterThan(0);
  });
});

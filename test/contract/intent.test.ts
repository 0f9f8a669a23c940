import type { View } from '../../src/contract/model.js';
import { judge } from './support.js';

function isTaken(schemas: string, value: unknown, view: View = 'request', openapi = '3.0.3'): boolean {
  return judge(schemas, value, { view, openapi }).violations.length === 0;
}

const PETS = `
Cat: { type: object, required: [kind], properties: { kind: { type: string }, lives: { type: integer } } }
Dog: { type: object, required: [kind], properties: { kind: { type: string }, trick: { type: string } } }
`;

function union(discriminator: string): string {
  return `A:
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
  discriminator: ${discriminator}
${PETS}`;
}

describe('a discriminator tells alternatives apart that fit both', () => {
  test.each([
    ['by the name of the schema', '{ propertyName: kind }', 'Cat', true],
    ['by a mapping', "{ propertyName: kind, mapping: { meow: '#/components/schemas/Cat' } }", 'meow', true],
    ['by a mapping to a name', '{ propertyName: kind, mapping: { meow: Cat } }', 'meow', true],
    ['not by a name that nothing has', '{ propertyName: kind }', 'Bird', false],
    ['not by a member that is not there', '{ propertyName: species }', 'Cat', false],
  ])('%s', (_, discriminator, kind, expected) => {
    expect(isTaken(union(discriminator), { kind })).toBe(expected);
    expect(isTaken(union(discriminator), { kind }, 'response')).toBe(expected);
  });

  test('the alternative that is named has to fit', () => {
    const both = { kind: 'Cat', lives: 'nine', trick: 1 };
    expect(isTaken(union('{ propertyName: kind }'), both)).toBe(false);
    expect(isTaken(union('{ propertyName: kind }'), { kind: 'Cat', lives: 9 })).toBe(true);
  });

  test('also where the alternatives inherit it', () => {
    const schemas = `A: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }
Pet: { type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { trick: { type: string } } }] }
`;
    expect(isTaken(schemas, { kind: 'Dog' })).toBe(true);
    expect(isTaken(schemas, { kind: 'Bird' })).toBe(false);
    expect(isTaken(schemas, { kind: 'Dog', trick: 1, lives: 'nine' })).toBe(false);
  });

  test('what stands beside the union counts on', () => {
    const closed = `A:
  properties: { kind: {} }
  unevaluatedProperties: false
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
  discriminator: { propertyName: kind }
${PETS}`;
    expect(isTaken(closed, { kind: 'Cat', lives: 9 }, 'request', '3.1.0')).toBe(true);
    expect(isTaken(closed, { kind: 'Cat', wings: 2 }, 'request', '3.1.0')).toBe(false);
  });
});

test('the same alternative twice is one', () => {
  const schemas = 'A: { oneOf: [{ type: string }, { type: string }, { type: integer }] }';
  expect([isTaken(schemas, 'x'), isTaken(schemas, 1), isTaken(schemas, true)]).toEqual([true, true, false]);
});

describe('additionalProperties: false lets pass what the parts of an allOf declare', () => {
  const wrapped = `A:
  additionalProperties: false
  allOf: [{ type: object, required: [a], properties: { a: { type: string } } }]
`;
  const referred = `A: { allOf: [{ $ref: '#/components/schemas/Base' }, { required: [b], properties: { b: { type: integer } } }] }
Base: { type: object, additionalProperties: false, required: [a], properties: { a: { type: string } } }
`;

  test.each([
    ['around the parts', wrapped, { a: 'x' }],
    ['in a part', referred, { a: 'x', b: 1 }],
  ])('%s', (_, schemas, value) => {
    for (const view of ['request', 'response'] as const) {
      expect(isTaken(schemas, value, view)).toBe(true);
      expect(isTaken(schemas, { ...value, c: 1 }, view)).toBe(false);
      expect(isTaken(schemas, { ...value, a: 1 }, view)).toBe(false);
      expect(isTaken(schemas, {}, view)).toBe(false);
    }
  });

  test('answers are held to the letter where the letter can be kept', () => {
    const optional = `A:
  additionalProperties: false
  allOf: [{ type: object, properties: { a: { type: string } } }]
`;
    expect(isTaken(optional, { a: 'x' })).toBe(true);
    expect(isTaken(optional, { a: 'x' }, 'response')).toBe(false);
    expect(isTaken(optional, {}, 'response')).toBe(true);
  });

  test('what is required is not forbidden', () => {
    const alone = 'A: { additionalProperties: false, required: [b], properties: { a: {} } }';
    expect([{ b: 1 }, { a: 1 }, { b: 1, c: 1 }].map((value) => isTaken(alone, value))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a schema on its own is closed as it says', () => {
    const alone = 'A: { additionalProperties: false, properties: { a: {} }, allOf: [{ required: [a] }] }';
    expect(isTaken(alone, { a: 1, b: 1 })).toBe(false);
  });
});

describe('values of another type than the schema’s', () => {
  test.each([
    ['A: { type: string, enum: [1, 2] }', '1', '3'],
    ['A: { type: string, enum: [1, 2] }', 1, 3],
    ["A: { type: integer, enum: ['1', '2'] }", 1, 3],
    ['A: { type: integer, enum: [east, west] }', 'east', 1],
    ["A: { type: boolean, enum: ['true'] }", true, false],
  ])('%s', (schemas, yes, no) => {
    expect([isTaken(schemas, yes), isTaken(schemas, no)]).toEqual([true, false]);
  });

  test('a list with one value of the type stands as it is', () => {
    expect(isTaken("A: { type: string, enum: ['a', 1] }", '1')).toBe(false);
  });

  test('an answer can leave such a member out, and has to', () => {
    expect(isTaken('A: { type: string, enum: [1, 2] }', '1', 'response')).toBe(false);
  });

  test.each(['request', 'response'] as const)('null beside alternatives is one more: %s', (direction) => {
    const schemas = 'A: { type: "null", oneOf: [{ type: string }, { type: integer }] }';
    const verdicts = [null, 'x', 1, true].map((value) => isTaken(schemas, value, direction, '3.1.0'));
    expect(verdicts).toEqual([true, true, true, false]);
  });
});

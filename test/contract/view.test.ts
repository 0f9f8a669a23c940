import type { View } from '../../src/contract/model.js';
import { judge } from './support.js';

function faults(schemas: string, value: unknown, view: View, openapi = '3.1.0'): string[] {
  return judge(schemas, value, { view, openapi }).violations.map(
    ({ pointer, message }) => `${pointer} ${message}`,
  );
}

/** `id` is read-only and `secret` write-only; all four members are required. */
const placements: readonly (readonly [string, string])[] = [
  [
    'in the member',
    `A:
  required: [id, secret, name, note]
  properties:
    id: { type: string, readOnly: true }
    secret: { type: string, writeOnly: true }
    name: { type: string }
    note: { type: string, readOnly: false }
`,
  ],
  [
    'behind a $ref',
    `A:
  required: [id, secret, name, note]
  properties:
    id: { $ref: '#/components/schemas/Id' }
    secret: { $ref: '#/components/schemas/Secret' }
    name: { type: string }
    note: { type: string }
Id: { type: string, readOnly: true }
Secret: { $ref: '#/components/schemas/Kept' }
Kept: { type: string, writeOnly: true }
`,
  ],
  [
    'in allOf of the member',
    `A:
  required: [id, secret, name, note]
  properties:
    id: { allOf: [{ $ref: '#/components/schemas/Text' }, { readOnly: true }] }
    secret: { allOf: [{ $ref: '#/components/schemas/Text' }], writeOnly: true }
    name: { $ref: '#/components/schemas/Text' }
    note: { $ref: '#/components/schemas/Text' }
Text: { type: string }
`,
  ],
  [
    'with required in another branch of allOf',
    `A:
  allOf:
    - { $ref: '#/components/schemas/Members' }
    - { required: [id, secret, name] }
  required: [note]
Members:
  properties:
    id: { type: string, readOnly: true }
    secret: { type: string, writeOnly: true }
    name: { type: string }
    note: { type: string }
`,
  ],
  [
    'with required behind a $ref and the flag beside it',
    `A:
  allOf:
    - { $ref: '#/components/schemas/Base' }
    - properties:
        id: { readOnly: true }
        secret: { writeOnly: true }
Base:
  required: [id, secret, name, note]
  properties:
    id: { type: string }
    secret: { type: string }
    name: { type: string }
    note: { type: string }
`,
  ],
  [
    'in the only branch of oneOf that fits',
    `A:
  oneOf:
    - type: object
      required: [id, secret, name, note]
      properties:
        id: { type: string, readOnly: true }
        secret: { type: string, writeOnly: true }
        name: { type: string }
        note: { type: string }
    - { type: string }
`,
  ],
  [
    'with required outside of anyOf',
    `A:
  required: [id, secret, name, note]
  properties: { name: { type: string }, note: { type: string } }
  anyOf:
    - properties:
        id: { type: string, readOnly: true }
        secret: { type: string, writeOnly: true }
`,
  ],
];

describe.each(['3.0.3', '3.1.0'])('in %s', (openapi) => {
  describe.each(placements)('a flag %s', (_where, schemas) => {
    test('frees a read-only member in requests, and only there', () => {
      const full = { id: 'i', secret: 's', name: 'n', note: 'o' };
      expect(faults(schemas, full, 'request', openapi)).toEqual([]);
      const { id: _id, ...without } = full;
      expect(faults(schemas, without, 'request', openapi)).toEqual([]);
      expect(faults(schemas, { ...full, id: 5 }, 'request', openapi)).toEqual([]);
      expect(faults(schemas, { ...without, secret: 5 }, 'request', openapi)).not.toEqual([]);
      expect(faults(schemas, without, 'response', openapi)).not.toEqual([]);
      expect(faults(schemas, { ...full, id: 5 }, 'response', openapi)).not.toEqual([]);
    });

    test('frees a write-only member in responses, and only there', () => {
      const full = { id: 'i', secret: 's', name: 'n', note: 'o' };
      const { secret: _secret, ...without } = full;
      expect(faults(schemas, without, 'response', openapi)).toEqual([]);
      expect(faults(schemas, { ...full, secret: 5 }, 'response', openapi)).toEqual([]);
      expect(faults(schemas, without, 'request', openapi)).not.toEqual([]);
      expect(faults(schemas, { ...full, secret: 5 }, 'request', openapi)).not.toEqual([]);
    });

    test('frees no other member', () => {
      expect(faults(schemas, { id: 'i', secret: 's', name: 'n' }, 'request', openapi)).not.toEqual([]);
      expect(faults(schemas, { id: 'i', secret: 's', name: 'n' }, 'response', openapi)).not.toEqual([]);
    });
  });
});

describe('a view', () => {
  test('leaves the same schema strict where it is not part of the same object', () => {
    const schemas = `A:
  properties:
    flagged: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { id: { readOnly: true } } }] }
    plain: { $ref: '#/components/schemas/Base' }
Base: { required: [id], properties: { id: { type: string } } }
`;
    expect(faults(schemas, { flagged: {}, plain: { id: 'x' } }, 'request')).toEqual([]);
    expect(faults(schemas, { flagged: {}, plain: {} }, 'request')).toEqual(['/plain id is required']);
  });

  test('holds in items, additional members and recursions', () => {
    const schemas = `A:
  required: [id]
  properties:
    id: { type: string, readOnly: true }
    list: { type: array, items: { $ref: '#/components/schemas/A' } }
  additionalProperties: { $ref: '#/components/schemas/A' }
`;
    const value = { list: [{}, { list: [{}] }], other: {} };
    expect(faults(schemas, value, 'request')).toEqual([]);
    expect(faults(schemas, value, 'response')).toHaveLength(5);
  });

  test('lets a closed object have its flagged members', () => {
    const schemas = `A:
  additionalProperties: false
  properties: { id: { type: string, readOnly: true }, name: { type: string } }
`;
    expect(faults(schemas, { id: 'x', name: 'n' }, 'request')).toEqual([]);
    expect(faults(schemas, { id: 'x', other: 1 }, 'request')).toEqual([' undeclared member "other"']);
  });

  test('does not count free members among minProperties and dependentRequired', () => {
    const schemas = `A:
  minProperties: 2
  dependentRequired: { name: [id] }
  properties: { id: { readOnly: true }, name: { type: string } }
`;
    expect(faults(schemas, { name: 'n' }, 'request')).toEqual([]);
    expect(faults(schemas, { name: 'n' }, 'response')).toHaveLength(2);
  });

  test('does not accuse when branches of oneOf differ in free members alone', () => {
    const schemas = `A:
  oneOf:
    - { required: [id], properties: { id: { type: string, readOnly: true } } }
    - { required: [name], properties: { name: { type: string } } }
`;
    expect(faults(schemas, { name: 'n' }, 'request')).toEqual([]);
    expect(faults(schemas, { name: 'n', id: 'i' }, 'response')).toHaveLength(1);
    const deep = `A:
  oneOf:
    - { properties: { a: { $ref: '#/components/schemas/B' } } }
    - { properties: { a: { required: [other] } } }
B: { required: [id], properties: { id: { readOnly: true } } }
`;
    expect(faults(deep, { a: { other: 1 } }, 'request')).toEqual([]);
  });

  test('takes negations as they are written', () => {
    const schemas = `A:
  properties: { id: { type: string, readOnly: true } }
  not: { required: [id] }
`;
    expect(faults(schemas, {}, 'request')).toEqual([]);
  });

  test('does not free an object because it is flagged itself where it is no member', () => {
    expect(faults('A: { type: object, readOnly: true }', 1, 'request')).toHaveLength(1);
  });
});

import { judge } from './support.js';

/** `keyword pointer message @line` of each; line 1 is the first of `schemas`. */
function told(schemas: string, value: unknown): string[] {
  return judge(schemas, value).violations.map(({ keyword, pointer, message, node }) => {
    const line = (node?.position.line ?? 0) - 5;
    return `${keyword} ${pointer}: ${message} @${line}`;
  });
}

describe('a violation says in words what is wrong, and where the contract says so', () => {
  const schemas = `A:
  type: object
  additionalProperties: false
  required:
    - id
    - name
  properties:
    id:
      type: string
      minLength: 3
      maxLength: 4
      pattern: '^[a-z]+$'
    name: { type: [string, 'null'] }
    kind:
      enum: [a, b]
    when: { type: string, format: date-time }
    count:
      minimum: 1
      multipleOf: 2
    list: { type: array, maxItems: 1, uniqueItems: true }
    part:
      $ref: '#/components/schemas/Part'
Part:
  type: object
  required: [size]
  properties:
    size:
      type: integer
`;
  test.each<[unknown, string[]]>([
    [5, ['type : must be an object, is a number @2']],
    [null, ['type : must be an object, is null @2']],
    [{ id: 'abc' }, ['required : name is required @6']],
    [{ name: 'x', id: 'abc', zzz: 1 }, ['additionalProperties : undeclared member "zzz" @3']],
    [{ name: 5, id: 'abc' }, ['type /name: must be a string or null, is a number @13']],
    [{ name: 'x', id: 'a' }, ['minLength /id: must have 3 characters or more, has 1 @10']],
    [{ name: 'x', id: 'abcde' }, ['maxLength /id: must have at most 4 characters, has 5 @11']],
    [{ name: 'x', id: 'ABC' }, ['pattern /id: must match ^[a-z]+$ @12']],
    [{ name: 'x', id: 'abc', kind: 'c' }, ['enum /kind: must be one of "a", "b" @15']],
    [
      { name: 'x', id: 'abc', when: '2024-01-15' },
      ['format /when: must be an RFC 3339 date-time with a time zone, such as 2024-01-15T10:30:00Z @16'],
    ],
    [
      { name: 'x', id: 'abc', count: -1 },
      ['minimum /count: must be 1 or more @18', 'multipleOf /count: must be a multiple of 2 @19'],
    ],
    [
      { name: 'x', id: 'abc', list: [1, 1] },
      [
        'maxItems /list: must have at most 1 item, has 2 @20',
        'uniqueItems /list: items 0 and 1 are equal, which is not allowed @20',
      ],
    ],
    [{ name: 'x', id: 'abc', part: {} }, ['required /part: size is required @25']],
    [{ name: 'x', id: 'abc', part: { size: 1.5 } }, ['type /part/size: must be an integer, is a number @28']],
  ])('%j', (value, expected) => {
    expect(told(schemas, value)).toEqual(expected);
  });

  test('names members by RFC 6901', () => {
    const schema = "A: { properties: { 'a/b~c %': { type: string } } }";
    expect(told(schema, { 'a/b~c %': 1 })).toEqual(['type /a~1b~0c %: must be a string, is a number @1']);
  });

  test('never quotes the value', () => {
    const schema = `A:
  allOf:
    - { pattern: '^x' }
    - { const: c }
    - { enum: [d] }
    - { format: date }
    - { maxLength: 1 }
    - { type: integer }
`;
    const { violations } = judge(schema, 'sesame');
    expect(violations).toHaveLength(6);
    for (const violation of violations)
      expect(JSON.stringify({ ...violation, node: '' })).not.toContain('sesame');
  });

  test('leads to small targets of references too', () => {
    const schema = `A:
  properties:
    id: { $ref: '#/components/schemas/Id' }
Id:
  type: string
`;
    expect(told(schema, { id: 1 })).toEqual(['type /id: must be a string, is a number @5']);
  });

  test('are a hundred at most', () => {
    expect(judge('A: { items: { type: string } }', Array(5000).fill(1)).violations).toHaveLength(100);
  });

  test('leave the value alone', () => {
    const value = Object.freeze({ list: Object.freeze([1, '2']) });
    expect(told('A: { properties: { list: { items: { type: string } } } }', value)).toHaveLength(1);
  });
});

describe('of alternatives, the closest is explained', () => {
  const animals = `A:
  oneOf:
    - $ref: '#/components/schemas/Cat'
    - $ref: '#/components/schemas/Dog'
    - type: string
Cat:
  type: object
  required: [kind, lives]
  properties: { kind: { const: cat }, lives: { type: integer } }
Dog:
  type: object
  required: [kind, tricks, owner, name]
  properties: { kind: { const: dog }, tricks: { type: array } }
`;
  test('by its constants', () => {
    expect(told(animals, { kind: 'dog' })).toEqual([
      'oneOf : fits none of the alternatives @3',
      'required : tricks is required @12',
      'required : owner is required @12',
      'required : name is required @12',
    ]);
  });

  test('by the discriminator', () => {
    const schema = `A:
  discriminator: { propertyName: kind, mapping: { woof: '#/components/schemas/Dog' } }
  anyOf:
    - $ref: '#/components/schemas/Cat'
    - $ref: '#/components/schemas/Dog'
Cat: { required: [lives] }
Dog: { required: [tricks, owner, name] }
`;
    expect(told(schema, { kind: 'woof' }).slice(1)).toEqual([
      'required : tricks is required @7',
      'required : owner is required @7',
      'required : name is required @7',
    ]);
    expect(told(schema, { kind: 'Dog' })).toHaveLength(4);
    expect(told(schema, { kind: 'Cat' })).toHaveLength(2);
  });

  test('as types when that is all', () => {
    expect(told('A: { anyOf: [{ type: string }, { type: integer }, { type: "null" }] }', true)).toEqual([
      'anyOf : must be a string, an integer or null, is a boolean @1',
    ]);
  });

  test('not at all when several fit', () => {
    expect(told('A: { oneOf: [{ type: string }, { minLength: 1 }, { type: integer }] }', 'x')).toEqual([
      'oneOf : fits several alternatives of which exactly one may fit @1',
    ]);
  });

  test('inside of alternatives and of items', () => {
    const schema = `A:
  items:
    anyOf:
      - type: object
        properties: { a: { oneOf: [{ type: string }, { type: object, required: [b] }] } }
      - type: integer
`;
    expect(told(schema, [1, { a: {} }, { a: 'x' }, { a: 1 }])).toEqual([
      'anyOf /1: fits none of the alternatives @4',
      'oneOf /1/a: fits none of the alternatives @5',
      'required /1/a: b is required @5',
      'anyOf /3: fits none of the alternatives @4',
      'oneOf /3/a: must be a string or an object, is a number @5',
    ]);
  });

  test('where null is admitted, that is no alternative to tell about', () => {
    const schema =
      "A: { nullable: true, allOf: [{ $ref: '#/components/schemas/B' }] }\nB: { type: object, required: [x] }";
    expect(told(schema, {})).toEqual(['required : x is required @2']);
  });
});

describe('keywords that judge by other schemas', () => {
  test.each<[string, unknown, string]>([
    ['{ not: { type: string } }', 'x', 'not : is not allowed here @1'],
    [
      '{ contains: { type: string } }',
      [1, 2],
      'contains : must contain 1 or more items of the declared kind @1',
    ],
    [
      '{ propertyNames: { maxLength: 2 } }',
      { abc: 1 },
      'propertyNames : member name "abc" must have at most 2 characters, has 3 @1',
    ],
    [
      '{ if: { type: string }, then: { minLength: 2 } }',
      'x',
      'minLength : must have 2 characters or more, has 1 @1',
    ],
    ['{ properties: { a: false } }', { a: 1 }, 'not /a: is not allowed here @1'],
    ['{ unevaluatedProperties: false }', { a: 1 }, 'unevaluatedProperties : undeclared member "a" @1'],
    ['{ prefixItems: [{}], items: false }', [1, 2], 'not /1: is not allowed here @1'],
    ['{ dependentRequired: { a: [b] } }', { a: 1 }, 'dependentRequired : b is required when a is given @1'],
  ])('%s', (schema, value, expected) => {
    expect(told(`A: ${schema}`, value)).toEqual([expected]);
  });
});

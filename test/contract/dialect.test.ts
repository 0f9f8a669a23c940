import { judge } from './support.js';

type Case = readonly [schema: string, valid: readonly unknown[], invalid: readonly unknown[]];

/** Each schema stands as `A`; other schemas of a case follow it. */
function holds(openapi: string, cases: readonly Case[]): void {
  const named = cases.map((each) => [each[0].split('\n', 1)[0], ...each] as const);
  test.each(named)('%s', (_name, schema, valid, invalid) => {
    const schemas = schema.startsWith('A:') ? schema : `A: ${schema}`;
    const verdicts = [...valid, ...invalid].map((value) => ({
      value,
      valid: judge(schemas, value, { openapi }).violations.length === 0,
    }));
    expect(verdicts).toEqual([
      ...valid.map((value) => ({ value, valid: true })),
      ...invalid.map((value) => ({ value, valid: false })),
    ]);
  });
}

describe('in every version', () => {
  const cases: readonly Case[] = [
    ['{ type: string }', ['', 'x'], [1, null, true, [], {}]],
    ['{ type: integer }', [0, 1, -1, 2 ** 60], [1.5, '1']],
    ['{ type: number }', [0, 1.5], ['1']],
    ['{ type: boolean }', [true, false], [0, 'true']],
    ['{ type: array, items: { type: integer } }', [[], [1, 2]], [[1, 'x'], {}]],
    ['{ type: object }', [{}, { a: 1 }], [[], null, 'x']],
    ['{ properties: { a: { type: string } } }', [{}, { a: 'x' }, 'not an object'], [{ a: 1 }]],
    ['{ required: [a] }', [{ a: null }, { a: 1 }, []], [{}, { b: 1 }]],
    ['{ required: [toString, constructor] }', [{ toString: 1, constructor: 2 }], [{}]],
    ['{ additionalProperties: false, properties: { a: {} } }', [{}, { a: 1 }], [{ b: 1 }]],
    ['{ additionalProperties: { type: integer } }', [{ a: 1 }], [{ a: 'x' }]],
    ['{ enum: [a, 1, null, { b: [1] }] }', ['a', 1, null, { b: [1] }], ['b', '1', { b: [2] }]],
    ['{ minLength: 2, maxLength: 3 }', ['ab', 'abc', '😀😀', 1], ['a', 'abcd', '😀']],
    ['{ minimum: 1, maximum: 3 }', [1, 2.5, 3], [0.9, 3.1]],
    ['{ multipleOf: 0.01 }', [0, 0.07, 1.1, 4.35, 1234567.89, -0.07], [0.075, 0.001]],
    ['{ multipleOf: 3 }', [0, 9, -3, 3e20], [1, 4.5]],
    ['{ multipleOf: 1e-7 }', [3e-7, 1], [1.5e-7]],
    ['{ minItems: 1, maxItems: 2 }', [[1], [1, 2]], [[], [1, 2, 3]]],
    [
      '{ uniqueItems: true }',
      [
        [1, '1', true],
        [{ a: 1, b: 2 }, { a: 1 }],
      ],
      [
        [1, 2, 1],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
    ],
    ['{ uniqueItems: false }', [[1, 1]], []],
    ['{ minProperties: 1, maxProperties: 2 }', [{ a: 1 }], [{}, { a: 1, b: 2, c: 3 }]],
    ["{ pattern: '^a+$' }", ['a', 'aaa', 1], ['b', 'ab']],
    ['{ allOf: [{ minimum: 1 }, { maximum: 2 }] }', [1, 2], [0, 3]],
    ['{ anyOf: [{ type: string }, { minimum: 3 }] }', ['x', 3], [2]],
    ['{ oneOf: [{ type: integer }, { minimum: 3 }] }', [1, 3.5], [5, 1.5]],
    ['{ not: { type: string } }', [1], ['x']],
    ["A: { $ref: '#/components/schemas/B' }\nB: { type: string }", ['x'], [1]],
    ['{ xml: { name: x }, example: 1, externalDocs: { url: x }, deprecated: true, x-any: 1 }', [1, 'x'], []],
    ['{ format: unheard-of, type: string }', ['anything'], [1]],
  ];
  describe('3.0', () => holds('3.0.3', cases));
  describe('3.1', () => holds('3.1.0', cases));
  describe('3.2', () => holds('3.2.0', cases));
});

describe('in 3.0', () => {
  const both = { a: 'x', b: 1 };
  holds('3.0.3', [
    ['{ type: string, nullable: true }', ['x', null], [1]],
    ['{ type: string, nullable: false }', ['x'], [null]],
    ['{ type: string, nullable: true, enum: [a] }', ['a', null], ['b']],
    ['{ nullable: true, allOf: [{ type: string }] }', ['x', null], [1]],
    ['{ nullable: true, oneOf: [{ type: string }, { type: integer }] }', ['x', 1, null], [1.5]],
    ['{ nullable: true, not: { type: string } }', [1], ['x']],
    ["A: { nullable: true, $ref: '#/components/schemas/B' }\nB: { type: string }", ['x', null], [1]],
    [
      "A: { allOf: [{ $ref: '#/components/schemas/B' }] }\nB: { type: string, nullable: true }",
      ['x', null],
      [1],
    ],
    ['{ minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true }', [1.1, 2.9], [1, 3]],
    ['{ minimum: 1, exclusiveMinimum: false }', [1], [0]],
    ["A: { $ref: '#/components/schemas/B', maxLength: 1 }\nB: { type: string }", ['long'], [1]],
    [
      "A: { properties: { a: { $ref: '#/components/schemas/B' }, b: { type: integer } } }\nB: { type: string }",
      [both],
      [{ a: 1 }],
    ],
    [
      '{ discriminator: { propertyName: kind }, properties: { kind: { type: string } } }',
      [{ kind: 'x' }],
      [{ kind: 1 }],
    ],
  ]);
});

describe('in 3.1', () => {
  holds('3.1.0', [
    ['{ type: [string, "null"] }', ['x', null], [1]],
    ['{ const: { a: 1 } }', [{ a: 1 }], [{ a: 2 }, null]],
    ['{ const: null }', [null], [0, {}]],
    ['{ exclusiveMinimum: 1, exclusiveMaximum: 3 }', [2], [1, 3]],
    [
      '{ prefixItems: [{ type: string }, { type: integer }], items: false }',
      [['x', 1], ['x'], []],
      [[1], ['x', 1, 2]],
    ],
    ['{ items: false }', [[]], [[1]]],
    ['{ contains: { type: integer }, minContains: 2, maxContains: 3 }', [[1, 2, 'x']], [[1], [1, 2, 3, 4]]],
    ['{ propertyNames: { maxLength: 1 } }', [{ a: 1 }], [{ ab: 1 }]],
    [
      "{ patternProperties: { '^i': { type: integer } }, additionalProperties: false }",
      [{ i1: 1 }],
      [{ i1: 'x' }, { s: 1 }],
    ],
    ['{ dependentRequired: { a: [b] } }', [{}, { b: 1 }, { a: 1, b: 1 }], [{ a: 1 }]],
    ['{ dependentSchemas: { a: { required: [b] } } }', [{ a: 1, b: 1 }], [{ a: 1 }]],
    ['{ if: { type: string }, then: { minLength: 2 }, else: { minimum: 2 } }', ['ab', 2], ['a', 1]],
    ['{ properties: { a: false } }', [{}], [{ a: 1 }]],
    ['true', [1, null, {}], []],
    ['false', [], [1, null, {}]],
    ["A: { $ref: '#/components/schemas/B', maxLength: 1 }\nB: { type: string }", ['x'], ['long', 1]],
    [
      "A: { $ref: '#/components/schemas/B' }\nB: { $ref: '#/components/schemas/C', maxLength: 1 }\nC: { type: string }",
      ['x'],
      ['long', 1],
    ],
    ["A: { $ref: '#/components/schemas/A/$defs/word', $defs: { word: { type: string } } }", ['x'], [1]],
    ["A: { items: { $ref: '#word' } }\nB: { $anchor: word, type: string }", [['x']], [[1]]],
  ]);
});

describe('unevaluated members count across references', () => {
  holds('3.1.0', [
    [
      "A: { allOf: [{ $ref: '#/components/schemas/B' }], properties: { a: {} }, unevaluatedProperties: false }\nB: { properties: { b: {} } }",
      [{}, { a: 1, b: 2 }],
      [{ c: 1 }],
    ],
    [
      "A: { $ref: '#/components/schemas/B', unevaluatedProperties: false }\nB: { anyOf: [{ $ref: '#/components/schemas/C' }, { required: [d], properties: { d: {} } }] }\nC: { required: [c], properties: { c: {} } }",
      [{ c: 1 }, { d: 1 }, { c: 1, d: 1 }],
      [
        { c: 1, e: 1 },
        { d: 1, e: 1 },
      ],
    ],
    [
      "A: { properties: { next: { $ref: '#/components/schemas/A' } }, $ref: '#/components/schemas/B', unevaluatedProperties: false }\nB: { properties: { b: {} } }",
      [{ next: { b: 1, next: {} } }],
      [{ next: { next: { x: 1 } } }],
    ],
    [
      "A: { $ref: '#/components/schemas/B', unevaluatedItems: false }\nB: { prefixItems: [{ type: string }] }",
      [['x'], []],
      [['x', 1]],
    ],
  ]);
});

describe('a dynamic reference', () => {
  const list = `List:
  $id: /list
  $defs: { item: { $dynamicAnchor: item, not: {} } }
  type: object
  properties: { items: { type: array, items: { $dynamicRef: '#item' } } }
Users:
  $id: /users
  $defs: { user: { $dynamicAnchor: item, type: string } }
  $ref: /list
Numbers:
  $id: /numbers
  $defs: { number: { $dynamicAnchor: item, type: integer } }
  $ref: /list
`;
  holds('3.1.0', [
    [`A: { $ref: '#/components/schemas/Users' }\n${list}`, [{ items: ['x'] }], [{ items: [1] }]],
    [`A: { $ref: '#/components/schemas/Numbers' }\n${list}`, [{ items: [1] }], [{ items: ['x'] }]],
    [`A: { $ref: '#/components/schemas/List' }\n${list}`, [{ items: [] }], [{ items: ['x'] }]],
    [
      `A: { properties: { users: { $ref: '#/components/schemas/Users' }, numbers: { $ref: /numbers } } }\n${list}`,
      [{ users: { items: ['x'] }, numbers: { items: [1] } }],
      [{ users: { items: [1] } }, { numbers: { items: ['x'] } }],
    ],
  ]);

  const tree = `Tree: { $id: /tree, $dynamicAnchor: node, properties: { children: { items: { $dynamicRef: '#node' } }, name: {} } }
Strict: { $id: /strict, $dynamicAnchor: node, $ref: /tree, unevaluatedProperties: false }
`;
  holds('3.1.0', [
    [`A: { $ref: '#/components/schemas/Tree' }\n${tree}`, [{ children: [{ naem: 1 }] }], []],
    [
      `A: { $ref: '#/components/schemas/Strict' }\n${tree}`,
      [{ children: [{ name: 1 }] }],
      [{ children: [{ naem: 1 }] }],
    ],
  ]);
});

describe('a schema that is not in order', () => {
  test.each([
    ['an unknown type', '{ type: any }', [1, 'x', null]],
    ['required as in JSON Schema 3', '{ type: string, required: true }', ['x']],
    ['a bound that is a string', "{ minimum: '3' }", [1]],
    ['an empty enum', '{ enum: [] }', [1]],
    ['no schema at all', '{ properties: { a: text } }', [{ a: 1 }]],
  ])('binds nothing by that: %s', (_what, schema, values) => {
    for (const value of values)
      expect(judge(`A: ${schema}`, value, { openapi: '3.0.3' }).violations).toEqual([]);
  });

  test('binds by the rest', () => {
    expect(judge('A: { type: any, maxLength: 1 }', 'long', { openapi: '3.0.3' }).violations).toHaveLength(1);
  });
});

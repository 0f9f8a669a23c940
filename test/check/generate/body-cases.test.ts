import { casesOf, demandsOf, negativeValues, positiveValues } from './support.js';

const names = (value: unknown): string[] => Object.keys(Object(value));

const at = (name: string, values: readonly unknown[]): unknown[] =>
  values.map((value) => (value as Record<string, unknown> | null)?.[name]);

/** Schema of a member `m`; what has to be among the values that are right, and among those that are wrong. */
const members: readonly (readonly [schema: string, right: readonly unknown[], wrong: readonly unknown[]])[] =
  [
    ['{ type: string }', ['', '007', '  two  blanks  '], [null, 123, true, false, [], {}]],
    ['{ type: string, minLength: 3 }', ['abc'], ['ab', 123]],
    ['{ type: string, minLength: 1 }', ['a'], ['']],
    ['{ type: string, maxLength: 4 }', ['abcd', ''], ['abcde']],
    ['{ type: string, enum: [on, off] }', ['on', 'off'], ['ON', 'on ', 'not-one-of-these', null]],
    ['{ const: fixed }', ['fixed'], ['FIXED', null, 123]],
    ['{ type: [string, "null"] }', [null, ''], [123, [], {}]],
    ['{ type: integer }', [0, -1, 1, 9007199254740991, 2147483648], [1.5, '1', true, null, [1]]],
    ['{ type: integer, minimum: 5, maximum: 9 }', [5, 6, 8, 9], [4, 10]],
    ['{ type: integer, exclusiveMinimum: 5 }', [6, 7], [5]],
    ['{ type: integer, format: int32 }', [2147483647, -2147483648], [2147483648]],
    ['{ type: integer, multipleOf: 5 }', [5], [7.5]],
    ['{ type: number, minimum: 0 }', [0, 0.5, 19.99], [-0.5, '0.5', null]],
    ['{ type: number, multipleOf: 0.01 }', [0.01], [0.015]],
    ['{ type: boolean }', [true, false], ['true', 1, 0, null]],
    ['{ type: array, items: { type: integer } }', [[], [1], [1, 1]], [[null], ['1'], null, {}, '[1]']],
    [
      '{ type: array, minItems: 2, maxItems: 3, items: { type: integer } }',
      [
        [1, 1],
        [1, 1, 1],
      ],
      [[1], [1, 1, 1, 1], []],
    ],
    ['{ type: array, uniqueItems: true, items: { type: integer } }', [[1]], [[1, 1]]],
    ['{ type: object }', [{}], [null, [], 'other-text', '{}']],
    [
      '{ type: object, required: [a], properties: { a: { type: integer } } }',
      [{ a: 0 }],
      [{}, { a: '1' }, { a: null }],
    ],
    ['{ type: object, additionalProperties: false }', [{}], [{ spectwin_extra: expect.anything() }]],
    ['{ type: object, additionalProperties: true }', [{ spectwin_extra: expect.anything() }], [null]],
    [
      '{ type: object, additionalProperties: { type: integer } }',
      [{ spectwin_extra: 1 }],
      [{ spectwin_extra: 'other-text' }],
    ],
    ['{ type: string, format: date-time }', ['2024-01-15T10:30:00+05:30'], ['not a date', '2024-01-15']],
    ['{ type: string, format: uuid }', ['3f2b8c1e-5d4a-4b6f-9c7d-0e1f2a3b4c5d'], ['not-a-uuid']],
    ['{ type: string, pattern: "^[A-Z]{3}$" }', [expect.stringMatching(/^[A-Z]{3}$/)], ['!', 'ä 1', 'a']],
    ['{ oneOf: [{ type: string }, { type: integer }] }', ['', 0], [null, true, 1.5]],
    ['{ anyOf: [{ type: string, maxLength: 2 }, { type: "null" }] }', [null, 'ab'], ['abc', 123]],
  ];

test.each(members)('of %s the limits are tried from both sides', (schema, right, wrong) => {
  const cases = casesOf(`A: { type: object, required: [m], properties: { m: ${schema} } }`);
  const tried = positiveValues(cases).map((value) => (value as { m: unknown }).m);
  const refused = negativeValues(cases).map((value) => (value as { m?: unknown } | null)?.m);
  for (const value of right) expect(tried).toContainEqual(value);
  for (const value of wrong) expect(refused).toContainEqual(value);
});

test('every required member is left out once, and every optional one', () => {
  const cases = casesOf(`A:
  type: object
  required: [a, b]
  properties: { a: { type: string }, b: { type: string }, c: { type: string } }
`);
  expect(negativeValues(cases).map(names)).toEqual(
    expect.arrayContaining([
      ['b', 'c'],
      ['a', 'c'],
    ]),
  );
  expect(positiveValues(cases).map(names)).toEqual(
    expect.arrayContaining([
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]),
  );
});

test('the whole may not have another type', () => {
  const cases = casesOf('A: { type: object, properties: { a: { type: string } } }');
  expect(negativeValues(cases)).toEqual(expect.arrayContaining([null, 123, true, [], expect.any(String)]));
});

test('members of members count too', () => {
  const cases = casesOf(`A:
  type: object
  properties: { list: { type: array, items: { type: object, required: [n], properties: { n: { type: integer, minimum: 1 } } } } }
`);
  expect(demandsOf(cases)).toEqual(
    expect.arrayContaining([
      '/list type',
      '/list/0 required',
      '/list/0 type',
      '/list/0/n minimum',
      '/list/0/n type',
    ]),
  );
});

test('examples of the contract are the base, the one with most in it first', () => {
  const examples = [{ a: 'x' }, { a: 'x', b: 1 }, { a: 1 }];
  const { base } = casesOf('A: { type: object, properties: { a: { type: string } } }', {
    examples: { values: examples, together: false },
  });
  expect(base).toEqual({ a: 'x', b: 1 });
});

test('parts of a record are put together', () => {
  const values = [{ a: 'x' }, { b: 1 }, { a: 'y' }];
  const { base } = casesOf('A: { type: object }', { examples: { values, together: true } });
  expect(base).toEqual({ a: 'y', b: 1 });
});

test('a read-only member is not sent', () => {
  const cases = casesOf(
    'A: { type: object, required: [id, a], properties: { id: { type: string, readOnly: true }, a: { type: string } } }',
    { examples: { values: [{ id: 'x', a: 'y' }], together: false } },
  );
  const all = [...positiveValues(cases), ...negativeValues(cases)];
  expect(all.filter((value) => Object.hasOwn(Object(value), 'id'))).toEqual([]);
});

test('the key keeps its value where all else is right', () => {
  const cases = casesOf(
    'A: { type: object, required: [k], properties: { k: { type: string }, n: { type: string } } }',
    {
      examples: { values: [{ k: 'key', n: 'name' }], together: false },
      key: ['k'],
    },
  );
  const varied = cases.positives.flatMap(({ parts }) => parts.filter(({ kind }) => kind.includes('text')));
  expect(varied.map(({ path }) => path)).not.toContainEqual(['k']);
  expect(demandsOf(cases)).toContain('/k type');
});

test('conditions and dependencies are met', () => {
  const { base } = casesOf(`A:
  type: object
  required: [kind]
  properties: { kind: { enum: [card] }, number: { type: string } }
  if: { properties: { kind: { const: card } } }
  then: { required: [number, code] }
`);
  expect(base).toEqual(
    expect.objectContaining({ kind: 'card', number: expect.anything(), code: expect.anything() }),
  );
});

test('each branch of a union is tried', () => {
  const cases = casesOf(`A:
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
Cat: { type: object, additionalProperties: false, required: [kind, lives], properties: { kind: { const: cat }, lives: { type: integer } } }
Dog: { type: object, additionalProperties: false, required: [kind, bark], properties: { kind: { const: dog }, bark: { type: boolean } } }
`);
  const kinds = new Set(positiveValues(cases).map((value) => (value as { kind: string }).kind));
  expect(kinds).toEqual(new Set(['cat', 'dog']));
});

test('a schema that refers to itself comes to an end', () => {
  const cases = casesOf(`A:
  type: object
  required: [name]
  properties: { name: { type: string }, children: { type: array, items: { $ref: '#/components/schemas/A' } } }
`);
  expect(cases.positives.length).toBeGreaterThan(10);
});

test('OpenAPI 3.0: nullable and exclusive limits', () => {
  const cases = casesOf(
    `A:
  type: object
  properties: { a: { type: integer, minimum: 1, exclusiveMinimum: true }, b: { type: string, nullable: true } }
`,
    { openapi: '3.0.3' },
  );
  expect(at('a', positiveValues(cases))).toContain(2);
  expect(at('a', negativeValues(cases))).toContain(1);
  expect(at('b', positiveValues(cases))).toContain(null);
});

test('a schema that allows nothing has no cases', () => {
  expect(() => casesOf('A: { type: string, minLength: 3, maxLength: 2 }')).toThrow('no value is allowed');
});

test('the same schema has the same cases each time', () => {
  const schema =
    'A: { type: object, properties: { a: { type: string, pattern: "^a+b$" }, b: { type: number } } }';
  expect(casesOf(schema)).toEqual(
    expect.objectContaining({
      positives: casesOf(schema).positives.map(({ value }) => expect.objectContaining({ value })),
    }),
  );
});

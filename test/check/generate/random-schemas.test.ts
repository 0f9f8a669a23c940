import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as fc from 'fast-check';
import { bodyCases } from '../../../src/check/generate/body-cases.js';
import { schemaFrom } from './support.js';

/** Schemas that allow something, of all types, nested and combined. */
const { schema: schemas } = fc.letrec<{ schema: object; scalar: object }>((tie) => ({
  scalar: fc.oneof(
    fc
      .record({ minLength: fc.nat(4), more: fc.nat(20), bounded: fc.boolean() })
      .map(({ minLength, more, bounded }) => ({
        type: 'string',
        minLength,
        ...(bounded && { maxLength: minLength + more }),
      })),
    fc
      .record({
        minimum: fc.integer({ min: -9, max: 9 }),
        more: fc.nat(50),
        type: fc.constantFrom('integer', 'number'),
      })
      .map(({ minimum, more, type }) => ({ type, minimum, maximum: minimum + more })),
    fc
      .uniqueArray(fc.constantFrom('a', 'B', 1, 2.5, null, true), { minLength: 1 })
      .map((list) => ({ enum: list })),
    fc.constantFrom(
      { type: 'boolean' },
      { type: 'null' },
      { type: ['string', 'null'] },
      { type: 'string', format: 'date' },
    ),
    fc.constantFrom({ type: 'string', pattern: '^[a-c]{2,5}$' }, { type: 'integer', multipleOf: 3 }),
  ),
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('scalar'),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'name', 'd'), tie('schema'), { maxKeys: 4 }),
        closed: fc.constantFrom({}, { additionalProperties: false }, { additionalProperties: true }),
      })
      .map(({ properties, closed }) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, index) => index % 2 === 0),
        ...closed,
      })),
    fc
      .record({ items: tie('schema'), minItems: fc.nat(2), more: fc.nat(3) })
      .map(({ items, minItems, more }) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
    fc.tuple(tie('schema'), tie('schema')).map((anyOf) => ({ anyOf })),
    fc.tuple(tie('scalar'), tie('scalar')).map((oneOf) => ({ oneOf })),
    fc.tuple(tie('schema')).map((allOf) => ({ allOf })),
  ),
}));

/** Another reader of JSON Schema than the one that made the cases. */
function judgeOf(schema: object): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.compile(schema);
}

test('what is said to be right is right, and what is said to be wrong is wrong', () => {
  fc.assert(
    fc.property(schemas, (schema) => {
      const { contract, schema: node } = schemaFrom(JSON.stringify({ A: schema }));
      const cases = bodyCases(contract, node);
      const isValid = judgeOf(schema);
      for (const { value } of cases?.positives ?? []) expect([value, isValid(value)]).toEqual([value, true]);
      for (const { value } of cases?.negatives ?? []) expect([value, isValid(value)]).toEqual([value, false]);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('a value is found for nearly every schema that allows one', () => {
  const found = fc.sample(schemas, { seed: 2, numRuns: 40 }).map((schema) => {
    const { contract, schema: node } = schemaFrom(JSON.stringify({ A: schema }));
    return bodyCases(contract, node) !== undefined;
  });
  expect(found.filter(Boolean).length).toBeGreaterThan(36);
});

test('no case comes twice', () => {
  for (const schema of fc.sample(schemas, { seed: 3, numRuns: 10 })) {
    const { contract, schema: node } = schemaFrom(JSON.stringify({ A: schema }));
    const cases = bodyCases(contract, node);
    const all = [...(cases?.positives ?? []), ...(cases?.negatives ?? [])].map(({ value }) =>
      JSON.stringify(value),
    );
    expect(new Set(all).size).toBe(all.length);
  }
});

import { hits, maskOf, strip } from '../../src/contract/mask.js';
import { contractWith } from './support.js';

function maskFor(schemas: string) {
  const contract = contractWith(schemas);
  const node = contract.root.at(['components', 'schemas', 'A']);
  if (!node) throw new Error('no schema A');
  return maskOf(contract, node, 'writeOnly');
}

describe('a mask', () => {
  test('is undefined where nothing is write-only', () => {
    expect(maskFor('A: { properties: { name: { type: string } } }')).toBeUndefined();
  });

  test.each([
    ['in the member', 'A: { properties: { secret: { type: string, writeOnly: true } } }'],
    [
      'behind its $ref',
      "A: { properties: { secret: { $ref: '#/components/schemas/S' } } }\nS: { type: string, writeOnly: true }",
    ],
    [
      'beside a $ref in a chain',
      "A: { properties: { secret: { $ref: '#/components/schemas/S' } } }\nS: { $ref: '#/components/schemas/T', writeOnly: true }\nT: { type: string }",
    ],
    ['in its allOf', 'A: { properties: { secret: { allOf: [{ type: string }, { writeOnly: true }] } } }'],
    [
      'in an allOf around it',
      "A: { allOf: [{ $ref: '#/components/schemas/B' }, { type: object }] }\nB: { properties: { secret: { writeOnly: true } } }",
    ],
    [
      'in all that it may be, null aside',
      "A: { properties: { secret: { anyOf: [{ type: string, writeOnly: true }, { type: 'null' }] } } }",
    ],
    [
      'in a branch of oneOf',
      'A: { oneOf: [{ type: string }, { properties: { secret: { writeOnly: true } } }] }',
    ],
  ])('finds the flag %s', (_where, schemas) => {
    const mask = maskFor(schemas);
    const value = { name: 'n', secret: 's' };
    expect(hits(value, mask)).toEqual(['/secret']);
    expect(strip(value, mask)).toEqual({ name: 'n' });
    expect(value).toEqual({ name: 'n', secret: 's' });
  });

  test('reaches items, additional members and every depth of a recursion', () => {
    const mask = maskFor(`A:
  properties:
    secret: { writeOnly: true }
    list: { type: array, items: { $ref: '#/components/schemas/A' } }
    open: { type: object }
  additionalProperties: { $ref: '#/components/schemas/A' }
`);
    const value = {
      list: [{ secret: 1 }, { list: [{ secret: 2, name: 3 }] }],
      other: { secret: 4 },
      open: { secret: 5 },
    };
    expect(hits(value, mask)).toEqual(['/list/0/secret', '/list/1/list/0/secret', '/other/secret']);
    expect(strip(value, mask)).toEqual({
      list: [{}, { list: [{ name: 3 }] }],
      other: {},
      open: { secret: 5 },
    });
  });

  test('shares what it leaves alone, and takes any member name', () => {
    const mask = maskFor('A: { properties: { secret: { writeOnly: true }, __proto__: { type: object } } }');
    const value: unknown = JSON.parse('{"__proto__":{"a":1},"secret":2,"rest":[1]}');
    const copy = strip(value, mask) as { rest: unknown };
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"rest":[1]}');
    expect(copy.rest).toBe((value as { rest: unknown }).rest);
    const clean = { rest: [1] };
    expect(strip(clean, mask)).toBe(clean);
  });
});

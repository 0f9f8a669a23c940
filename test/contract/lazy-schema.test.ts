import { contractOf } from '../../src/contract/document.js';
import type { Contract } from '../../src/contract/model.js';
import { parseSource } from '../../src/contract/source.js';
import { contractFrom, contractWith, judge } from './support.js';

/** The same text as a source that counts how often the members of one of its schemas are listed. */
function watched(schemas: string, name: string): { contract: Contract; looks: () => number } {
  const { source } = contractWith(schemas).root;
  const value = structuredClone(source.value) as { components: { schemas: Record<string, object> } };
  let looks = 0;
  value.components.schemas[name] = new Proxy(value.components.schemas[name]!, {
    ownKeys(target) {
      looks++;
      return Reflect.ownKeys(target);
    },
  });
  return { contract: contractOf({ ...source, value }, { onBroken: 'skip' }), looks: () => looks };
}

describe('what a reference leads to', () => {
  const schemas = `A:
  properties:
    near: { $ref: '#/components/schemas/Near' }
    broken: { $ref: '#/components/schemas/Broken' }
Near:
  properties: { far: { $ref: '#/components/schemas/Far' } }
Far:
  properties: { a: { type: string } }
Broken: { $ref: '#/nowhere' }
`;

  test('is compiled when data reaches it, and not before, and once', () => {
    const { contract, looks } = watched(schemas, 'Far');
    const validate = contract.validator(contract.root.at(['components', 'schemas', 'A'])!, 'request');
    const atLoad = looks();
    expect(validate({})).toEqual([]);
    expect(looks()).toBe(atLoad);
    expect(validate({ near: { far: { a: 1 } } })).toHaveLength(1);
    const compiled = looks();
    expect(compiled).toBeGreaterThan(atLoad);
    expect(validate({ near: { far: { a: 'x' } } })).toEqual([]);
    expect(looks()).toBe(compiled);
  });

  test('binds nothing where it is broken', () => {
    expect(judge(schemas, { broken: 1, near: 1 }).violations).toEqual([]);
  });

  test('is the same validator for the same place and view', () => {
    const contract = contractWith(schemas);
    const node = () => contract.root.at(['components', 'schemas', 'A'])!;
    expect(contract.validator(node(), 'request')).toBe(contract.validator(node(), 'request'));
    expect(contract.validator(node(), 'request')).not.toBe(contract.validator(node(), 'response'));
  });
});

describe('no value and no schema throws', () => {
  test('a reference that is its own target', () => {
    const schema = "A: { allOf: [{ $ref: '#/components/schemas/A' }], type: object }";
    const { violations, notes } = judge(schema, {});
    expect(violations).toEqual([]);
    expect(notes.some(({ message }) => message.includes('too deep'))).toBe(true);
  });

  test('a value that is nested deeply', () => {
    const schema = "A: { type: array, items: { $ref: '#/components/schemas/A' } }";
    let value: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(judge(schema, value).violations).toEqual([]);
    expect(judge(schema, [[[1]]]).violations).toHaveLength(1);
  });

  test('members named like those of every object', () => {
    const schema =
      'A: { additionalProperties: { type: integer }, properties: { __proto__: {}, constructor: { type: integer } } }';
    expect(judge(schema, JSON.parse('{"toString":1,"hasOwnProperty":2}')).violations).toEqual([]);
    expect(judge(schema, JSON.parse('{"constructor":"x"}')).violations).toHaveLength(1);
    expect(judge(schema, JSON.parse('{"__proto__":{"constructor":"x"}}')).violations).toEqual([]);
  });

  test('many equal objects', () => {
    const items = Array.from({ length: 50_000 }, (_, index) => ({ index, same: [{ a: 1 }] }));
    expect(judge('A: { uniqueItems: true }', items).violations).toEqual([]);
    expect(judge('A: { uniqueItems: true }', [...items, items[7]]).violations).toMatchObject([
      { params: { i: 7, j: 50_000 } },
    ]);
  });
});

describe('resources by $id', () => {
  test('are found by it, and their references are relative to it', () => {
    const schemas = `A: { properties: { tree: { $ref: 'https://example.org/tree' }, leaf: { $ref: 'https://example.org/leaf#/$defs/text' } } }
Tree: { $id: 'https://example.org/tree', properties: { leaf: { $ref: leaf }, own: { $ref: '#/$defs/own' } }, $defs: { own: { type: boolean } } }
Leaf: { $id: 'https://example.org/leaf', type: integer, $defs: { text: { type: string } } }
`;
    expect(judge(schemas, { tree: { leaf: 1, own: true }, leaf: 'x' }).violations).toEqual([]);
    expect(judge(schemas, { tree: { leaf: 'x', own: 1 }, leaf: 1 }).violations).toHaveLength(3);
  });

  test('may still be left by references from the top of the document, which authors write', () => {
    const schemas = `A: { $id: 'https://example.org/a', properties: { b: { $ref: '#/components/schemas/B' } } }
B: { type: string }
`;
    expect(judge(schemas, { b: 1 }).violations).toHaveLength(1);
  });

  test('are not members of examples', () => {
    const schemas = `A: { properties: { $id: { type: string, examples: [{ $id: x }] }, b: { $ref: '#/components/schemas/B' } }, example: { $id: 5e5ea5c16897e } }
B: { type: string }
`;
    expect(judge(schemas, { $id: 'x', b: 'y' }).violations).toEqual([]);
    expect(judge(schemas, { $id: 1, b: 2 }).violations).toHaveLength(2);
  });
});

const answering = (schema: string): string => `openapi: 3.1.0
info: { title: made up, version: '1' }
paths:
  /a:
    get: { responses: { '200': { description: x, content: { application/json: { schema: ${schema} } } } } }
`;

const load = (schema: string): Contract =>
  contractOf(parseSource({ uri: 'file:///made/up/api.yaml', text: answering(schema) }));

describe('malformed schemas', () => {
  test('are named at their place when the document is loaded', () => {
    const contract = contractFrom(`openapi: 3.1.0
info: { title: made up, version: '1' }
paths: {}
components:
  schemas:
    A:
      type: text
      properties:
        a: string
      minimum: '3'
      allOf: []
      required: true
      pattern: '(['
      x-anything: { type: text }
      example: { type: text }
`);
    expect(contract.notes.map(({ message, node }) => `${node?.position.line} ${message}`)).toEqual([
      '7 `type` must be one of array, boolean, integer, null, number, object, string',
      '9 `properties/a` must be a schema: an object',
      '10 `minimum` must be a number',
      '11 `allOf` must be a list of one schema or more',
      '12 `required` must be a list of member names',
      '13 ([ is no regular expression of ECMAScript: it is not checked',
    ]);
  });

  test('refuse no document for a pattern of another language alone', () => {
    expect(load("{ pattern: '(?i)^a$' }").notes).toHaveLength(1);
    expect(() => load('{ type: text }')).toThrow('api.yaml:5:');
  });
});

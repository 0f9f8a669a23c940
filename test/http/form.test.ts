import * as fc from 'fast-check';
import { decodeForm, encodeForm, type FormSpec } from '../../src/http/form.js';
import type { JsonValue, Shape } from '../../src/http/shape.js';

const ADDRESS: Shape = {
  types: ['object'],
  properties: new Map<string, Shape>([
    ['city', { types: ['string'] }],
    ['zip', { types: ['integer'] }],
  ]),
};
const SHAPE: Shape = {
  types: ['object'],
  properties: new Map<string, Shape>([
    ['id', { types: ['string'] }],
    ['count', { types: ['integer', 'null'] }],
    ['tags', { types: ['array'], items: { types: ['string'] } }],
    ['numbers', { types: ['array'], items: { types: ['number'] } }],
    ['address', ADDRESS],
    ['lines', { types: ['array'], items: ADDRESS }],
  ]),
};
const PLAIN: FormSpec = { shape: SHAPE };

test("OpenAPI's example of a form with a JSON value", () => {
  const address = { streetAddress: '123 Example Dr.', city: 'Somewhere', state: 'CA', zip: '99999+1234' };
  const id = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
  const text =
    'id=f81d4fae-7dec-11d0-a765-00a0c91e6bf6&address=%7B%22streetAddress%22%3A%22123+Example+Dr.%22%2C%22city%22%3A%22Somewhere%22%2C%22state%22%3A%22CA%22%2C%22zip%22%3A%2299999%2B1234%22%7D';
  expect(encodeForm({ id, address }, PLAIN)).toBe(text);
  expect(decodeForm(text, PLAIN)).toEqual({ id, address });
});

test('a contentType of JSON quotes texts', () => {
  const spec: FormSpec = { shape: SHAPE, encoding: new Map([['id', { contentType: 'application/json' }]]) };
  expect(encodeForm({ id: 'x' }, spec)).toBe('id=%22x%22');
  expect(decodeForm('id=%22x%22', spec)).toEqual({ id: 'x' });
  expect(decodeForm('id=broken', spec)).toEqual({ id: 'broken' });
});

describe('encoding objects', () => {
  const value = { id: 'a', tags: ['x', 'y'], address: { city: 'B', zip: 1 } };
  test.each<[string, FormSpec['encoding'], string]>([
    ['none', undefined, 'id=a&tags=x&tags=y&address=%7B%22city%22%3A%22B%22%2C%22zip%22%3A1%7D'],
    [
      'explode',
      new Map([
        ['address', { explode: true }],
        ['tags', { explode: false }],
      ]),
      'id=a&tags=x,y&city=B&zip=1',
    ],
    [
      'deepObject',
      new Map([['address', { style: 'deepObject' }]]),
      'id=a&tags=x&tags=y&address%5Bcity%5D=B&address%5Bzip%5D=1',
    ],
    [
      'pipeDelimited',
      new Map([
        ['tags', { style: 'pipeDelimited' }],
        ['address', { style: 'spaceDelimited' }],
      ]),
      'id=a&tags=x%7Cy&address=city%20B%20zip%201',
    ],
    [
      'allowReserved',
      new Map([
        ['id', { allowReserved: true }],
        ['address', { style: 'form', explode: false }],
      ]),
      'id=a&tags=x&tags=y&address=city,B,zip,1',
    ],
  ] as [string, FormSpec['encoding'], string][])('%s', (_, encoding, text) => {
    const spec = { shape: SHAPE, encoding };
    expect(encodeForm(value, spec)).toBe(text);
    expect(decodeForm(text, spec)).toEqual(value);
  });
});

describe('what clients send without asking', () => {
  test.each<[string, { [name: string]: JsonValue }]>([
    ['tags[]=a&tags[]=b', { tags: ['a', 'b'] }],
    ['tags[0]=a&tags[1]=b', { tags: ['a', 'b'] }],
    ['tags=a', { tags: ['a'] }],
    ['numbers=1&numbers=x', { numbers: [1, 'x'] }],
    ['address[city]=B&address[zip]=1', { address: { city: 'B', zip: 1 } }],
    ['lines[0][zip]=1&lines[1][zip]=2', { lines: [{ zip: 1 }, { zip: 2 }] }],
    ['lines=%7B%22zip%22%3A1%7D', { lines: [{ zip: 1 }] }],
    ['count=&id=', { count: null, id: '' }],
    ['unknown=1&unknown=2&other[x]=3', { unknown: ['1', '2'], 'other[x]': '3' }],
    ['tags[broken=1', { tags: ['1'] }],
    ['', {}],
  ])('%s', (text, expected) => {
    expect(decodeForm(text, PLAIN)).toEqual(expected);
  });
});

test('null is an empty field, an empty list no field', () => {
  expect(encodeForm({ count: null, tags: [], id: '' }, PLAIN)).toBe('count=&id=');
});

test('what is encoded is decoded', () => {
  const text = fc.string({ unit: 'grapheme' });
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each || 0);
  const address = fc.record({ city: text, zip: fc.maxSafeInteger() });
  const value = fc.record(
    {
      id: text,
      count: fc.option(fc.maxSafeInteger()),
      tags: fc.array(text, { minLength: 1 }),
      numbers: fc.array(number, { minLength: 1 }),
      address,
      lines: fc.array(address, { minLength: 1 }),
      other: text,
      __proto__: text,
    },
    { requiredKeys: [] },
  );
  const encodings = fc.constantFrom<FormSpec['encoding']>(
    undefined,
    new Map([['address', { style: 'deepObject' as const }]]),
    new Map([
      ['tags', { explode: false }],
      ['address', { explode: true }],
    ]),
  );
  fc.assert(
    fc.property(value, encodings, (form, encoding) => {
      const spec = { shape: SHAPE, encoding };
      const json = JSON.parse(JSON.stringify(form)) as { [name: string]: JsonValue };
      expect(decodeForm(encodeForm(json, spec), spec)).toEqual(json);
    }),
  );
});

test('any text is a form', () => {
  const raw = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^(tags|address|__proto__|count|[=&[\],%]|%5B){0,20}$/),
  );
  fc.assert(
    fc.property(raw, (text) => {
      const value = decodeForm(text, PLAIN);
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    }),
  );
});

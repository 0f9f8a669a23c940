import * as fc from 'fast-check';
import {
  decode,
  encode,
  rawParameters,
  type ParameterSpec,
  type RawParameters,
} from '../../src/http/parameters.js';
import type { JsonValue, Shape } from '../../src/http/shape.js';
import type { ParameterStyle } from '../../src/http/style.js';

const STRING: Shape = { types: ['string'] };
const INTEGER: Shape = { types: ['integer'] };
const STRINGS: Shape = { types: ['array'], items: STRING };
const INTEGERS: Shape = { types: ['array'], items: INTEGER };
const COLOR: Shape = {
  types: ['object'],
  properties: new Map([
    ['R', INTEGER],
    ['G', INTEGER],
    ['B', INTEGER],
  ]),
};
const NOTHING = rawParameters(new Map(), '', {});

function spec(parts: Partial<ParameterSpec> & Pick<ParameterSpec, 'in' | 'style'>): ParameterSpec {
  return { name: 'color', explode: false, required: false, shape: STRING, ...parts };
}

/** A request that carries the wire text where the parameter says. */
function carry(parameter: ParameterSpec, wire: string): RawParameters {
  switch (parameter.in) {
    case 'path':
      return rawParameters(new Map([[parameter.name, wire]]), '', {});
    case 'header':
      return rawParameters(new Map(), '', { [parameter.name.toLowerCase()]: wire });
    case 'cookie':
      return rawParameters(new Map(), '', wire === '' ? {} : { cookie: wire });
    default:
      return rawParameters(new Map(), wire, {});
  }
}

function decodeWire(parameter: ParameterSpec, wire: string): JsonValue | undefined {
  return decode(parameter, carry(parameter, wire));
}

describe("OpenAPI's table of styles", () => {
  type Row = [ParameterSpec['in'], ParameterStyle, boolean, string?, string?, string?, string?];
  const rows: Row[] = [
    ['path', 'matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    [
      'path',
      'matrix',
      true,
      ';color',
      ';color=blue',
      ';color=blue;color=black;color=brown',
      ';R=100;G=200;B=150',
    ],
    ['path', 'label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['path', 'label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['path', 'simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['path', 'simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['header', 'simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['header', 'simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['query', 'form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    [
      'query',
      'form',
      true,
      'color=',
      'color=blue',
      'color=blue&color=black&color=brown',
      'R=100&G=200&B=150',
    ],
    [
      'query',
      'spaceDelimited',
      false,
      undefined,
      undefined,
      'color=blue%20black%20brown',
      'color=R%20100%20G%20200%20B%20150',
    ],
    [
      'query',
      'pipeDelimited',
      false,
      undefined,
      undefined,
      'color=blue%7Cblack%7Cbrown',
      'color=R%7C100%7CG%7C200%7CB%7C150',
    ],
    [
      'query',
      'deepObject',
      true,
      undefined,
      undefined,
      undefined,
      'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
    ],
    ['cookie', 'form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['cookie', 'cookie', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    [
      'cookie',
      'cookie',
      true,
      'color=',
      'color=blue',
      'color=blue; color=black; color=brown',
      'R=100; G=200; B=150',
    ],
  ];
  const columns: [JsonValue, Shape][] = [
    [null, { types: ['null', 'integer'] }],
    ['blue', STRING],
    [['blue', 'black', 'brown'], STRINGS],
    [{ R: 100, G: 200, B: 150 }, COLOR],
  ];
  const cells = rows.flatMap(([place, style, explode, ...wires]) =>
    wires.flatMap((wire, index) => {
      const [value, shape] = columns[index]!;
      return wire === undefined ? [] : [{ place, style, explode, wire, value, shape }];
    }),
  );

  test.each(cells)('$place $style explode $explode: $value is "$wire"', (cell) => {
    const parameter = spec({ in: cell.place, style: cell.style, explode: cell.explode, shape: cell.shape });
    expect(encode(parameter, cell.value)).toBe(cell.wire);
    expect(decodeWire(parameter, cell.wire)).toEqual(cell.value);
  });

  test('a label that is not exploded is read with dots too, as OpenAPI 3.0 prints it', () => {
    const parameter = spec({ in: 'path', style: 'label', shape: STRINGS });
    expect(decodeWire(parameter, '.blue.black.brown')).toEqual(['blue', 'black', 'brown']);
  });

  test('exploded cookies in form style are read with & as RFC 6570 writes them', () => {
    const parameter = { ...spec({ in: 'cookie', style: 'form' }), explode: true };
    expect(decodeWire({ ...parameter, shape: STRINGS }, 'x=1; color=blue&color=black')).toEqual([
      'blue',
      'black',
    ]);
    expect(decodeWire({ ...parameter, shape: COLOR }, 'R=100&G=200&B=150; x=1')).toEqual({
      R: 100,
      G: 200,
      B: 150,
    });
    expect(encode({ ...parameter, shape: STRINGS }, ['blue', 'black'])).toBe('color=blue; color=black');
  });
});

describe('text becomes what the schema allows, and only what JSON calls that', () => {
  const any: Shape = { types: [] };
  test.each<[string, readonly string[], JsonValue]>([
    ['1', ['string'], '1'],
    ['true', ['string'], 'true'],
    ['null', ['string', 'null'], 'null'],
    ['', ['string', 'null'], ''],
    ['1', any.types, '1'],
    ['1', ['integer'], 1],
    ['-7', ['integer'], -7],
    ['-0', ['integer'], 0],
    ['9007199254740991', ['integer'], 9007199254740991],
    ['01', ['integer'], '01'],
    ['+1', ['integer'], '+1'],
    ['1.0', ['integer'], '1.0'],
    ['1e3', ['integer'], '1e3'],
    ['0x10', ['integer'], '0x10'],
    [' 1', ['integer'], ' 1'],
    ['1\n', ['integer'], '1\n'],
    ['', ['integer'], ''],
    ['１', ['integer'], '１'],
    ['1.50', ['number'], 1.5],
    ['1e3', ['number'], 1000],
    ['1.', ['number'], '1.'],
    ['.5', ['number'], '.5'],
    ['NaN', ['number'], 'NaN'],
    ['Infinity', ['number'], 'Infinity'],
    ['1e999', ['number'], '1e999'],
    ['01', ['number'], '01'],
    ['0x10', ['number'], '0x10'],
    ['', ['number'], ''],
    ['true', ['boolean'], true],
    ['false', ['boolean'], false],
    ['True', ['boolean'], 'True'],
    ['1', ['boolean'], '1'],
    ['null', ['integer', 'null'], null],
    ['', ['integer', 'null'], null],
    ['5', ['string', 'integer'], 5],
    ['five', ['string', 'integer'], 'five'],
    ['{"a":1}', ['object'], { a: 1 }],
    ['{"a":', ['object'], '{"a":'],
    ['{"a":1}', ['object', 'string'], '{"a":1}'],
  ])('%j as %j', (text, types, expected) => {
    const parameter = spec({ in: 'query', style: 'form', explode: true, shape: { types } });
    expect(decodeWire(parameter, `color=${encodeURIComponent(text)}`)).toEqual(expected);
  });

  test('items and members have types of their own', () => {
    const shape: Shape = {
      types: ['object'],
      properties: new Map<string, Shape>([
        ['n', { types: ['number'] }],
        ['s', STRING],
      ]),
      additional: { types: ['boolean'] },
    };
    const parameter = spec({ in: 'query', style: 'deepObject', explode: true, shape });
    expect(decodeWire(parameter, 'color[n]=1.5&color[s]=1&color[x]=true&color[n2]=z')).toEqual({
      n: 1.5,
      s: '1',
      x: true,
      n2: 'z',
    });
    expect(decodeWire(spec({ in: 'path', style: 'simple', shape: INTEGERS }), '1,02,3')).toEqual([
      1,
      '02',
      3,
    ]);
  });
});

describe('reading a query', () => {
  const form = spec({ in: 'query', style: 'form', explode: true });
  const list = { ...form, shape: STRINGS };
  test.each<[string, ParameterSpec, string, JsonValue | undefined]>([
    ['absent', form, 'other=1', undefined],
    ['no query', form, '', undefined],
    ['present without =', form, 'color', ''],
    ['empty', form, 'color=', ''],
    ['+ is a space', form, 'color=a+b%2Bc', 'a b+c'],
    ['= in the value', form, 'color=a=b', 'a=b'],
    ['invalid triples stay', form, 'color=%zz%4%', '%zz%4%'],
    ['bytes that are no UTF-8', form, 'color=%ff%41', '\uFFFDA'],
    ['a comma in a text', { ...form, explode: false }, 'color=a,b', 'a,b'],
    ['an encoded name', form, 'c%6Flor=x', 'x'],
    ['one value twice is reported', form, 'color=a&color=b', ['a', 'b']],
    ['one item', list, 'color=a', ['a']],
    ['one empty item', list, 'color=', ['']],
    ['a comma in an item', { ...list, explode: false }, 'color=a%2Cb,c', ['a,b', 'c']],
    [
      'an encoded delimiter where no item can hold it',
      { ...list, explode: false, shape: INTEGERS },
      'color=1%2C2',
      [1, 2],
    ],
    ['delimited and repeated', { ...list, explode: false }, 'color=a,b&color=c', ['a', 'b', 'c']],
    [
      'pipes as they are',
      { ...list, style: 'pipeDelimited', explode: false },
      'color=a|b%7Cc',
      ['a', 'b', 'c'],
    ],
    ['spaces as +', { ...list, style: 'spaceDelimited', explode: false }, 'color=a+b%20c', ['a', 'b', 'c']],
    [
      'delimited style that is exploded',
      { ...list, style: 'pipeDelimited', explode: true },
      'color=a&color=b',
      ['a', 'b'],
    ],
    [
      'a text or a list: text',
      { ...list, shape: { types: ['string', 'array'], items: STRING } },
      'color=a',
      'a',
    ],
    [
      'a text or a list: list',
      { ...list, shape: { types: ['string', 'array'], items: STRING } },
      'color=a&color=b',
      ['a', 'b'],
    ],
    ['a list or null', { ...list, shape: { types: ['array', 'null'], items: STRING } }, 'color=a', ['a']],
    ['object members that are not there', { ...form, shape: COLOR }, 'x=1', undefined],
    ['object without its last value', { ...form, explode: false, shape: COLOR }, 'color=R,100,G', 'R,100,G'],
    ['object as JSON', { ...form, shape: COLOR }, 'color=%7B%22R%22%3A1%7D', { R: 1 }],
    ['object member twice', { ...form, shape: COLOR }, 'R=1&R=2', { R: [1, 2] }],
    ['name with brackets', { ...list, name: 'color[]' }, 'color[]=a&color%5B%5D=b', ['a', 'b']],
  ])('%s', (_, parameter, query, expected) => {
    expect(decodeWire(parameter, query)).toEqual(expected);
  });

  test('an exploded free-form object takes what nobody else claims', () => {
    const parameter = {
      ...form,
      shape: { types: ['object'], additional: INTEGER },
      others: new Set(['page']),
    };
    expect(decodeWire(parameter, 'a=1&page=2&b=3')).toEqual({ a: 1, b: 3 });
  });

  test('an allowed empty value is empty whatever the schema', () => {
    const parameter = { ...form, shape: INTEGER, allowEmptyValue: true };
    expect(decodeWire(parameter, 'color')).toBe('');
    expect(decodeWire({ ...parameter, shape: { types: ['null'] } }, 'color=')).toBe('');
    expect(decodeWire(parameter, 'color=1')).toBe(1);
  });
});

describe('deepObject goes deeper than OpenAPI defines', () => {
  const shape: Shape = {
    types: ['object'],
    properties: new Map<string, Shape>([
      ['tags', STRINGS],
      ['ids', INTEGERS],
      ['lines', { types: ['array'], items: COLOR }],
      ['inner', COLOR],
    ]),
  };
  const parameter = spec({ in: 'query', style: 'deepObject', explode: true, shape });

  test.each<[string, JsonValue | undefined]>([
    ['color[tags][]=a&color[tags][]=b', { tags: ['a', 'b'] }],
    ['color[tags]=a&color[tags]=b', { tags: ['a', 'b'] }],
    ['color[tags]=a', { tags: ['a'] }],
    ['color[ids][1]=2&color[ids][0]=1', { ids: [1, 2] }],
    ['color[ids][10]=2&color[ids][9]=1', { ids: [1, 2] }],
    ['color[lines][0][R]=1&color[lines][1][R]=2', { lines: [{ R: 1 }, { R: 2 }] }],
    ['color[inner][R]=1', { inner: { R: 1 } }],
    ['color[other][x]=1', { other: { x: '1' } }],
    ['color[other][]=1', { other: ['1'] }],
    ['colors[R]=1', undefined],
    ['color[R=1', undefined],
    ['color[R]x=1', undefined],
    ['color=x', 'x'],
  ])('%s', (query, expected) => {
    expect(decodeWire(parameter, query)).toEqual(expected);
  });

  test('nested values come back', () => {
    const value: JsonValue = { tags: ['a', 'b'], lines: [{ R: 1, G: 2 }, { R: 3 }], inner: { R: 0 } };
    expect(decodeWire(parameter, encode(parameter, value))).toEqual(value);
  });

  test('depth is bounded', () => {
    expect(decodeWire(parameter, `color${'[a]'.repeat(50_000)}=1`)).toBeUndefined();
    let nested: JsonValue = 1;
    for (let depth = 0; depth < 200; depth += 1) nested = { a: nested };
    expect(encode(parameter, { nested }).length).toBeLessThan(5_000);
  });
});

describe('content parameters', () => {
  const value = { a: [1, 'ü, &'], __proto__x: null };
  test.each<[ParameterSpec['in']]>([['path'], ['query'], ['header'], ['cookie']])('JSON in %s', (place) => {
    const parameter = spec({
      in: place,
      style: 'form',
      content: 'application/json',
      shape: { types: ['object'] },
    });
    const wire = encode(parameter, value);
    expect(wire).toMatch(/^[\x21-\x7e ]+$/);
    expect(decodeWire(parameter, wire)).toEqual(value);
  });

  test('what is no JSON stays text', () => {
    const parameter = spec({ in: 'query', style: 'form', content: 'application/json' });
    expect(decodeWire(parameter, 'color=%7Bbroken')).toBe('{broken');
    expect(decodeWire(parameter, 'x=1')).toBeUndefined();
  });

  test('other media types are text by the types of the schema', () => {
    const parameter = spec({ in: 'query', style: 'form', content: 'text/plain', shape: INTEGER });
    expect(decodeWire(parameter, 'color=12')).toBe(12);
    expect(encode(parameter, 12)).toBe('color=12');
  });

  test('the whole query string as JSON or as a form (OpenAPI 3.2)', () => {
    const json = spec({ in: 'querystring', style: 'form', content: 'application/json' });
    expect(encode(json, { a: 1 })).toBe('%7B%22a%22%3A1%7D');
    expect(decodeWire(json, '%7B%22a%22%3A1%7D')).toEqual({ a: 1 });
    const form = { ...json, content: 'application/x-www-form-urlencoded', shape: COLOR };
    expect(encode(form, { R: 1, x: 'a b' })).toBe('R=1&x=a+b');
    expect(decodeWire(form, 'R=1&x=a+b')).toEqual({ R: 1, x: 'a b' });
    expect(decodeWire(form, '')).toBeUndefined();
  });
});

describe('exact wire text', () => {
  const query = spec({ in: 'query', style: 'form', explode: true });
  const path = spec({ in: 'path', style: 'simple' });
  test.each<[ParameterSpec, JsonValue, string]>([
    [query, "a b/ü!'()*~", 'color=a%20b%2F%C3%BC%21%27%28%29%2A~'],
    [
      { ...query, allowReserved: true },
      "a b/?:@!$'()*,;=&+#[]%",
      "color=a%20b/?:@!$'()*,;=%26%2B%23%5B%5D%25",
    ],
    [{ ...query, allowReserved: true }, '100%25 done', 'color=100%25%20done'],
    [{ ...query, allowReserved: true, explode: false }, ['a,b', 'c/d'], 'color=a%2Cb,c/d'],
    [path, 'a/b c', 'a%2Fb%20c'],
    [{ ...path, allowReserved: true }, 'a/b?c#d:e', 'a%2Fb%3Fc%23d:e'],
    [{ ...query, name: 'a[b]' }, 'x', 'a%5Bb%5D=x'],
    [query, [], ''],
    [query, {}, ''],
    [{ ...query, explode: false }, [], ''],
    [query, 1e21, 'color=1000000000000000000000'],
    [query, true, 'color=true'],
    [query, [{ a: 1 }], 'color=%7B%22a%22%3A1%7D'],
    [query, '\uD800', 'color=%EF%BF%BD'],
    [spec({ in: 'path', style: 'matrix' }), [], ';color'],
    [spec({ in: 'header', style: 'simple' }), 'W/"a,b" %41', 'W/"a,b" %41'],
  ])('%#', (parameter, value, wire) => {
    expect(encode(parameter, value)).toBe(wire);
  });
});

function read(parameter: ParameterSpec, value: string | string[]): JsonValue | undefined {
  return decode(parameter, rawParameters(new Map(), '', { 'x-color': value, 'set-cookie': value }));
}

describe('headers', () => {
  const header = spec({ name: 'X-Color', in: 'header', style: 'simple' });

  test('names are found in any case, values are not percent-decoded', () => {
    expect(read(header, ' %41,b ')).toBe('%41,b');
  });

  test('lists with spaces and over several lines', () => {
    expect(read({ ...header, shape: INTEGERS }, ['1, 2', '3'])).toEqual([1, 2, 3]);
  });

  test('Set-Cookie is never split at commas (RFC 9110, 5.3)', () => {
    const cookies = ['a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT', 'b=2'];
    expect(read({ ...header, name: 'Set-Cookie', shape: STRINGS }, cookies)).toEqual(cookies);
  });
});

describe('path text that is not in its style is absent', () => {
  test.each<[ParameterStyle, string]>([
    ['label', 'blue'],
    ['matrix', 'color=blue'],
    ['matrix', ';other=blue'],
  ])('%s: %s', (style, text) => {
    expect(decodeWire(spec({ in: 'path', style }), text)).toBeUndefined();
  });
});

interface Form {
  readonly place: ParameterSpec['in'];
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly shapes: readonly ('primitive' | 'array' | 'object')[];
}

const ALL = ['primitive', 'array', 'object'] as const;
const FORMS: readonly Form[] = [true, false].flatMap((explode) => [
  { place: 'path', style: 'simple', explode, shapes: ALL },
  { place: 'path', style: 'label', explode, shapes: ALL },
  { place: 'path', style: 'matrix', explode, shapes: ALL },
  { place: 'query', style: 'form', explode, shapes: ALL },
  { place: 'cookie', style: 'form', explode, shapes: ALL },
  { place: 'cookie', style: 'cookie', explode, shapes: ALL },
  { place: 'header', style: 'simple', explode, shapes: ALL },
  ...(explode
    ? ([{ place: 'query', style: 'deepObject', explode, shapes: ['object'] }] as const)
    : ([
        { place: 'query', style: 'spaceDelimited', explode, shapes: ['array', 'object'] },
        { place: 'query', style: 'pipeDelimited', explode, shapes: ['array', 'object'] },
      ] as const)),
]);

/** OpenAPI leaves the escaping of values to the caller where it does not percent-encode, and its own delimiters always. */
function safeText(form: Form, reserved: boolean): fc.Arbitrary<string> {
  const isPlain = form.place === 'header' || form.style === 'cookie';
  if (isPlain) return fc.stringMatching(/^[A-Za-z0-9_.:/?%~-]*$/);
  const wild = fc.string({ unit: 'grapheme', maxLength: 12 });
  const text = reserved ? wild.filter((each) => !each.includes('%')) : wild;
  if (form.style === 'spaceDelimited') return text.map((each) => each.replaceAll(' ', '_'));
  if (form.style === 'pipeDelimited') return text.map((each) => each.replaceAll('|', '_'));
  return text;
}

function safeName(form: Form): fc.Arbitrary<string> {
  const isPlain = form.place === 'header' || form.style === 'cookie';
  const plain = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
  if (isPlain || form.style === 'deepObject') return plain;
  const names = fc.oneof(plain, safeText(form, false), fc.constant('__proto__'));
  return names.filter((name) => name !== '');
}

interface Case {
  readonly shape: Shape;
  readonly value: JsonValue;
}

function scalars(text: fc.Arbitrary<string>): fc.Arbitrary<Case> {
  const plainNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each || 0);
  return fc.oneof(
    text.map((value) => ({ shape: STRING, value })),
    fc.maxSafeInteger().map((value) => ({ shape: INTEGER, value })),
    plainNumber.map((value) => ({ shape: { types: ['number'] }, value })),
    fc.boolean().map((value) => ({ shape: { types: ['boolean'] }, value })),
  );
}

function cases(form: Form, reserved: boolean): fc.Arbitrary<Case> {
  const text = safeText(form, reserved);
  const scalar = scalars(text);
  const list = fc
    .array(scalar, { minLength: 1, maxLength: 5 })
    .map((items) =>
      items.filter(
        (item) => item.shape === items[0]!.shape || item.shape.types[0] === items[0]!.shape.types[0],
      ),
    )
    .map((items) => ({
      shape: { types: ['array'], items: items[0]!.shape },
      value: items.map((item) => item.value),
    }));
  const object = fc.dictionary(safeName(form), scalar, { minKeys: 1, maxKeys: 5 }).map((members) => ({
    shape: {
      types: ['object'],
      properties: new Map(Object.entries(members).map(([name, member]) => [name, member.shape])),
    },
    value: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.value])),
  }));
  const byShape = { primitive: scalar, array: list, object };
  return fc.oneof(...form.shapes.map((shape) => byShape[shape]));
}

describe.each(FORMS)('$place $style explode $explode', (form) => {
  const name = fc.constantFrom('color', 'x_y', 'filter.a');

  test.each([false, true])('what is encoded is decoded (allowReserved %p)', (allowReserved) => {
    fc.assert(
      fc.property(name, cases(form, allowReserved), (own, { shape, value }) => {
        const parameter: ParameterSpec = {
          name: own,
          in: form.place,
          style: form.style,
          explode: form.explode,
          required: true,
          allowReserved,
          shape,
        };
        expect(decodeWire(parameter, encode(parameter, value))).toEqual(value);
      }),
    );
  });

  test('any text is read without a throw, into JSON', () => {
    const raw = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[;.]?(color|R|__proto__|[=&,;.|%[\]]|%7C|%5B){0,20}$/),
    );
    const shapes = fc.constantFrom<Shape>(
      STRING,
      INTEGER,
      STRINGS,
      COLOR,
      { types: [] },
      { types: ['object'], additional: INTEGER },
    );
    fc.assert(
      fc.property(raw, shapes, fc.boolean(), (text, shape, allowEmptyValue) => {
        const parameter = spec({
          in: form.place,
          style: form.style,
          explode: form.explode,
          shape,
          allowEmptyValue,
        });
        const value = decodeWire(parameter, text);
        if (value !== undefined) expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      }),
    );
  });
});

test('a member named __proto__ is an ordinary member', () => {
  const wires: [ParameterSpec, string][] = [
    [spec({ in: 'query', style: 'deepObject', explode: true }), 'color[__proto__][a]=1'],
    [spec({ in: 'query', style: 'form', explode: true }), '__proto__=1'],
    [spec({ in: 'path', style: 'simple' }), '__proto__,1'],
  ];
  for (const [parameter, wire] of wires) {
    const shape: Shape = { types: ['object'], additional: { types: [] } };
    const value = decodeWire({ ...parameter, shape }, wire);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  }
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});

test('nothing is read from a request without parameters', () => {
  for (const place of ['path', 'query', 'querystring', 'header', 'cookie'] as const) {
    expect(decode(spec({ in: place, style: 'form' }), NOTHING)).toBeUndefined();
  }
});

import * as fc from 'fast-check';
import { decodeParts, encodeParts } from '../../src/http/multipart-form.js';
import { encodeMultipart, parseMultipart, type Part } from '../../src/http/multipart.js';
import { parseMediaType } from '../../src/http/media-type.js';
import type { FormSpec } from '../../src/http/form.js';
import type { JsonValue, Shape } from '../../src/http/shape.js';

function parse(text: string, boundary = 'b'): Part[] {
  const result = parseMultipart(Buffer.from(text), boundary);
  expect(result).toHaveProperty('parts');
  return 'parts' in result ? [...result.parts] : [];
}

function faultOf(text: string, boundary = 'b'): string {
  const result = parseMultipart(Buffer.from(text), boundary);
  return 'fault' in result ? result.fault : 'none';
}

function texts(parts: readonly Part[]): (string | undefined)[][] {
  return parts.map((part) => [part.name, Buffer.from(part.body).toString()]);
}

describe('parseMultipart', () => {
  test('the form of RFC 7578: names, file names, headers, bytes', () => {
    const [field, file] = parse(
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nJoe\r\nBlow\r\n' +
        '--b\r\ncontent-disposition:form-data;name=f ; filename="x; \\"y\\".txt"\r\nContent-Type: text/plain\r\nX: 1\r\nX: 2\r\n\r\n\r\n\r\n--b--\r\n',
    );
    expect(field).toMatchObject({ name: 'a', body: Buffer.from('Joe\r\nBlow') });
    expect(field).not.toHaveProperty('filename', expect.any(String));
    expect(file).toMatchObject({
      name: 'f',
      filename: 'x; "y".txt',
      headers: { 'content-type': 'text/plain', x: ['1', '2'] },
      body: Buffer.from('\r\n'),
    });
  });

  test.each([
    ['preamble and epilogue', 'pre\r\n--b\r\n\r\nx\r\n--b--\r\nepilogue --b', ['x']],
    ['spaces after the boundary', '--b \t\r\n\r\nx\r\n--b  \r\n\r\ny\r\n--b--', ['x', 'y']],
    ['content that looks like a boundary', '--b\r\n\r\n\r\n--bc\r\n--b \r\n\r\n--b--', ['\r\n--bc', '']],
    ['no content', '--b\r\n\r\n--b--', ['']],
    ['headers only', '--b\r\nx: y\r\n--b--', ['']],
    ['no part at all', '--b--\r\n', []],
  ])('%s', (_, text, bodies) => {
    expect(parse(text).map((part) => Buffer.from(part.body).toString())).toEqual(bodies);
  });

  test.each([
    ['', 'the boundary does not occur'],
    ['--c--', 'the boundary does not occur'],
    ['--b\n\nx\n--b--', 'the boundary does not occur'],
    ['--b\r\n\r\nx', 'the closing boundary is missing'],
    ['--b\r\n\r\nx\r\n--b\r\n', 'the closing boundary is missing'],
    ['--b\r\nno header\r\n\r\nx\r\n--b--', 'a part with a header line that is none'],
    [`--b\r\nx: ${'x'.repeat(20_000)}\r\n\r\n\r\n--b--`, 'a part with more than 16384 bytes of headers'],
    [`--b\r\n\r\n${'\r\n--b\r\n\r\n'.repeat(1_001)}\r\n--b--`, 'more than 1000 parts'],
  ])('%j is told', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('a missing boundary is told', () => {
    expect(faultOf('--\r\n\r\n\r\n----', '')).toBe('no boundary');
  });

  test.each([
    ['form-data; name="a%22b%0D%0Ac"', 'a"b\r\nc'],
    ['form-data; NAME=a; name=b', 'a'],
    ['form-data; filename="name=x"', undefined],
    ['attachment; name=a', undefined],
    ['form-data', undefined],
    ['form-data; name="unclosed', '"unclosed'],
    ['form-data; name=', ''],
  ])('Content-Disposition: %s', (value, name) => {
    expect(parse(`--b\r\nContent-Disposition: ${value}\r\n\r\n\r\n--b--`)[0]!.name).toBe(name);
  });

  test('any bytes are parts or a fault', () => {
    const pieces = fc.constantFrom(
      '--b',
      '--b--',
      '\r\n',
      '\r\n\r\n',
      '\n',
      ' ',
      'x: y',
      'content-disposition: form-data; name="',
      '"',
      ';',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        const result = parseMultipart(Buffer.from(parts.join('')), 'b');
        expect('parts' in result || result.fault.length > 0).toBe(true);
      }),
    );
  });

  test('long hostile bodies are read in linear time', () => {
    for (const piece of ['\r\n--b', '\r\n--b ', '--b', '\r\n']) {
      expect(() => parseMultipart(Buffer.from(`--b\r\n${piece.repeat(200_000)}`), 'b')).not.toThrow();
    }
    const disposition = `content-disposition: form-data${';a="'.repeat(4_000)}`;
    expect(parse(`--b\r\n${disposition}\r\n\r\n\r\n--b--`)).toHaveLength(1);
  });
});

const NOTHING = new Uint8Array();

describe('encodeMultipart', () => {
  const name = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('%'));
  const part = fc.record({
    name,
    filename: fc.option(name, { nil: undefined }),
    body: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  });

  test('what is encoded is parsed', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { body, contentType } = encodeMultipart(
          parts.map((each) => ({ ...each, headers: { 'content-type': 'a/b' } })),
        );
        const boundary = parseMediaType(contentType)!.parameters.get('boundary')!;
        const result = parseMultipart(body, boundary);
        const found = 'parts' in result ? result.parts : [];
        expect(found.map((each) => ({ name: each.name, filename: each.filename, body: each.body }))).toEqual(
          parts,
        );
        expect(found.every((each) => each.headers['content-type'] === 'a/b')).toBe(true);
      }),
    );
  });

  test('line separators that are none in HTTP stay in a name', () => {
    const { body } = encodeMultipart(
      [{ name: 'a\u2028b', filename: '\u2029', headers: {}, body: NOTHING }],
      'b',
    );
    expect(parseMultipart(body, 'b')).toMatchObject({ parts: [{ name: 'a\u2028b', filename: '\u2029' }] });
  });

  test('the same parts give the same bytes', () => {
    const parts = [{ name: 'a', headers: {}, body: Buffer.from('x') }];
    expect(encodeMultipart(parts)).toEqual(encodeMultipart(parts));
    expect(Buffer.from(encodeMultipart(parts, 'b').body).toString()).toBe(
      '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
    );
  });

  test('a header cannot be broken out of', () => {
    const { body } = encodeMultipart(
      [
        {
          name: 'a"\r\nx: y',
          headers: { z: '1\r\nw: 2', 'content-disposition': 'x' },
          body: Buffer.alloc(0),
        },
      ],
      'b',
    );
    expect(parse(Buffer.from(body).toString())[0]).toMatchObject({
      name: 'a"\r\nx: y',
      headers: { z: '1 w: 2' },
    });
    expect(Object.keys(parse(Buffer.from(body).toString())[0]!.headers)).toEqual([
      'content-disposition',
      'z',
    ]);
  });
});

describe("Node's own FormData", () => {
  test('what it writes is parsed', async () => {
    const form = new FormData();
    form.append('text "q"', 'grüße\n');
    form.append('file', new File([new Uint8Array([0, 255])], 'ä "b".bin', { type: 'image/png' }));
    const response = new Response(form);
    const type = parseMediaType(response.headers.get('content-type')!)!;
    const result = parseMultipart(
      new Uint8Array(await response.arrayBuffer()),
      type.parameters.get('boundary')!,
    );
    const [text, file] = 'parts' in result ? result.parts : [];
    expect(texts([text!])).toEqual([['text "q"', 'grüße\r\n']]);
    expect(file).toMatchObject({
      name: 'file',
      filename: 'ä "b".bin',
      headers: { 'content-type': 'image/png' },
    });
    expect([...file!.body]).toEqual([0, 255]);
  });

  test('it reads what we write', async () => {
    const { body, contentType } = encodeMultipart([
      { name: 'text', headers: {}, body: Buffer.from('grüße') },
      {
        name: 'file',
        filename: 'a b',
        headers: { 'content-type': 'image/png' },
        body: Buffer.from([0, 255]),
      },
    ]);
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    expect(form.get('text')).toBe('grüße');
    const file = form.get('file') as File;
    expect([file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]]).toEqual([
      'a b',
      'image/png',
      [0, 255],
    ]);
  });
});

function fieldPart(name: string, body: string | Buffer, contentType?: string, filename?: string): Part {
  return { name, filename, headers: { 'content-type': contentType }, body: Buffer.from(body) };
}

describe('parts as an object', () => {
  const ADDRESS: Shape = { types: ['object'], properties: new Map([['zip', { types: ['integer'] }]]) };
  const FILE: Shape = { types: ['string'], binary: true };
  const spec: FormSpec = {
    shape: {
      types: ['object'],
      properties: new Map<string, Shape>([
        ['text', { types: ['string'] }],
        ['count', { types: ['integer'] }],
        ['address', ADDRESS],
        ['tags', { types: ['array'], items: { types: ['string'] } }],
        ['file', FILE],
        ['files', { types: ['array'], items: FILE }],
        ['note', { types: ['object'] }],
        ['list', { types: ['array'], items: { types: ['integer'] } }],
      ]),
    },
    encoding: new Map([
      ['note', { contentType: 'application/*, application/problem+json' }],
      ['list', { explode: false }],
    ]),
  };
  const value = {
    text: 'grüße',
    count: 3,
    address: { zip: 1 },
    tags: ['a', 'b'],
    file: '\u0000\u00ff',
    files: ['a', '\u0080'],
    note: { x: [1] },
    list: [1, 2],
  };

  test('by OpenAPI 3.1 encoding defaults, there and back', () => {
    const parts = encodeParts(value, spec);
    expect(parts.map((part) => [part.name, part.headers['content-type'], part.filename])).toEqual([
      ['text', undefined, undefined],
      ['count', undefined, undefined],
      ['address', 'application/json', undefined],
      ['tags', undefined, undefined],
      ['tags', undefined, undefined],
      ['file', 'application/octet-stream', 'file'],
      ['files', 'application/octet-stream', 'file'],
      ['files', 'application/octet-stream', 'file'],
      ['note', 'application/problem+json', undefined],
      ['list', undefined, undefined],
    ]);
    expect(Buffer.from(parts[5]!.body)).toEqual(Buffer.from([0, 0xff]));
    expect(texts(parts.slice(-1))).toEqual([['list', '1,2']]);
    expect(decodeParts(parts, spec)).toEqual(value);
  });

  test.each<[string, Part[], { [name: string]: JsonValue }]>([
    ['a wrong type stays text', [fieldPart('count', 'x')], { count: 'x' }],
    ['one item', [fieldPart('tags', 'a')], { tags: ['a'] }],
    ['JSON by the part', [fieldPart('text', '"x"', 'application/json')], { text: 'x' }],
    ['JSON by the schema', [fieldPart('address', '{"zip":2}')], { address: { zip: 2 } }],
    ['JSON that is none', [fieldPart('address', '{', 'application/json')], { address: '{' }],
    [
      'a JSON file is a file',
      [fieldPart('file', '{"a":1}', 'application/json', 'a.json')],
      { file: '{"a":1}' },
    ],
    [
      'an image nobody declared',
      [fieldPart('x', Buffer.from([0xff]), 'image/png', 'x.png')],
      { x: '\u00ff' },
    ],
    ['charset', [fieldPart('text', Buffer.from([0xe9]), 'text/plain; charset=ISO-8859-1')], { text: 'é' }],
    [
      'brackets',
      [fieldPart('address[zip]', '3'), fieldPart('tags[]', 'a')],
      { address: { zip: 3 }, tags: ['a'] },
    ],
    ['a part without a name', [{ headers: {}, body: Buffer.from('x') }], {}],
    [
      '__proto__',
      [fieldPart('__proto__', 'x')],
      JSON.parse('{"__proto__":"x"}') as { [name: string]: JsonValue },
    ],
  ])('%s', (_, parts, expected) => {
    expect(decodeParts(parts, spec)).toEqual(expected);
  });

  test('a file with characters that are no bytes is UTF-8; null is empty; an empty list is nothing', () => {
    const [file, text] = encodeParts({ file: '✓', text: null, tags: [] }, spec);
    expect(Buffer.from(file!.body).toString()).toBe('✓');
    expect(texts([text!])).toEqual([['text', '']]);
  });
});

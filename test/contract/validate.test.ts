import type { Violation } from '../../src/contract/model.js';
import { contentFor, responseFor } from '../../src/contract/choose.js';
import { decodeParameters, validateRequest, validateResponse } from '../../src/contract/validate.js';
import { contractFrom } from './support.js';

const contract = contractFrom(`openapi: 3.1.0
info: { title: made up, version: '1' }
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    put:
      parameters:
        - { name: limit, in: query, required: true, schema: { type: integer, maximum: 10 } }
        - { name: tags, in: query, schema: { type: array, items: { enum: [a, b] } } }
        - { name: empty, in: query, allowEmptyValue: true, schema: { type: integer } }
        - { name: filter, in: query, style: deepObject, explode: true, schema: { type: object, properties: { n: { type: integer } } } }
        - { name: where, in: query, content: { application/json: { schema: { required: [x] } } } }
        - { name: X-Trace, in: header, required: true, schema: { type: string, minLength: 2 } }
        - { name: session, in: cookie, schema: { type: string, pattern: '^s' } }
        - { name: Accept, in: header, required: true, schema: { type: integer } }
        - { name: Authorization, in: header, required: true, schema: { type: integer } }
        - { name: content-type, in: header, required: true, schema: { type: integer } }
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Thing' } }
          application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Thing' } }
          text/plain: { schema: { type: integer } }
          application/xml: { schema: { type: object } }
          text/*: {}
      responses:
        '200':
          description: done
          headers:
            X-Rate: { required: true, schema: { type: integer } }
            X-Next: { schema: { type: string, format: uri } }
          content:
            application/json: { schema: { $ref: '#/components/schemas/Thing' } }
            application/*: {}
        2XX: { description: done as well }
        '204': { description: gone }
        default:
          description: refused
          content: { application/problem+json: { schema: { type: object, required: [title] } } }
    head: { responses: { '200': { description: there, content: { application/json: { schema: { type: object } } } } } }
    get: { responses: { '200': { description: there, content: { application/jsonl: { itemSchema: { type: object } } } } } }
components:
  schemas:
    Thing:
      type: object
      required: [id, name, secret]
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string }
        secret: { type: string, writeOnly: true }
`);

function operation(method: string) {
  const match = contract.match(method, '/things/7');
  if (!('operation' in match)) throw new Error('no operation');
  return match.operation;
}

const put = operation('PUT');
const good = {
  target: '/things/7?limit=5',
  headers: { 'content-type': 'application/json', 'x-trace': 'ab' },
  params: new Map([['id', '7']]),
  body: { name: 'n', secret: 's' },
};

function told(violations: readonly Violation[]): string[] {
  return violations.map((each) => {
    const name = each.name === undefined ? '' : ` ${each.name}`;
    return `${each.keyword} in ${each.in}${name}${each.pointer}: ${each.message}`;
  });
}

const request = (changes: object): string[] => told(validateRequest(contract, put, { ...good, ...changes }));

describe('a request', () => {
  test('that keeps the contract has no violation', () => {
    expect(request({})).toEqual([]);
    expect(Object.isFrozen(validateRequest(contract, put, good))).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ['a missing query parameter', { target: '/things/7' }, ['required in query limit: limit is required']],
    [
      'a query parameter out of bounds',
      { target: '/?limit=11' },
      ['maximum in query limit: must be 10 or less'],
    ],
    [
      'a query parameter of another type',
      { target: '/?limit=x' },
      ['type in query limit: must be an integer, is a string'],
    ],
    ['an item', { target: '/?limit=1&tags=a&tags=c' }, ['enum in query tags/1: must be one of "a", "b"']],
    [
      'an empty value where it may not be',
      { target: '/?limit=' },
      ['type in query limit: must be an integer, is a string'],
    ],
    ['an empty value where it may be', { target: '/?limit=1&empty=' }, []],
    [
      'a member of a deep object',
      { target: '/?limit=1&filter[n]=x' },
      ['type in query filter/n: must be an integer, is a string'],
    ],
    ['a parameter in JSON', { target: '/?limit=1&where=%7B%7D' }, ['required in query where: x is required']],
    [
      'a path parameter',
      { params: new Map([['id', 'x']]) },
      ['type in path id: must be an integer, is a string'],
    ],
    [
      'a missing header',
      { headers: { 'content-type': 'application/json' } },
      ['required in header X-Trace: X-Trace is required'],
    ],
    [
      'a header and a cookie',
      { headers: { 'content-type': 'application/json', 'x-trace': 'a', cookie: 'session=x' } },
      [
        'minLength in header X-Trace: must have 2 characters or more, has 1',
        'pattern in cookie session: must match ^s',
      ],
    ],
    ['undeclared parameters', { target: '/?limit=1&other=1' }, []],
    ['a body of another shape', { body: [] }, ['type in body: must be an object, is an array']],
    ['members that are read-only', { body: { id: 'x', name: 'n', secret: 's' } }, []],
    [
      'members that are missing',
      { body: { id: 1 } },
      ['required in body: name is required', 'required in body: secret is required'],
    ],
    ['no body', { body: undefined }, ['required in body: a body is required']],
    ['a body that could not be read', { body: undefined, hasBody: true }, []],
    [
      'a media type that is not declared',
      { headers: { ...good.headers, 'content-type': 'image/png' } },
      [
        'content-type in header Content-Type: media type image/png is not declared; declared: application/json, application/x-www-form-urlencoded, text/plain, application/xml, text/*',
      ],
    ],
    [
      'no media type',
      { headers: { 'x-trace': 'ab' } },
      [
        'content-type in header Content-Type: Content-Type is missing; declared: application/json, application/x-www-form-urlencoded, text/plain, application/xml, text/*',
      ],
    ],
    [
      'a form',
      {
        headers: { ...good.headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: { name: 'n' },
      },
      ['required in body: secret is required'],
    ],
    [
      'text that is a number',
      { headers: { ...good.headers, 'content-type': 'text/plain; charset=utf-8' }, body: '12' },
      [],
    ],
    [
      'text that is none',
      { headers: { ...good.headers, 'content-type': 'text/plain' }, body: 'x' },
      ['type in body: must be an integer, is a string'],
    ],
    [
      'a notation that is not read',
      { headers: { ...good.headers, 'content-type': 'application/xml' }, body: '<a/>' },
      [],
    ],
    [
      'text of a type without schema',
      { headers: { ...good.headers, 'content-type': 'text/csv' }, body: 'a,b' },
      [],
    ],
    ['a JSON string', { body: 'x' }, ['type in body: must be an object, is a string']],
    [
      'a parameter for the media type',
      { headers: { ...good.headers, 'content-type': 'application/json;charset=utf-8' } },
      [],
    ],
  ])('with %s', (_what, changes, expected) => {
    expect(request(changes)).toEqual(expected);
  });

  test('says where the contract makes the demand', () => {
    const [missing] = validateRequest(contract, put, { ...good, target: '/things/7' });
    expect(missing?.node?.pointer).toBe('/paths/~1things~1{id}/put/parameters/0/required');
    const [wrong] = validateRequest(contract, put, { ...good, body: 1 });
    expect(wrong?.node?.pointer).toBe('/components/schemas/Thing/type');
  });

  test('has its parameters as values', () => {
    const target = '/things/7?limit=5&tags=a&filter[n]=2';
    const values = [...decodeParameters(put, { ...good, target })].map(([{ name }, value]) => [name, value]);
    expect(Object.fromEntries(values)).toEqual({
      id: 7,
      limit: 5,
      tags: ['a'],
      filter: { n: 2 },
      'X-Trace': 'ab',
    });
  });
});

describe('a response', () => {
  const json = { 'content-type': 'application/json', 'x-rate': '5' };
  const response = (
    method: string,
    { status = 200, headers = json, text = '{}' }: { status?: number; headers?: object; text?: string },
    body?: unknown,
  ): string[] =>
    told(
      validateResponse(contract, operation(method), { status, headers: { ...headers }, body: text }, body),
    );

  test.each<[string, string, Parameters<typeof response>[1], unknown, string[]]>([
    ['that keeps the contract', 'PUT', {}, { id: 1, name: 'n' }, []],
    ['without a member', 'PUT', {}, { name: 'n' }, ['required in body: id is required']],
    ['with a write-only member, which is judged elsewhere', 'PUT', {}, { id: 1, name: 'n', secret: 5 }, []],
    [
      'without a header',
      'PUT',
      { headers: { 'content-type': 'application/json' } },
      { id: 1, name: 'n' },
      ['required in header X-Rate: X-Rate is required'],
    ],
    [
      'with wrong headers',
      'PUT',
      { headers: { ...json, 'x-rate': 'x', 'x-next': 'y' } },
      { id: 1, name: 'n' },
      [
        'type in header X-Rate: must be an integer, is a string',
        'format in header X-Next: must be an absolute URI',
      ],
    ],
    ['of a declared range', 'PUT', { status: 206 }, { any: 1 }, []],
    [
      'that falls to default',
      'PUT',
      { status: 418, headers: { 'content-type': 'application/problem+json' } },
      {},
      ['required in body: title is required'],
    ],
    [
      'of an undeclared status',
      'GET',
      { status: 500 },
      {},
      ['status in body: status 500 is not declared; declared: 200'],
    ],
    [
      'of an undeclared type',
      'PUT',
      { status: 400, headers: { 'content-type': 'text/html' } },
      '<p>',
      [
        'content-type in header Content-Type: media type text/html is not declared; declared: application/problem+json',
      ],
    ],
    [
      'without a type',
      'PUT',
      { status: 400, headers: {} },
      undefined,
      ['content-type in header Content-Type: Content-Type is missing; declared: application/problem+json'],
    ],
    [
      'of a declared range of types',
      'PUT',
      { headers: { ...json, 'content-type': 'application/pdf' } },
      '%PDF',
      [],
    ],
    [
      'without the declared body',
      'PUT',
      { status: 400, text: '' },
      undefined,
      ['body in body: a body is declared, and there is none'],
    ],
    [
      'with a body on 204',
      'PUT',
      { status: 204 },
      {},
      ['body in body: an answer to HEAD, or of status 1xx, 204, 205 or 304, has no body'],
    ],
    ['without a body on 204', 'PUT', { status: 204, text: '', headers: {} }, undefined, []],
    ['without a body to HEAD', 'HEAD', { text: '' }, undefined, []],
    [
      'with a body to HEAD',
      'HEAD',
      {},
      {},
      ['body in body: an answer to HEAD, or of status 1xx, 204, 205 or 304, has no body'],
    ],
    ['of items', 'GET', { headers: { 'content-type': 'application/jsonl' } }, '{}\n{}', []],
  ])('%s', (_what, method, given, body, expected) => {
    expect(response(method, given, body)).toEqual(expected);
  });
});

describe('choosing', () => {
  test.each<[number, string | undefined]>([
    [200, '200'],
    [204, '204'],
    [206, '2XX'],
    [404, 'default'],
  ])('the declaration of status %d', (status, declared) => {
    expect(responseFor(put, status)?.status).toBe(declared);
  });

  test('none where there is none', () => {
    expect(responseFor(operation('GET'), 404)).toBeUndefined();
  });

  test.each<[string | undefined, string | undefined]>([
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['text/plain', 'text/plain'],
    ['text/csv', 'text/*'],
    ['image/png', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
  ])('the content of type %s', (type, range) => {
    expect(contentFor(put.requestBody?.content ?? [], type)?.range).toBe(range);
  });
});

import type { Mock } from '../../src/mock/server.js';
import { createMock } from '../../src/mock/server.js';
import { contractFrom, send } from './support/api.js';

type Schema = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, Schema>>;

const integer = { type: 'integer' };
const string = { type: 'string' };
const Item = {
  type: 'object',
  required: ['id'],
  properties: { id: string, name: string, size: integer, tags: { type: 'array', items: string } },
};
const array = { type: 'array', items: { $ref: '#/components/schemas/Item' } };
const content = (schema: Schema) => ({ 'application/json': { schema } });

/** `/items` without the extension, with eleven records a to k. */
async function items(query: Query, answer: Schema = array, headers?: Schema): Promise<Mock> {
  const item = { $ref: '#/components/schemas/Item' };
  const parameters = Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema }));
  const contract = contractFrom({
    components: { schemas: { Item } },
    paths: {
      '/items': {
        get: { parameters, responses: { 200: { description: '', content: content(answer), headers } } },
        post: {
          requestBody: { content: content(item) },
          responses: { 201: { description: '', content: content(item) } },
        },
      },
      '/items/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: string }],
        get: { responses: { 200: { description: '', content: content(item) } } },
      },
    },
  });
  const mock = createMock(contract);
  for (const [index, id] of [...'abcdefghijk'].entries()) {
    const body = { id, name: `Name ${id}`, size: index % 3, tags: [index % 2 === 0 ? 'even' : 'odd', id] };
    expect((await send(mock, 'POST /items', { body })).status).toBe(201);
  }
  return mock;
}

async function ids(mock: Mock, query: string): Promise<string> {
  const { status, body } = await send(mock, `GET /items${query}`);
  expect(status).toBe(200);
  const list = Array.isArray(body) ? body : (body as { data: unknown[] }).data;
  return list.map((one) => (one as { id: string }).id).join('');
}

describe('a part of the list', () => {
  test.each<[string, Query, string, string]>([
    ['no parameter given', { limit: integer, offset: integer }, '', 'abcdefghijk'],
    ['the default size', { limit: { ...integer, default: 4 }, offset: integer }, '', 'abcd'],
    ['limit and offset', { limit: integer, offset: integer }, '?limit=3&offset=2', 'cde'],
    ['beyond the end', { limit: integer, offset: integer }, '?limit=3&offset=20', ''],
    [
      'offsets from one',
      { count: integer, startIndex: { ...integer, minimum: 1 } },
      '?count=2&startIndex=1',
      'ab',
    ],
    ['pages', { page: integer, per_page: integer }, '?page=3&per_page=4', 'ijk'],
    ['pages from zero', { page: { ...integer, default: 0 }, size: integer }, '?page=1&size=4', 'efgh'],
    [
      'pages in brackets',
      { 'page[number]': integer, 'page[size]': integer },
      '?page%5Bnumber%5D=2&page%5Bsize%5D=5',
      'fghij',
    ],
    ['after a cursor', { cursor: string, limit: integer }, '?cursor=c&limit=2', 'de'],
    ['after the last', { cursor: string, limit: integer }, '?cursor=k&limit=2', ''],
    [
      'before a cursor',
      { starting_after: string, ending_before: string, limit: integer },
      '?ending_before=e&limit=2',
      'cd',
    ],
  ])('%s', async (_, query, given, expected) => {
    expect(await ids(await items(query), given)).toBe(expected);
  });

  test('a size that the contract does not allow is refused', async () => {
    const mock = await items({ limit: { ...integer, maximum: 5 }, offset: integer });
    expect((await send(mock, 'GET /items?limit=6')).status).toBe(400);
  });
});

describe('filters', () => {
  test.each<[string, Query, string, string]>([
    ['by a number', { size: integer }, '?size=2', 'cfi'],
    ['by text', { name: string }, '?name=Name%20b', 'b'],
    ['by an item of a list', { tags: string }, '?tags=odd', 'bdfhj'],
    ['by several values', { size: { type: 'array', items: integer } }, '?size=1&size=2', 'bcefhik'],
    [
      'with a value that asks for all',
      { size: { type: 'string', enum: ['0', 'all'] } },
      '?size=all',
      'abcdefghijk',
    ],
    ['by nothing', { size: integer }, '', 'abcdefghijk'],
    ['by what no record has', { size: integer }, '?size=7', ''],
  ])('%s', async (_, query, given, expected) => {
    expect(await ids(await items(query), given)).toBe(expected);
  });
});

describe('order', () => {
  const direction = { type: 'string', enum: ['asc', 'desc'] };

  test.each<[Query, string, string]>([
    [{ sort: string }, '?sort=-id', 'kjihgfedcba'],
    [{ sort: string }, '?sort=size', 'adgjbehkcfi'],
    [{ sort: string }, '?sort=size,-id', 'jgdakhebifc'],
    [{ sort: string }, '?sort=size:desc', 'cfibehkadgj'],
    [{ sort: string }, '?sort=nothing', 'abcdefghijk'],
    [{ sort: string, order: direction }, '?sort=id&order=desc', 'kjihgfedcba'],
    [{ sort: string, order: direction }, '?order=desc', 'kjihgfedcba'],
    [{ order_by: string, limit: integer, offset: integer }, '?order_by=-id&limit=2', 'kj'],
  ])('%j %s', async (query, given, expected) => {
    expect(await ids(await items(query), given)).toBe(expected);
  });
});

function envelope(members: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', required: ['data', ...required], properties: { data: array, ...members } };
}

async function told(mock: Mock, query: string): Promise<Record<string, unknown>> {
  const { data: _, ...rest } = (await send(mock, `GET /items${query}`)).body as Record<string, unknown>;
  return rest;
}

describe('what is told of the list', () => {
  const uri = { type: ['string', 'null'], format: 'uri' };
  test('counts and pages', async () => {
    const members = {
      total: integer,
      count: integer,
      page: integer,
      total_pages: integer,
      per_page: integer,
    };
    const mock = await items({ page: integer, per_page: integer }, envelope(members));
    expect(await told(mock, '?page=3&per_page=4')).toEqual({
      total: 11,
      count: 3,
      page: 3,
      total_pages: 3,
      per_page: 4,
    });
  });

  test('the total is that of what the filter lets through', async () => {
    const mock = await items(
      { size: integer, limit: integer, offset: integer },
      envelope({ total: integer }),
    );
    expect(await told(mock, '?size=2&limit=1')).toEqual({ total: 3 });
  });

  test('links to the pages beside it', async () => {
    const mock = await items(
      { limit: integer, offset: integer },
      envelope({ next: uri, previous: uri }, ['next', 'previous']),
    );
    expect(await told(mock, '?limit=4')).toEqual({
      next: 'http://localhost/items?limit=4&offset=4',
      previous: null,
    });
    expect(await told(mock, '?limit=4&offset=8')).toEqual({
      next: null,
      previous: 'http://localhost/items?limit=4&offset=4',
    });
  });

  test('following the links shows every record once', async () => {
    const mock = await items(
      { cursor: string, limit: integer },
      envelope({ next_cursor: { type: ['string', 'null'] }, has_more: { type: 'boolean' } }),
    );
    let seen = '';
    let cursor: unknown;
    do {
      const query = cursor === undefined ? '?limit=4' : `?limit=4&cursor=${String(cursor)}`;
      seen += await ids(mock, query);
      const page = await told(mock, query);
      expect(page['has_more']).toBe(typeof page['next_cursor'] === 'string');
      cursor = page['next_cursor'] ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toBe('abcdefghijk');
  });

  test('a required cursor that must be text is empty on the last page', async () => {
    const mock = await items(
      { cursor: string, limit: integer },
      envelope({ next_cursor: string }, ['next_cursor']),
    );
    expect(await told(mock, '')).toEqual({ next_cursor: '' });
  });

  test('HAL', async () => {
    const link = { type: 'object', properties: { href: string } };
    const links = { type: 'object', properties: { next: link, prev: link } };
    const mock = await items({ page: integer, size: integer }, envelope({ _links: links }));
    expect(await told(mock, '?size=6')).toEqual({
      _links: { next: { href: 'http://localhost/items?size=6&page=2' } },
    });
  });

  test('headers', async () => {
    const mock = await items({ page: integer, per_page: integer }, array, {
      Link: { schema: string },
      'X-Total-Count': { schema: integer },
    });
    const { headers } = await send(mock, 'GET /items?per_page=5&page=2', { headers: { host: 'x.test' } });
    expect(headers['x-total-count']).toBe('11');
    expect(String(headers['link']).split(', ')).toEqual([
      '<http://x.test/items?per_page=5&page=1>; rel="prev"',
      '<http://x.test/items?per_page=5&page=3>; rel="next"',
      '<http://x.test/items?per_page=5&page=3>; rel="last"',
      '<http://x.test/items?per_page=5&page=1>; rel="first"',
    ]);
  });
});

import type { Listing } from '../../../src/contract/model.js';
import { integer, list, load, object, op, parameters, resourceOf, string } from './api.js';

type Schema = Readonly<Record<string, unknown>>;
type Given = readonly [name: string, schema: Schema, description?: string];

const Pet = object({
  id: integer,
  name: string,
  status: { type: 'string', enum: ['sold', 'free'] },
  tags: list(string),
  born_at: { type: 'string', format: 'date-time' },
  owner: object({ id: integer }),
});

function listingOf(given: readonly Given[], answer: Schema = list(Pet), headers?: Schema): Listing {
  const query = parameters(...given.map(([name, schema]) => [name, 'query', schema] as const));
  const described = (query['parameters'] as Schema[]).map((one, index) => ({
    ...one,
    description: given[index]?.[2] ?? '',
  }));
  const operation = op({ 200: answer }) as { responses: Record<string, Schema> };
  const responses = { 200: { ...operation.responses['200'], ...(headers ? { headers } : {}) } };
  const contract = load({
    'GET /pets': { ...operation, responses, parameters: described },
    'GET /pets/{petId}': op({ 200: Pet }),
  });
  const { listing } = resourceOf(contract);
  if (!listing) throw new Error('no list');
  return listing;
}

const number = (rest: Schema = {}): Schema => ({ type: 'integer', ...rest });

describe('paging', () => {
  test.each<[string, Given[], object]>([
    [
      'limit and offset',
      [
        ['limit', number({ default: 20 })],
        ['offset', number()],
      ],
      { size: 'limit', defaultSize: 20, offset: 'offset', firstOffset: 0 },
    ],
    [
      'page and per_page',
      [
        ['page', number()],
        ['per_page', number()],
      ],
      { page: 'page', firstPage: 1, size: 'per_page' },
    ],
    [
      'pages from zero',
      [
        ['pageIndex', number({ default: 0 })],
        ['pageSize', number()],
      ],
      { page: 'pageIndex', firstPage: 0, size: 'pageSize' },
    ],
    [
      'SCIM',
      [
        ['startIndex', number({ minimum: 1 })],
        ['count', number()],
      ],
      { offset: 'startIndex', firstOffset: 1, size: 'count' },
    ],
    [
      'brackets',
      [
        ['page[number]', number()],
        ['page[size]', number()],
      ],
      { page: 'page[number]', size: 'page[size]' },
    ],
    [
      'cursor',
      [
        ['cursor', string],
        ['limit', number()],
      ],
      { after: 'cursor', size: 'limit' },
    ],
    [
      'Stripe',
      [
        ['starting_after', string],
        ['ending_before', string],
        ['limit', number()],
      ],
      { after: 'starting_after', before: 'ending_before' },
    ],
    [
      'token',
      [
        ['pageToken', string],
        ['maxResults', number()],
      ],
      { after: 'pageToken', size: 'maxResults' },
    ],
    [
      'size alone',
      [['limit', number()]],
      { size: 'limit', page: undefined, offset: undefined, after: undefined },
    ],
  ])('%s', (_, given, paging) => {
    expect(listingOf(given).paging).toMatchObject(paging);
  });

  test.each<[string, Given[]]>([
    ['nothing', []],
    ['a limit that is no number', [['limit', string]]],
    ['moments by format', [['after', { type: 'string', format: 'date-time' }]]],
    ['moments by description', [['after', string, 'Only those after this date']]],
    ['a moment called from', [['from', number(), 'A timestamp in milliseconds']]],
  ])('none: %s', (_, given) => {
    expect(listingOf(given).paging).toBeUndefined();
  });
});

describe('filters', () => {
  const filter = (given: Given) => listingOf([given]).filters.get(given[0]);

  test.each<[Given, object]>([
    [['name', string], { member: 'name', match: 'equal' }],
    [['filter[name]', string], { member: 'name' }],
    [['id', integer], { member: 'id' }],
    [['tags', string], { member: 'tags' }],
    [['ids', list(integer)], { member: 'id' }],
    [['name', string, 'Names that start with this text'], { match: 'prefix' }],
    [['name', string, 'Pets whose name contains it'], { match: 'contains' }],
  ])('%j', (given, expected) => {
    expect(filter(given)).toMatchObject(expected);
  });

  test('values that a record cannot have ask for everything', () => {
    const given: Given = ['status', { type: 'string', enum: ['sold', 'free', 'all'] }];
    expect([...(filter(given)?.ignore ?? [])]).toEqual(['all']);
  });

  test.each<[string, Given]>([
    ['no such member', ['color', string]],
    ['a moment', ['born_at', string]],
    ['an object', ['owner', integer]],
    ['an object in the query', ['name', object({ eq: string })]],
    ['another type', ['name', { type: 'boolean' }]],
    ['a pattern', ['name', string, 'A regular expression']],
  ])('none: %s', (_, given) => {
    expect(filter(given)).toBeUndefined();
  });

  test('a size that is a member is a filter where nothing else pages', () => {
    const answer = list(object({ id: integer, size: integer }));
    const contract = (given: Schema) =>
      resourceOf(
        load({
          'GET /files': { ...op({ 200: answer }), ...given },
          'GET /files/{id}': op({ 200: object({ id: integer, size: integer }) }),
        }),
      ).listing;
    const alone = contract(parameters(['size', 'query', integer]));
    expect([alone?.paging, [...(alone?.filters.keys() ?? [])]]).toEqual([undefined, ['size']]);
    const beside = contract(
      parameters(['size', 'query', integer], ['limit', 'query', integer], ['page', 'query', integer]),
    );
    expect(beside?.paging?.size).toBe('limit');
    expect([...(beside?.filters.keys() ?? [])]).toEqual(['size']);
  });

  test('a parameter of paging is no filter', () => {
    expect(listingOf([['limit', number()]]).filters.size).toBe(0);
  });
});

describe('order', () => {
  const directions = { type: 'string', enum: ['asc', 'desc'], default: 'desc' };

  test.each<[string, Given[], object | undefined]>([
    ['sort', [['sort', string]], { by: 'sort', direction: undefined, descending: false }],
    ['order_by', [['order_by', { type: 'string', enum: ['name', '-name'] }]], { by: 'order_by' }],
    [
      'sort and order',
      [
        ['sort', string],
        ['order', directions],
      ],
      { by: 'sort', direction: 'order', descending: true },
    ],
    ['order is a name', [['order', string]], { by: 'order', direction: undefined }],
    ['direction alone', [['sort', directions]], { by: undefined, direction: 'sort' }],
    ['none', [['search', string]], undefined],
  ])('%s', (_, given, sort) => {
    if (sort) expect(listingOf(given).sort).toMatchObject(sort);
    else expect(listingOf(given).sort).toBeUndefined();
  });
});

describe('what the answer tells beside the records', () => {
  const bool = { type: 'boolean' };
  const uri = { type: 'string', format: 'uri' };

  test.each<[string, Readonly<Record<string, Schema>>, Record<string, string>]>([
    [
      'a count',
      { results: list(Pet), count: integer, next: uri, previous: uri },
      { '/count': 'total', '/next': 'next-link', '/previous': 'previous-link' },
    ],
    [
      'a total and a count',
      { data: list(Pet), count: integer, total_count: integer },
      { '/count': 'count', '/total_count': 'total' },
    ],
    ['Stripe', { data: list(Pet), has_more: bool, url: string, object: string }, { '/has_more': 'has-next' }],
    [
      'meta',
      {
        data: list(Pet),
        meta: object({ pagination: object({ page: integer, total_pages: integer, per_page: integer }) }),
      },
      {
        '/meta/pagination/page': 'page',
        '/meta/pagination/total_pages': 'pages',
        '/meta/pagination/per_page': 'size',
      },
    ],
    [
      'HAL',
      { data: list(Pet), _links: object({ next: object({ href: string }) }) },
      { '/_links/next/href': 'next-link' },
    ],
    ['a count that is text', { data: list(Pet), total: string }, {}],
  ])('%s', (_, members, told) => {
    expect(Object.fromEntries(listingOf([], object(members)).beside)).toEqual(told);
  });

  test('next is a cursor where a cursor asks for the next page', () => {
    const { beside } = listingOf([['cursor', string]], object({ data: list(Pet), next: string }));
    expect(Object.fromEntries(beside)).toEqual({ '/next': 'next-cursor' });
  });

  test('headers', () => {
    const schema = { schema: string };
    const { headers } = listingOf([], list(Pet), { Link: schema, 'X-Total-Count': schema, ETag: schema });
    expect(Object.fromEntries(headers)).toEqual({ link: 'links', 'x-total-count': 'total' });
  });

  test('the count is where the resource says it is', () => {
    const answer = object({ data: list(Pet), meta: object({ total: integer }) });
    const contract = load({ 'GET /pets': op({ 200: answer }), 'GET /pets/{petId}': op({ 200: Pet }) });
    expect(resourceOf(contract).countAt).toBe('/meta/total');
  });
});

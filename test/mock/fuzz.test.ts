import * as fc from 'fast-check';
import { createMock } from '../../src/mock/server.js';
import { contractFrom, providers } from './support/api.js';

const SECRET = 'sk-do-not-show-7f3a';
const SEGMENTS = [
  'api',
  'providers',
  'things',
  '1',
  '%',
  '%2F',
  '%00',
  '%ff',
  '..',
  '.',
  '',
  '{id}',
  '__proto__',
  'é',
];

const target = fc.oneof(
  fc.constantFrom(
    '/api/providers/',
    '/api/providers',
    '/api/providers/a/',
    '/things',
    '/things/1',
    '*',
    '/',
    '',
  ),
  fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  fc.webPath().map((path) => path || '/'),
  fc.string().map((text) => `/things?${text}`),
);

const headerText = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/json; charset=x',
    'text/plain',
    'Bearer token',
    'Bearer ',
    'Basic !',
  ),
  fc.constantFrom(
    'code=404',
    'example=x, wait=0',
    'code="',
    'multipart/form-data; boundary=',
    '*/*;q=0',
    'a/b;;=,',
  ),
  fc.string(),
);

const names = [
  'authorization',
  'content-type',
  'accept',
  'prefer',
  'cookie',
  'x-api-key',
  'content-encoding',
  'x-n',
];
const headers = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(headerText, fc.array(headerText, { maxLength: 2 })),
  {
    maxKeys: 5,
  },
);

const secretly = {
  provider_id: 'a',
  provider_name: 'b',
  api_key: SECRET,
  extra_kwargs: { nested: [SECRET] },
};
const value = fc.oneof(
  fc.jsonValue(),
  fc.record({ provider_id: fc.jsonValue(), provider_name: fc.jsonValue(), api_key: fc.constant(SECRET) }),
  fc.constant(secretly),
  fc.record({ id: fc.jsonValue(), __proto__: fc.jsonValue(), tags: fc.jsonValue() }, { requiredKeys: [] }),
);
const body = fc.oneof(
  fc.constant(undefined),
  value.map((json) => Buffer.from(JSON.stringify(json))),
  value.map((json) => Buffer.from(JSON.stringify(json).slice(0, -2))),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom('[', '{"a":').map((open) => Buffer.from(open.repeat(10_000))),
  fc.string().map((text) => Buffer.from(text)),
);

const method = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.constantFrom('HEAD', 'OPTIONS', 'TRACE', 'get', '__proto__'), fc.string()),
  },
);

const request = fc.record({ method, target, headers, body });
/** Half of them get as far as the body. */
const willing = request.map((one) => ({
  ...one,
  headers: { ...one.headers, authorization: 'Bearer token', 'content-type': 'application/json' },
}));

const T = { $ref: '#/components/schemas/T' };
const json = (schema: object) => ({ 'application/json': { schema } });
const answer = (status: number, schema: object) => ({ [status]: { description: '', content: json(schema) } });

const things = contractFrom({
  components: {
    schemas: {
      T: {
        type: 'object',
        properties: {
          id: { type: 'integer', readOnly: true },
          tags: { type: 'array', uniqueItems: true, items: { type: ['string', 'null'] } },
          api_key: { writeOnly: true },
          extra_kwargs: { writeOnly: true },
        },
      },
    },
  },
  paths: {
    '/things': {
      get: {
        parameters: [
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-N', in: 'header', schema: { type: 'array', items: { type: 'integer' } } },
          { name: 'c', in: 'cookie', schema: { type: 'boolean' } },
        ],
        responses: answer(200, { type: 'array', items: T }),
      },
      post: {
        requestBody: { content: { ...json(T), 'application/x-www-form-urlencoded': { schema: T } } },
        responses: answer(201, T),
      },
    },
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { responses: answer(200, T) },
      patch: {
        requestBody: { content: { ...json(T), 'application/merge-patch+json': { schema: {} } } },
        responses: answer(200, T),
      },
      delete: { responses: { 204: { description: '' } } },
    },
  },
});

test.each([
  ['the shipped contract', providers],
  ['another one', things],
])('%s: no request gets a 5xx, an unreadable answer, or what is write-only', async (_, contract) => {
  const warnings: string[] = [];
  const mock = createMock(contract, { journalSize: 10, onWarning: (message) => warnings.push(message) });
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, willing), async (one) => {
      const response = await mock.handle(one);
      const text = String(response.body ?? '');
      expect(response.status).toBeGreaterThanOrEqual(200);
      expect(response.status).toBeLessThan(500);
      expect(text + JSON.stringify(response.headers)).not.toContain(SECRET);
      const isJson = String(response.headers['content-type']).includes('json');
      if (isJson && response.body !== undefined) JSON.parse(text);
    }),
    { numRuns: 1000 },
  );
  expect(JSON.stringify(mock.journal.entries())).not.toContain(SECRET);
  expect(warnings).toEqual([]);
  await mock.close();
});

import { createMock } from '../../../src/mock/server.js';
import { contractFrom, send } from '../support/api.js';

/** GET /x with these schemas and examples for its answer. */
function answering(content: object, components: object = {}) {
  const warnings: string[] = [];
  const contract = contractFrom({
    components,
    paths: {
      '/x': { get: { responses: { 200: { description: '', content: { 'application/json': content } } } } },
    },
  });
  const mock = createMock(contract, { onWarning: (message) => warnings.push(message) });
  return { mock, warnings };
}

const TREE = {
  schemas: {
    Tree: {
      type: 'object',
      required: ['name', 'children'],
      properties: {
        name: { type: 'string', minLength: 3 },
        children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
        secret: { type: 'string', writeOnly: true },
      },
    },
  },
};

test.each<[string, object, object]>([
  ['an example', { schema: { type: 'integer' }, example: 42 }, {}],
  ['an example that is not true', { schema: { type: 'integer', minimum: 5 }, example: 'x' }, {}],
  ['formats', { schema: { type: 'string', format: 'date-time' } }, {}],
  ['a pattern', { schema: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' } }, {}],
  ['a recursive schema', { schema: { $ref: '#/components/schemas/Tree' } }, TREE],
  ['alternatives', { schema: { oneOf: [{ type: 'integer', minimum: 7 }, { type: 'null' }] } }, {}],
  ['a $ref in an example', { schema: {}, example: { $ref: '#/nowhere' } }, {}],
  ['no schema and no example', {}, {}],
])('%s: the answer is true of its schema, and the same each time', async (_, content, components) => {
  const { mock, warnings } = answering(content, components);
  const [first, second] = [await send(mock, 'GET /x'), await send(mock, 'GET /x')];
  expect(first.status).toBe(200);
  expect(second).toEqual(first);
  expect(JSON.stringify(first)).not.toContain('secret');
  expect([warnings, mock.journal.entries().flatMap(({ violations }) => violations.response)]).toEqual([
    [],
    [],
  ]);
});

test('the valid one of several examples', async () => {
  const examples = { wrong: { value: 'x' }, right: { value: 7 } };
  const { mock } = answering({ schema: { type: 'integer' }, examples });
  expect((await send(mock, 'GET /x')).body).toBe(7);
});

test.each([
  ['application/xml', 'application/xml'],
  ['application/json', 'application/json'],
  ['image/png', 'application/json'],
  ['*/*', 'application/json'],
])('Accept: %s gets %s', async (accept, type) => {
  const content = { 'application/xml': { example: '<a/>' }, 'application/json': { example: {} } };
  const contract = contractFrom({
    paths: { '/x': { get: { responses: { 200: { description: '', content } } } } },
  });
  const { headers } = await send(createMock(contract), 'GET /x', { headers: { accept } });
  expect(headers['content-type']).toBe(type);
});

test.each([
  [{ 204: { description: '' }, 400: { description: '' } }, 204],
  [{ 202: { description: '' }, 201: { description: '' } }, 201],
  [{ '2XX': { description: '' } }, 200],
  [{ default: { description: '' } }, 200],
  [{ 301: { description: '' } }, 301],
])('the success of %j is %d', async (responses, status) => {
  const contract = contractFrom({ paths: { '/x': { get: { responses } } } });
  expect((await send(createMock(contract), 'GET /x')).status).toBe(status);
});

/** Two examples with names, and what both of them hold. */
const pairs = (more: object) => ({
  schema: { type: 'object' },
  examples: { card: { value: { card: '1', ...more } }, bank: { value: { bank: '2', ...more } } },
});

test('whoever sends an example of a request gets the example of the answer that has its name', async () => {
  const contract = contractFrom({
    paths: {
      '/payments': {
        post: {
          requestBody: { content: { 'application/json': pairs({}) } },
          responses: { 200: { description: '', content: { 'application/json': pairs({ paid: true }) } } },
        },
      },
    },
  });
  const { handle } = createMock(contract);
  const answerTo = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', target: '/payments', headers, body: Buffer.from(body) };
    return JSON.parse(String((await handle(request)).body)) as unknown;
  };
  expect(await answerTo('{"bank":"2"}')).toEqual({ bank: '2', paid: true });
  expect(await answerTo('{"card":"1"}')).toEqual({ card: '1', paid: true });
  expect(await answerTo('{"cash":"3"}')).toEqual({ card: '1', paid: true });
});

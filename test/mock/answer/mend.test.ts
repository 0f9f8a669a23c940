import { createMock } from '../../../src/mock/server.js';
import { contractFrom, send } from '../support/api.js';

type Schema = Readonly<Record<string, unknown>>;

const string = { type: 'string' };
const content = (schema: Schema) => ({ 'application/json': { schema } });
const answer = (schema: Schema) => ({ description: '', content: content(schema) });
const object = (properties: Schema, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
});

/** What is answered, stored and listed when `sent` goes to an API whose requests and answers differ in one member. */
async function told(inRequest: Schema, inAnswer: Schema, sent: unknown) {
  const record = object({ id: string, region: inAnswer }, ['id', 'region']);
  const warnings: string[] = [];
  const contract = contractFrom({
    paths: {
      '/servers': {
        get: { responses: { 200: answer({ type: 'array', items: record }) } },
        post: {
          requestBody: { content: content(object({ region: inRequest })) },
          responses: { 201: answer(record) },
        },
      },
      '/servers/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: string }],
        get: { responses: { 200: answer(record) } },
      },
    },
  });
  const mock = createMock(contract, { onWarning: (message) => warnings.push(message) });
  const made = (await send(mock, 'POST /servers', { body: { region: sent } })).body as Record<
    string,
    unknown
  >;
  const read = await send(mock, `GET /servers/${String(made['id'])}`);
  const list = await send(mock, 'GET /servers');
  expect(warnings).toEqual([]);
  expect([read.body, list.body]).toEqual([made, [made]]);
  return made['region'];
}

describe('an answer that shows a member otherwise than the request sends it', () => {
  const region = object({ id: { type: 'integer' }, slug: string, city: string }, ['id', 'slug', 'city']);

  test('an object carries the name that was sent', async () => {
    expect(await told(string, region, 'fra')).toMatchObject({ slug: 'fra', id: expect.any(Number) });
  });

  test('an object carries the number that was sent', async () => {
    expect(await told({ type: 'integer' }, region, 7)).toMatchObject({ id: 7, slug: expect.any(String) });
  });

  test('so does each item of a list', async () => {
    expect(
      await told({ type: 'array', items: string }, { type: 'array', items: region }, ['fra', 'ams']),
    ).toMatchObject([{ slug: 'fra' }, { slug: 'ams' }]);
  });

  test('what an object has in common with what was sent stays', async () => {
    const sent = object({ city: string, zone: string });
    expect(await told(sent, region, { city: 'Berlin', zone: 'x' })).toMatchObject({ city: 'Berlin' });
  });

  test.each<[string, Schema, Schema, unknown, unknown]>([
    ['another enum', { enum: ['', 'a'] }, { enum: ['a', 'b'] }, '', 'a'],
    ['another type', string, { type: 'integer', minimum: 5 }, 'x', 5],
    ['a number as text', { type: 'integer' }, string, 7, '7'],
    ['text as a number', string, { type: 'integer' }, '7', 7],
    ['text as a truth value', string, { type: 'boolean' }, 'false', false],
    ['a format', string, { type: 'string', format: 'uri' }, 'x', expect.stringMatching(/^https?:/)],
  ])('%s becomes one that fits', async (_, inRequest, inAnswer, sent, shown) => {
    expect(await told(inRequest, inAnswer, sent)).toEqual(shown);
  });
});

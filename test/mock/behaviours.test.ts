import type { MockOptions } from '../../src/mock/server.js';
import { createMock } from '../../src/mock/server.js';
import { contractFrom, send } from './support/api.js';

const json = (schema: object) => ({ 'application/json': { schema } });
const ok = (schema: object) => ({ description: '', content: json(schema) });
const key = (schema: object) => ({ name: 'id', in: 'path', required: true, schema });

interface Api {
  readonly record: object;
  readonly sent?: object;
  readonly resource?: object;
  readonly keySchema?: object;
  readonly statuses?: Readonly<Record<string, object>>;
  readonly options?: MockOptions;
}

/** `/things` with everything that can be done to them. */
function things({
  record,
  sent = record,
  resource = {},
  keySchema = { type: 'string' },
  statuses = {},
  options,
}: Api) {
  const does = (action: string, responses: object, body = true) => ({
    'x-spectwin': { resource: 'things', action },
    ...(body ? { requestBody: { required: true, content: json(sent) } } : {}),
    responses: { ...responses, ...statuses },
  });
  const contract = contractFrom({
    'x-spectwin': { resources: { things: { key: 'id', ...resource } } },
    paths: {
      '/things': {
        post: does('create', { 201: ok(record) }),
        get: does('list', { 200: ok({ type: 'array', items: record }) }, false),
        put: does('upsert', { 200: ok(record), 201: ok(record) }),
      },
      '/things/{id}': {
        parameters: [key(keySchema)],
        get: does('read', { 200: ok(record) }, false),
        put: does('replace', { 200: ok(record) }),
        patch: does('update', { 200: ok(record) }),
        delete: does('delete', { 200: ok(record) }, false),
      },
    },
  });
  return createMock(contract, options);
}

const RECORD = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, name: { type: 'string' }, size: { type: 'integer', default: 3 } },
};

describe('create', () => {
  test('takes the key that the client gives, and refuses it the second time', async () => {
    const mock = things({ record: RECORD });
    const body = { id: 'a', name: 'first' };
    expect(await send(mock, 'POST /things', { body })).toMatchObject({
      status: 201,
      body: { ...body, size: 3 },
    });
    expect((await send(mock, 'POST /things', { body })).status).toBe(400);
    expect((await send(mock, 'GET /things')).body).toHaveLength(1);
  });

  test('answers 409 where that is declared', async () => {
    const mock = things({ record: RECORD, statuses: { 409: { description: 'taken' } } });
    await send(mock, 'POST /things', { body: { id: 'a' } });
    expect((await send(mock, 'POST /things', { body: { id: 'a' } })).status).toBe(409);
  });

  test.each([
    [{ type: 'string', format: 'uuid' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
    [{ type: 'string', pattern: '^[0-9a-f]{24}$' }, /^[0-9a-f]{24}$/],
    [{ type: 'string', maxLength: 8 }, /^.{1,8}$/],
    [{ type: 'string', format: 'ipv4', example: '45.55.96.47' }, /^10\./],
    [{ type: 'string', minLength: 40, maxLength: 40 }, /^[0-9a-f]{40}$/],
    [{ type: 'string', pattern: '^se-[0-9]+$', maxLength: 25, example: 'se-28529731' }, /^se-\d{8}$/],
    [{ type: 'string', pattern: '^cus_[A-Za-z0-9]{14}$' }, /^cus_/],
    [{ type: 'integer', minimum: 1 }, /^[12]$/],
  ])('makes a key that %j allows', async (schema, pattern) => {
    const properties = { id: { ...schema, readOnly: true }, name: { type: 'string' } };
    const mock = things({ record: { type: 'object', required: ['id'], properties }, keySchema: schema });
    const made = [];
    for (const name of ['a', 'b']) {
      const { status, headers, body } = await send(mock, 'POST /things', { body: { id: 'mine', name } });
      const { id } = body as { id: unknown };
      expect([status, headers['location']]).toEqual([201, `/things/${String(id)}`]);
      expect(String(id)).toMatch(pattern);
      expect((await send(mock, `GET /things/${String(id)}`)).body).toEqual(body);
      made.push(id);
    }
    expect(new Set(made).size).toBe(2);
  });

  test('numbers go on after a deletion, and begin anew after a reset', async () => {
    const properties = { id: { type: 'integer', readOnly: true } };
    const mock = things({ record: { type: 'object', properties }, keySchema: { type: 'integer' } });
    const make = async () => ((await send(mock, 'POST /things', { body: {} })).body as { id: number }).id;
    expect([await make(), await make()]).toEqual([1, 2]);
    await send(mock, 'DELETE /things/2');
    expect(await make()).toBe(3);
    mock.reset();
    expect(await make()).toBe(1);
  });

  test('an id source that repeats itself is asked again, and not for ever', async () => {
    const given = ['a', 'a', 'b'];
    const record = { type: 'object', properties: { id: { type: 'string', readOnly: true } } };
    const mock = things({ record, options: { ids: () => given.shift() ?? 'a' } });
    const answers = [];
    for (let count = 0; count < 3; count++) answers.push(await send(mock, 'POST /things', { body: {} }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 400]);
  });
});

describe('replace and update', () => {
  test('replace keeps what the server set and nothing else', async () => {
    const properties = { ...RECORD.properties, made: { type: 'string', format: 'date-time' } };
    const mock = things({
      record: { ...RECORD, properties },
      resource: { fields: { made: { set: 'on-create' } } },
    });
    const created = (await send(mock, 'POST /things', { body: { id: 'a', name: 'x', size: 9 } })).body as {
      made: string;
    };
    const body = { id: 'other', made: '1999-01-01T00:00:00Z' };
    expect((await send(mock, 'PUT /things/a', { body })).body).toEqual({
      id: 'a',
      size: 3,
      made: created.made,
    });
    expect((await send(mock, 'GET /things/other')).status).toBe(404);
  });

  test('update changes members as a whole', async () => {
    const record = {
      type: 'object',
      properties: { id: { type: 'string' }, at: { type: 'object' }, n: { type: 'integer' } },
    };
    const mock = things({ record });
    await send(mock, 'POST /things', { body: { id: 'a', at: { x: 1, y: 2 }, n: 1 } });
    const { body } = await send(mock, 'PATCH /things/a', { body: { at: { x: 3 } } });
    expect(body).toEqual({ id: 'a', at: { x: 3 }, n: 1 });
  });

  test('delete shows the record where the contract has it so', async () => {
    const mock = things({ record: RECORD });
    await send(mock, 'POST /things', { body: { id: 'a', name: 'x' } });
    expect(await send(mock, 'DELETE /things/a')).toMatchObject({ status: 200, body: { id: 'a', name: 'x' } });
    expect((await send(mock, 'DELETE /things/a')).status).toBe(404);
  });

  test('upsert without a key makes one', async () => {
    const mock = things({ record: { ...RECORD, required: [] } });
    const { status, body } = await send(mock, 'PUT /things', { body: { name: 'x' } });
    expect([status, body]).toEqual([201, { id: expect.any(String), name: 'x', size: 3 }]);
  });

  test.each(['replace', 'update', 'upsert'] as const)('a refused %s leaves no trace', async (action) => {
    const mock = things({ record: RECORD });
    await send(mock, 'POST /things', { body: { id: 'a', name: 'x' } });
    const before = (await send(mock, 'GET /things/a')).body;
    const line = { replace: 'PUT /things/a', update: 'PATCH /things/a', upsert: 'PUT /things' }[action];
    const { status } = await send(mock, line, { body: { id: 'a', name: 'y', size: 'large' } });
    expect([status, (await send(mock, 'GET /things/a')).body]).toEqual([400, before]);
  });
});

describe('what the server sets', () => {
  test.each([
    [{ type: 'integer' }, 1_705_314_600, 1_705_314_601],
    [{ type: 'integer', example: 1_705_314_600_000 }, 1_705_314_600_000, 1_705_314_600_001],
    [{ type: 'string', format: 'date' }, '2024-01-15', '2024-01-15'],
    [{ type: 'string', format: 'date-time' }, '2024-01-15T10:30:00.000Z', '2024-01-15T10:30:00.001Z'],
  ])('a time in the form of %j', async (schema, first, second) => {
    const record = { type: 'object', properties: { id: { type: 'string' }, at: schema } };
    const mock = things({
      record,
      resource: { fields: { at: { set: 'on-write' } } },
      options: { clock: () => Date.UTC(2024, 0, 15, 10, 30) },
    });
    const made = await send(mock, 'PUT /things', { body: { id: 'a', at: first } });
    const written = await send(mock, 'PUT /things', { body: { id: 'a' } });
    expect([made.body, written.body]).toEqual([
      { id: 'a', at: first },
      { id: 'a', at: second },
    ]);
  });

  test('members from others, generated and hidden ones', async () => {
    const properties = {
      id: { type: 'string' },
      slug: { type: 'string' },
      token: { type: 'string', format: 'uuid' },
    };
    const mock = things({
      record: { type: 'object', properties },
      resource: {
        fields: { slug: { from: 'id' }, token: { set: 'generate' }, flag: { hidden: true, default: 1 } },
      },
    });
    const sent = { id: 'a', slug: 'x', token: 'x', flag: 2 };
    const made = (await send(mock, 'POST /things', { body: { ...sent, token: undefined } })).body as {
      token: string;
    };
    expect(made).toEqual({ id: 'a', slug: 'a', token: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await send(mock, 'PATCH /things/a', { body: { slug: 'y', flag: 3 } })).body).toEqual(made);
    const notes = mock.journal.entries().flatMap((entry) => entry.notes);
    expect(notes).toContain('`slug` was ignored: the server sets it');
  });

  test('what the answer needs and nobody gave is there, and stays', async () => {
    const properties = {
      id: { type: 'string' },
      kind: { type: 'string', enum: ['thing'] },
      rank: { type: 'integer', minimum: 5 },
      link: { type: 'string', format: 'uri', readOnly: true },
    };
    const record = { type: 'object', required: ['id', 'kind', 'rank', 'link'], properties };
    const mock = things({ record, sent: { type: 'object', properties: { id: { type: 'string' } } } });
    const made = (await send(mock, 'POST /things', { body: { id: 'a' } })).body as Record<string, unknown>;
    expect(made).toMatchObject({
      kind: 'thing',
      rank: expect.any(Number),
      link: expect.stringContaining(':'),
    });
    expect((await send(mock, 'GET /things/a')).body).toEqual(made);
    expect(mock.journal.entries().flatMap(({ violations }) => violations.response)).toEqual([]);
  });
});

describe('what is write-only', () => {
  const address = {
    type: 'object',
    properties: { city: { type: 'string' }, door: { type: 'string', writeOnly: true } },
  };
  const properties = { id: { type: 'string' }, pin: { type: 'string', writeOnly: true }, address };
  const closed = { type: 'object', additionalProperties: false, properties };

  test.each<[string, Api]>([
    ['one schema for both ways', { record: { type: 'object', properties } }],
    ['a closed one', { record: closed }],
    [
      'an open answer that does not name it',
      { record: { type: 'object' }, sent: { type: 'object', properties } },
    ],
    ['deep inside', { record: { type: 'object', properties: { id: {}, address } } }],
  ])('stays inside: %s', async (_, api) => {
    const mock = things({ resource: {}, ...api });
    const body = { id: 'a', pin: 'secret-1', address: { city: 'x', door: 'secret-2' } };
    const lines = ['PUT /things', 'PUT /things', 'PATCH /things/a', 'PUT /things/a'];
    const answers = [];
    for (const line of lines) answers.push(await send(mock, line, { body }));
    for (const line of ['GET /things', 'GET /things/a', 'DELETE /things/a'])
      answers.push(await send(mock, line));
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200, 200]);
    const forbidden = JSON.stringify(api).includes('"pin"') ? /secret/ : /secret-2/;
    expect(JSON.stringify(answers)).not.toMatch(forbidden);
    expect(
      JSON.stringify(mock.journal.entries().map(({ exchange }) => String(exchange.response.body))),
    ).not.toMatch(forbidden);
  });
});

function withMember(at: object): object {
  return { type: 'object', properties: { id: { type: 'string' }, at } };
}

test('members of deeper objects that the answer does not allow are left out', async () => {
  const inner = { type: 'object', properties: { x: { type: 'integer' } } };
  const closed = { ...inner, additionalProperties: false };
  const warnings: string[] = [];
  const options = { onWarning: (message: string) => warnings.push(message) };
  const mock = things({ record: withMember(closed), sent: withMember(inner), options });
  const { body } = await send(mock, 'POST /things', { body: { id: 'a', at: { x: 1, y: 2 } } });
  expect([body, warnings]).toEqual([{ id: 'a', at: { x: 1 } }, []]);
});

function withN(n: object): object {
  return { type: 'object', required: ['n'], properties: { id: { type: 'string' }, n } };
}

test('an answer that breaks the contract goes out all the same, with one warning', async () => {
  const warnings: string[] = [];
  const mock = things({
    record: withN({ type: 'string', minLength: 2, maxLength: 1 }),
    sent: withN({ type: 'integer' }),
    options: { onWarning: (message) => warnings.push(message) },
  });
  for (const status of [201, 200]) {
    const answer = await send(mock, 'PUT /things', { body: { id: 'a', n: 1 } });
    expect([answer.status, answer.body]).toEqual([status, { id: 'a', n: 1 }]);
  }
  await send(mock, 'PUT /things', { body: { id: 'b', n: 1 } });
  expect(warnings).toEqual([
    expect.stringMatching(/^the answer 201 to PUT \/things breaks the contract at \/n: must be a string/),
    expect.stringMatching(/^the answer 200 /),
  ]);
  expect(mock.journal.entries()[0]?.violations.response).toHaveLength(1);
});

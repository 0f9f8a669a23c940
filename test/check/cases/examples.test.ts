import { contractFrom } from '../../contract/support.js';
import { type Input, honest, reference } from './in-steps.js';
import type { Got, Handler } from '../support/server.js';
import { errorsOf, tried, warningsOf } from './support.js';

const listening =
  (handler: Handler, got: Got[]): Handler =>
  (request) => {
    got.push(request);
    return handler(request);
  };

const bodies = (got: readonly Got[], method: string): Record<string, unknown>[] =>
  got
    .filter((request) => request.method === method)
    .map(({ text }) => JSON.parse(text) as Record<string, unknown>);

test('every example of a request is sent, under keys of the run', async () => {
  const got: Got[] = [];
  const { findings } = await tried(listening(reference(), got), ['requests']);
  expect(findings).toEqual([]);
  const sent = bodies(got, 'POST');
  const names = sent.map(({ provider_name }) => provider_name);
  expect(names).toEqual(expect.arrayContaining(['My Azure Provider', 'My Azure Provider', 'My Local LLM']));
  expect(sent.map(({ provider_id }) => provider_id)).not.toContain('my-azure-provider');
  expect(new Set(sent.map(({ provider_id }) => provider_id)).size).toBe(sent.length);
  expect(sent).toContainEqual(
    expect.objectContaining({ extra_kwargs: expect.objectContaining({ region: 'eu-west-1' }) }),
  );
  expect(bodies(got, 'PATCH')).toContainEqual({ provider_name: 'My Renamed Provider' });
});

test('only what reads uses the keys of the examples', async () => {
  const got: Got[] = [];
  await tried(listening(reference(), got), ['requests']);
  const named = got.filter(({ path }) => path.includes('my-azure-provider')).map(({ method }) => method);
  expect(named).toEqual(['GET']);
});

test('an example that is refused is an error', async () => {
  const steps = {
    judge: (input: Input, isNew: boolean) =>
      honest.judge(input, isNew) ??
      (JSON.stringify(input).includes('region') ? { extra_kwargs: ['No.'] } : undefined),
  };
  const outcome = await tried(reference(steps), ['requests']);
  expect(errorsOf(outcome)).toEqual([
    'valid-refused: the body is refused although it is right: the example `configured`',
  ]);
  expect(outcome.findings[0]?.contract?.line).toBeGreaterThan(1);
});

test('examples of our own contract are true of it', async () => {
  const got: Got[] = [];
  const { findings } = await tried(listening(reference(), got), ['document']);
  expect([findings, got]).toEqual([[], []]);
});

const wrongEverywhere = `openapi: 3.1.0
info: { title: Wrong, version: '1' }
paths:
  /things:
    parameters:
      - { name: limit, in: query, schema: { type: integer, maximum: 10 }, example: 11 }
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Thing' }
            examples:
              good: { value: { name: a } }
              bad: { value: { name: 1 } }
      responses:
        '200':
          description: ok
          headers:
            X-Count: { schema: { type: integer }, example: many }
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
              example: { kind: none }
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: { type: string }
        kind: { enum: [a, b], example: c }
        tags: { type: array, items: { type: string, examples: [x, 7] } }
`;

const nobody: Handler = () => ({ status: 404, json: {} });

test('an example that breaks its own schema is found where it stands', async () => {
  const { findings } = await tried(nobody, ['document'], {}, contractFrom(wrongEverywhere));
  const found = findings.map(({ check, severity, contract: at, message }) => ({
    check,
    severity,
    line: at?.line,
    message,
  }));
  expect(found.every(({ check, severity }) => check === 'example-invalid' && severity === 'warning')).toBe(
    true,
  );
  expect(found.map(({ line }) => line).toSorted((a = 0, b = 0) => a - b)).toEqual([6, 14, 19, 23, 31, 32]);
});

const twins = `openapi: 3.1.0
info: { title: Twins, version: '1' }
paths:
  /greetings:
    post:
      requestBody:
        content:
          application/json:
            schema: { type: object }
            examples: { short: { value: { to: you } }, long: { value: { to: all } } }
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: { type: object }
              examples:
                short: { value: { text: hi, words: 1 } }
                other: { value: { nothing: alike } }
`;

test.each([
  ['looks like it', { text: 'hello', words: 7, more: true }, []],
  [
    'lacks a member',
    { text: 'hello' },
    ['example-differs: the answer is not like the example `short`: `words` is missing'],
  ],
  [
    'has another type',
    { text: 'hello', words: 'one' },
    ['example-differs: the answer is not like the example `short`: `words` is string'],
  ],
])('an answer that %s, beside the example of the same name', async (_what, json, expected) => {
  const outcome = await tried(() => ({ status: 200, json }), ['requests'], {}, contractFrom(twins));
  expect(warningsOf(outcome)).toEqual(expected);
});

test('an answer may leave out what its schema calls optional, and shows what it tells in its own type', async () => {
  const said =
    'schema: { type: object, properties: { text: { type: string }, words: {} } }\n              examples:';
  const optional = contractFrom(twins.replace(/schema: \{ type: object \}\n {14}examples:/, said));
  const answers = [{ text: 'hello' }, { text: 'hello', words: 'one' }];
  const found = answers.map(async (json) =>
    warningsOf(await tried(() => ({ status: 200, json }), ['requests'], {}, optional)),
  );
  expect(await Promise.all(found)).toEqual([
    [],
    ['example-differs: the answer is not like the example `short`: `words` is string'],
  ]);
});

const uploads = `openapi: 3.1.0
info: { title: Uploads, version: '1' }
paths:
  /uploads:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            encoding: { meta: { contentType: application/json } }
            schema:
              type: object
              required: [file]
              properties:
                file: { type: string, format: binary }
                meta: { type: object, properties: { n: { type: integer } } }
                tags: { type: array, items: { type: string } }
            examples:
              whole: { value: { file: Some bytes, meta: { n: 7 }, tags: [a, b] } }
              text: { value: '--x' }
      responses: { '204': { description: done } }
`;

test('examples of multipart bodies are sent in parts', async () => {
  const got: Got[] = [];
  const handler = listening(() => ({ status: 204 }), got);
  const { findings } = await tried(handler, ['requests'], {}, await contractFrom(uploads));
  expect(findings).toEqual([]);
  expect(got).toHaveLength(1);
  const [{ headers, text } = { headers: {}, text: '' }] = got;
  const boundary =
    /^multipart\/form-data; boundary=(\S+)$/.exec(String(headers['content-type']))?.[1] ?? 'none';
  const parts = text.split(`--${boundary}`).slice(1, -1);
  expect(parts.map((part) => /name="(\w+)"/.exec(part)?.[1])).toEqual(['file', 'meta', 'tags', 'tags']);
  expect(parts[0]).toContain('Some bytes');
  expect(parts[1]).toMatch(/content-type: application\/json\r\n\r\n\{"n":7\}/);
});

import { contractOf } from '../../../src/contract/document.js';
import { parseSource } from '../../../src/contract/source.js';
import { outcomeOf } from '../support/run.js';
import { type Answer, serve } from '../support/server.js';
import { playOf } from '../support/play.js';

const contract = contractOf(
  parseSource({
    uri: 'file:///headers.yaml',
    text: `
openapi: 3.1.0
info: { title: Headers, version: '1' }
paths:
  /a:
    get:
      responses:
        '200':
          description: fine
          headers:
            X-Total: { required: true, schema: { type: integer, minimum: 0 } }
            X-Page: { schema: { type: integer } }
          content: { text/plain: { schema: { type: string } } }
`,
  }),
);

async function findings(headers: Answer['headers']): Promise<string[]> {
  const server = await serve(() => ({
    status: 200,
    text: 'a',
    headers: { 'content-type': 'text/plain', ...headers },
  }));
  const get = playOf(async (stage) => void (await stage.send({ operation: contract.operations[0] })));
  try {
    const { findings: all } = await outcomeOf(contract, { target: server.url, fixtures: [get] });
    return all.map(({ check, message }) => `${check}: ${message}`);
  } finally {
    await server.close();
  }
}

test('a required header that is missing is found', async () => {
  expect(await findings({})).toEqual(['required-headers: the header X-Total is missing']);
});

test('a header that breaks its schema is found, required or not', async () => {
  expect(await findings({ 'x-total': '-1' })).toEqual([
    'required-headers: the header X-Total must be 0 or more',
  ]);
  expect(await findings({ 'x-total': '0', 'x-page': 'one' })).toEqual([
    expect.stringMatching(/^required-headers: the header X-Page must be an integer/),
  ]);
});

test('a header that is declared but not required may be missing', async () => {
  expect(await findings({ 'x-total': '12' })).toEqual([]);
});

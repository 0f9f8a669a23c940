import { contractOf } from '../../../src/contract/document.js';
import { parseSource } from '../../../src/contract/source.js';
import { outcomeOf } from '../support/run.js';
import { type Answer, serve } from '../support/server.js';
import { playOf } from '../support/play.js';

const contract = contractOf(
  parseSource({
    uri: 'file:///files.yaml',
    text: `
openapi: 3.1.0
info: { title: Files, version: '1' }
paths:
  /files:
    post:
      requestBody:
        content: { multipart/form-data: { schema: { type: object, properties: { name: { type: string } } } } }
      responses: { '200': { description: taken } }
`,
  }),
);

/** What is said of a server that refuses everything, where the contract declares no refusal. */
async function findings(headers: Record<string, string>): Promise<string[]> {
  const server = await serve(() => ({ status: 400, text: '' }));
  const [operation] = contract.operations;
  const post = playOf(
    async (stage) =>
      void (await stage.send({
        operation,
        headers,
        ...('content-type' in headers && { body: { raw: '' } }),
      })),
  );
  try {
    const { findings: all } = await outcomeOf(contract, { target: server.url, fixtures: [post] });
    return all.map(({ check, message }) => `${check}: ${message}`);
  } finally {
    await server.close();
  }
}

test('a body may be left out', async () => {
  expect(await findings({})).toEqual(['status-declared: the status 400 is not declared']);
});

test('no bytes are no multipart, and a server may say so', async () => {
  expect(await findings({ 'content-type': 'multipart/form-data; boundary=a' })).toEqual([]);
});

/** What is said of this answer to a request that a document like this declares. */
async function saidOf(responses: string, answer: Answer): Promise<string[]> {
  const text = `
openapi: 3.1.0
info: { title: Forms, version: '1' }
paths: { /form: { post: { ${responses} } } }
`;
  const document = contractOf(parseSource({ uri: 'file:///forms.yaml', text }));
  const server = await serve(() => answer);
  const post = playOf(async (stage) => void (await stage.send({ operation: document.operations[0] })));
  try {
    const { findings: all } = await outcomeOf(document, { target: server.url, fixtures: [post] });
    return all.map(({ check, message }) => `${check}: ${message}`);
  } finally {
    await server.close();
  }
}

const RESET = 'responses: { "205": { description: reset, content: { application/json: { schema: {} } } } }';

test('RFC 9110, 15.3.6: a 205 has no content, whatever is declared for it', async () => {
  expect(await saidOf(RESET, { status: 205 })).toEqual([]);
  expect(await saidOf(RESET, { status: 205, json: {} })).toEqual(['framing: a 205 has content']);
});

test('an operation that declares no answer cannot be broken by one', async () => {
  expect(await saidOf('operationId: any', { status: 200 })).toEqual([]);
});

import { contractOf } from '../../../src/contract/document.js';
import { parseSource } from '../../../src/contract/source.js';
import { outcomeOf } from '../support/run.js';
import { serve } from '../support/server.js';
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

import { contractFrom } from '../../contract/support.js';
import type { Got } from '../support/server.js';
import { errorsOf, tried } from './support.js';

const contract = contractFrom(`openapi: 3.2.0
info: { title: Search, version: '1' }
paths:
  /things:
    query:
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [text], properties: { text: { type: string } } } } }
      responses: { '200': { description: found }, '400': { description: wrong } }
`);

/** What of a request is wrong. */
function faultOf({ text }: Got): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && typeof (value as { text?: unknown }).text === 'string' ? undefined : 'no text';
  } catch {
    return 'no JSON';
  }
}

test('a QUERY is tried with bodies, and says only what it is sent', async () => {
  const honest = await tried(
    (got) => ({ status: faultOf(got) ? 400 : 200 }),
    [],
    { readOnly: true },
    contract,
  );
  expect(errorsOf(honest)).toEqual([]);
  const eager = await tried(() => ({ status: 200 }), [], { readOnly: true }, contract);
  expect(errorsOf(eager)).toContain('invalid-accepted: `text` is accepted although it is wrong: it is null');
});

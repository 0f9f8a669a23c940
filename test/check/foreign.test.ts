import { percentDecode } from '../../src/http/percent.js';
import { contractFrom } from '../contract/support.js';
import { type Got, serve } from './support/server.js';
import { outcomeOf } from './support/run.js';

const item = (operations: string, schema = 'type: string'): string =>
  `parameters: [{ name: id, in: path, required: true, schema: { ${schema} } }]${operations}`;
const answer = `responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }`;
const body = `requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }`;

/** What nobody can make, what the paths name otherwise than the resource does, and what examples name. */
const contract = contractFrom(`openapi: 3.1.0
info: { title: Foreign, version: '1' }
paths:
  /things/{id}:
    ${item('', 'type: integer')}
    get: { ${answer} }
    patch: { ${body}, ${answer} }
    delete: { ${answer} }
  /scarce/{id}:
    ${item('', 'type: integer, maximum: 1000')}
    put: { ${body}, ${answer} }
    delete: { ${answer} }
  /scarce/{id}/restart:
    ${item('', 'type: integer, maximum: 1000')}
    post: { ${answer} }
  /regions/{id}:
    ${item('', 'enum: [eu, us]')}
    put: { ${body}, ${answer} }
    delete: { ${answer} }
  /keys/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: live-key }]
    put: { ${body}, ${answer} }
  /keys/{id}/renew:
    parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: live-key }]
    post: { ${body}, ${answer} }
  /users/{name}:
    parameters: [{ name: name, in: path, required: true, schema: { type: string, minLength: 1 } }]
    put: { ${body}, responses: { '200': { description: is, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }, '201': { description: new } } }
    get: { ${answer} }
  /runs:
    post: { ${body}, responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } } }
  /runs/{idOrName}:
    parameters: [{ name: idOrName, in: path, required: true, schema: { type: string } }]
    get: { ${answer} }
  /runs/{id}:
    ${item('')}
    delete: { responses: { '204': { description: gone } } }
    patch: { ${body}, ${answer} }
components:
  schemas:
    Thing: { type: object, properties: { id: { type: string, readOnly: true }, name: { type: string } } }
`);

/** Answers every request as if there were a record under every key; its own records have keys that it has chosen. */
function eager() {
  const seen: Got[] = [];
  const made = new Set<string>();
  const handler = (got: Got) => {
    seen.push(got);
    if (got.method === 'DELETE') made.delete(got.path.split('/').at(-1) ?? '');
    if (got.method === 'DELETE' && got.path.startsWith('/runs')) return { status: 204 };
    if (got.method === 'POST' && got.path === '/runs') {
      const id = `run-${made.size}-${seen.length}`;
      made.add(id);
      return { status: 201, json: { id, name: 'any' } };
    }
    return { status: 200, json: { id: percentDecode(got.path.split('/')[2] ?? ''), name: 'any' } };
  };
  return { seen, made, handler };
}

/** Nobody has such a key: it is of this run, or chosen by the server, or one of very many. */
function isOurs(key: string): boolean {
  const isMade = /^run-\d+-\d+$/.test(key);
  return isMade || /sw[0-9a-f]{10}/i.test(key) || /^[0-9a-f-]{36}$/.test(key) || Number(key) >= 2 ** 30;
}

test('nothing is changed but what the run has made', async () => {
  const { seen, made, handler } = eager();
  const server = await serve(handler);
  try {
    await outcomeOf(contract, {
      target: server.url,
      phases: ['examples', 'coverage', 'stateful'],
      cases: 3,
    });
  } finally {
    await server.close();
  }
  const changing = seen.filter(({ method, path }) => !/GET|HEAD|OPTIONS/.test(method) && path !== '/runs');
  const foreign = changing.filter(({ path }) => !isOurs(percentDecode(path.split('/')[2] ?? '')));
  expect([...new Set(foreign.map(({ method, path }) => `${method} ${path}`))]).toEqual([]);
  expect(changing.some(({ method }) => method === 'PATCH')).toBe(true);
  expect([...made]).toEqual([]);
}, 60_000);

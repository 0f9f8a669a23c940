import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './support/command.js';

const schema = (name: string) => `{ application/json: { schema: { $ref: "#/components/schemas/${name}" } } }`;
const api = `openapi: 3.1.0
info: { title: Blog, version: "1" }
paths:
  /users:
    get:
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/User" } } } } } }
    post:
      requestBody: { content: ${schema('User')} }
      responses: { "201": { description: made, content: ${schema('User')} } }
  /users/{userId}:
    parameters: [{ name: userId, in: path, required: true, schema: { type: string } }]
    get:
      responses: { "200": { description: ok, content: ${schema('User')} } }
  /reports:
    get: { responses: { "200": { description: ok } } }
  /reports/{year}:
    get: { responses: { "200": { description: ok } } }
components:
  schemas:
    User: { type: object, properties: { id: { type: string }, name: { type: string } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
const file = join(folder, 'api.yaml');
const overlay = join(folder, 'state.yaml');
writeFileSync(file, api);
afterAll(() => rmSync(folder, { recursive: true }));

test('it tells what has state, and why', async () => {
  const { code, stdout, stderr } = await runCommand(['inspect', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('1 resources, 1 of them inferred; 3 of 5 operations have state');
  expect(stdout).toMatch(/POST \/users: create, POST on the collection answers the new record/);
  expect(stdout).toMatch(/\{userId\} is the member `id`/);
  expect(stdout).toMatch(/list: pages by limit/);
  expect(stdout).toMatch(/Not taken for resources\n {2}\/reports\/\{year\} +no answer carries an object/);
  expect(stdout).toMatch(/Without state\n {2}GET +\/reports\n/);
});

test('--json tells programs', async () => {
  const { code, stdout } = await runCommand(['inspect', file, '--json']);
  const facts = JSON.parse(stdout) as Record<string, unknown>;
  expect(code).toBe(0);
  expect(facts).toMatchObject({
    title: 'Blog',
    resources: [{ name: 'users', key: 'id', inferred: true, creatable: true, paging: { size: 'limit' } }],
    operations: expect.arrayContaining([
      { id: 'GET /users', method: 'GET', path: '/users', action: 'list', resource: 'users' },
      { id: 'GET /reports', method: 'GET', path: '/reports' },
    ]),
    missed: [{ collection: '/reports', item: '/reports/{year}' }],
    notes: [],
  });
});

test('what it writes as an overlay says the same as the extension', async () => {
  const written = await runCommand(['inspect', file, '--write-overlay', overlay]);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(overlay, 'utf8')).toMatch(/^overlay: 1\.1\.0\n[^]*\nextends: api\.yaml\n/);
  const { stdout, stderr } = await runCommand(['inspect', file, '--overlay', overlay, '--json']);
  expect(stderr).toBe('');
  const facts = JSON.parse(stdout) as { resources: Record<string, unknown>[]; operations: unknown[] };
  expect(facts.resources).toMatchObject([
    { name: 'users', key: 'id', inferred: false, paging: { size: 'limit' } },
  ]);
  expect(facts.operations).toContainEqual({
    id: 'POST /users',
    method: 'POST',
    path: '/users',
    action: 'create',
    resource: 'users',
  });
});

test('the shipped contract has its state from the extension', async () => {
  const { code, stdout } = await runCommand(['inspect']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1 resources, 0 of them inferred; 5 of 5 operations have state$/m);
  expect(stdout).toMatch(/providers {2}from the extension\n {2}POST \/api\/providers\/: upsert/);
});

test.each<[string, string[], RegExp]>([
  [
    'a folder that is not there',
    ['--write-overlay', join(folder, 'no', 'x.yaml')],
    /^cannot write .*x\.yaml: [^]*→/,
  ],
  ['no such overlay', ['--overlay', 'no-such.yaml'], /^cannot read no-such\.yaml: there is no such file\n/],
  ['no overlay', ['--overlay', file], /api\.yaml:1:1: this is not an OpenAPI Overlay/],
])('%s is said on stderr, and exits with 2', async (_, args, message) => {
  const { code, stdout, stderr } = await runCommand(['inspect', file, ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

import { invariantPlays } from '../../../src/check/invariants/index.js';
import { contractFrom } from '../../contract/support.js';
import { outcomeOf } from '../support/run.js';
import { type Answer, type Got, serve } from '../support/server.js';

const document = `openapi: 3.1.0
info: { title: Notes, version: '1' }
paths:
  /notes:
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
      responses:
        '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
  /notes/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
    get:
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '404': { description: none }
    put:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
      responses:
        '200': { description: put, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '404': { description: none }
components:
  schemas:
    Note:
      type: object
      required: [id, text]
      properties:
        id: { type: string, readOnly: true }
        text: { type: string }
        color: { type: string }
`;

type Note = Record<string, unknown>;

/** Keeps notes; `put` says what a replacement leaves. */
function notes(put: (known: Note, given: Note) => Note): (got: Got) => Answer {
  const all = new Map<string, Note>();
  return ({ method, path, text }) => {
    const id = path.split('/')[2] ?? `n${all.size + 1}`;
    const known = all.get(id);
    if (method !== 'POST' && !known) return { status: 404 };
    if (method === 'GET') return { status: 200, json: known };
    const given = { ...(JSON.parse(text) as Note), id };
    const note = known ? put(known, given) : given;
    all.set(id, note);
    return { status: known ? 200 : 201, json: note };
  };
}

async function told(put: (known: Note, given: Note) => Note): Promise<string[]> {
  const contract = contractFrom(document);
  const server = await serve(notes(put));
  try {
    const { findings } = await outcomeOf(contract, {
      target: server.url,
      token: 'token-a',
      phases: ['fixtures'],
      fixtures: [...invariantPlays(contract)].filter(({ group }) => group === 'replaced-whole'),
    });
    return findings.map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
  } finally {
    await server.close();
  }
}

test('a server that replaces, with a default of its own, is not accused', async () => {
  expect(await told((_known, given) => given)).toEqual([]);
  expect(await told((_known, given) => ({ color: 'white', ...given }))).toEqual([]);
});

test('a server that merges is warned of', async () => {
  expect(await told((known, given) => ({ ...known, ...given }))).toEqual([
    'warning replaced-whole: a replacement that does not name `color` leaves it as it was',
  ]);
});

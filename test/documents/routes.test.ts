import { serve, violations } from './support.js';

const served = serve('routes.yaml');

test.each([
  ['GET /files/latest', 'a literal before a template', '/files/latest', 'literal'],
  ['GET /files/{id}', 'a template', '/files/7', 'template'],
  ['GET /files/{id}', 'an encoded slash separates nothing', '/files/a%2Fb', 'template'],
  ['GET /files/{id}.json', 'a part of a segment before a whole one', '/files/7.json', 'part of a segment'],
  ['POST /files/{id}:copy', 'a verb behind a colon', '/files/7:copy', 'a verb'],
  ['GET /files/{id}', 'below the path of a server', '/v2/files/7', 'template'],
  ['GET /files/{id}', 'below that of another', '/relative/files/7', 'template'],
  ['GET /elsewhere', 'below that of its own server', '/own/elsewhere', 'own server'],
  ['GET /range', 'a range of statuses', '/range', 'range'],
  ['GET /only-default', 'no status at all', '/only-default', 'default'],
  ['GET /examples/of-schema', 'an example of the schema', '/examples/of-schema', 'of the schema'],
  ['GET /examples/of-member', 'an example of a member', '/examples/of-member', { a: 'of a member' }],
  ['GET /examples/named', 'the first example that is true', '/examples/named', 7],
  ['POST /linked', 'links and headers', '/linked', { id: 7 }],
])('%s: %s', async (operation, _, target, expected) => {
  const mine = await served;
  const method = operation.startsWith('POST') ? 'post' : 'get';
  const answer = await mine.agent[method](target);
  expect(answer.status).toBeGreaterThanOrEqual(200);
  expect(answer.status).toBeLessThan(300);
  expect(answer.body).toEqual(expected);
  expect(violations(mine, operation, answer)).toEqual([]);
});

test('a status that has no body has none, whatever is declared', async () => {
  const answer = await (await served).agent.get('/nothing');
  expect(answer.status).toBe(204);
  expect(answer.text).toBe('');
});

test('a path of no operation is not found, another method is not allowed', async () => {
  const { agent } = await served;
  expect((await agent.get('/made')).status).toBe(404);
  const answer = await agent.delete('/files/latest');
  expect(answer.status).toBe(405);
  expect(answer.headers['allow']).toMatch(/GET/);
});

import { type Served, serve, violations } from './support.js';

let served: Served;
beforeEach(async () => {
  served = await serve('vendors.yaml');
});

test('alternatives that anything fits are told apart by what is null in the others', async () => {
  const answer = await served.agent.get('/spans');
  expect(violations(served, 'GET /spans', answer)).toEqual([]);
  expect(answer.body).toMatchObject({ months: [expect.any(Number)], weeks: null });
});

test('a contract without a word for what is gone has it again', async () => {
  const { agent } = served;
  const before = await agent.get('/visits/7');
  expect((await agent.delete('/visits/7')).status).toBe(200);
  const after = await agent.get('/visits/7');
  expect([after.status, after.body]).toEqual([200, before.body]);
});

test('where the contract can say it, what is gone is gone', async () => {
  const { agent } = served;
  await agent.get('/visits/7');
  await agent.delete('/visits/7');
  expect((await agent.delete('/visits/7')).status).toBe(404);
});

test('made texts have the length, the pattern and the format that is asked for', async () => {
  const answer = await served.agent.get('/visits/7');
  expect(violations(served, 'GET /visits/{id}', answer)).toEqual([]);
  expect(answer.body).toMatchObject({
    at: expect.stringMatching(/\+00:00$/),
    page: expect.stringMatching(/^https:/),
  });
});

test('205 has no body, whatever is declared for it', async () => {
  const answer = await served.agent.post('/form/reset');
  expect([answer.status, answer.text]).toEqual([205, '']);
  expect(violations(served, 'POST /form/reset', answer)).toEqual([]);
});

test('an operation that says nothing of its answers cannot be broken by one', async () => {
  const answer = await served.agent.get('/silent');
  expect(violations(served, 'GET /silent', answer)).toEqual([]);
});

test.each([
  ['/pairs/1/with/x', 204],
  ['/blog/some-page.json', 204],
  ['/blog/some-page.html', 400],
  ['/near/51.5,-0.1.json', 204],
  ['/search?text=a', 204],
  ['/search?text=a&text=a', 204],
  ['/search', 400],
  ['/criteria', 204],
  // RFC 6570, 3.2.3; what a path does not name has no place in a request.
  ['/bans/7/current', 204],
  ['/bans/seven/current', 400],
  ['/bans/7/8/current', 400],
  ['/tags/abc', 204],
  ['/tags/a/b', 204],
  ['/tags/abcd', 400],
  ['/statements?number=7', 204],
  ['/criteria/named', 400],
])('GET %s: %d', async (target, status) => {
  expect((await served.agent.get(target)).status).toBe(status);
});

test.each([
  ['/notes', 'text/plain', 'some text', 204],
  [
    '/files',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n--b--\r\n',
    204,
  ],
  ['/earnings', 'applicationjson;version=2', '{"sum":1}', 204],
  ['/earnings', 'applicationjson;version=2', '{}', 400],
  ['/earnings', 'applicationjson', '{"sum":1}', 415],
  ['/cursors', 'application/json', '{}', 204],
  ['/cursors', 'application/json', '{"months":1,"weeks":1}', 400],
  ['/regions', 'application/json', '{"region":"east","level":true,"owner":1}', 204],
  ['/regions', 'application/json', '{"region":"north","level":true,"owner":1}', 400],
  ['/regions', 'application/json', '{"region":"east","level":true,"owner":1,"x":1}', 400],
  ['/triggers', 'application/json', '{"from":"a"}', 204],
  ['/portfolios', 'application/json', '{"returns":[1],"weights":[2]}', 204],
  ['/portfolios/strict', 'application/json', '{"returns":[1],"weights":[2]}', 400],
])('POST %s as %s: %s is answered with %d', async (target, type, body, status) => {
  const answer = await served.mock.handle({
    method: 'POST',
    target,
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });
  expect(answer.status).toBe(status);
});

test('a body without a media type fits a contract that names none', async () => {
  const answer = await served.mock.handle({
    method: 'POST',
    target: '/hashes',
    headers: {},
    body: Buffer.from('x'),
  });
  expect(answer.status).toBe(204);
});

test.each([
  ['the one', { authorization: 'Bearer t', 'x-key': 'k' }, 204],
  ['the other', { authorization: `Basic ${Buffer.from('a:b').toString('base64')}`, 'x-key': 'k' }, 204],
  ['neither', { 'x-key': 'k' }, 401],
  ['the one without the key', { authorization: 'Bearer t' }, 401],
])('of two credentials that both go into Authorization either is enough: %s', async (_, headers, status) => {
  expect((await served.mock.handle({ method: 'GET', target: '/ledger', headers })).status).toBe(status);
});

test('alternatives with the same members are told apart by what is below them', async () => {
  const answer = await served.agent.get('/matches');
  expect(violations(served, 'GET /matches', answer)).toEqual([]);
  expect(answer.body).toEqual({
    red: { points: expect.any(Number), goals: expect.any(Number), sets: null, mate: null },
  });
});

test('alternatives that write-only members keep apart are apart without them', async () => {
  const { body } = await served.agent.get('/payments');
  expect(body).toEqual({ sum: expect.any(Number), cardHolder: expect.any(String), iban: null });
});

test('what an example has as null against the letter is made anew; the rest of it stays', async () => {
  const { body } = await served.agent.get('/talks');
  expect(body).toEqual({ topic: 'mocks', agent: { name: expect.any(String) } });
});

test('a member that nothing fits by the letter is left out, null or empty', async () => {
  const { body } = await served.agent.get('/profiles');
  expect(body).toMatchObject({ name: expect.any(String) });
  expect(body).not.toHaveProperty('closed');
  expect([undefined, null]).toContainEqual(body.palette);
  expect([undefined, []]).toContainEqual(body.twins);
});

test.each([
  ['/api/v1/places', /^\/places\/[^/]+$/],
  ['/parks', /^http:\/\/127\.0\.0\.1:\d+\/parks\/[^/]+$/],
])('POST %s: Location has the form that the contract declares', async (path, form) => {
  const answer = await served.agent.post(path).send({ name: 'here' });
  expect([answer.status, answer.headers['location']]).toEqual([201, expect.stringMatching(form)]);
});

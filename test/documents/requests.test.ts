import { serve } from './support.js';

const served = serve('requests.yaml');

async function status(
  method: 'get' | 'post' | 'put',
  target: string,
  body?: { type: string; text: string },
): Promise<number> {
  const { agent } = await served;
  const url = target.includes('key=') ? target : `${target}${target.includes('?') ? '&' : '?'}key=k`;
  const request = agent[method](url);
  const sent = body ? request.set('Content-Type', body.type).send(body.text) : request;
  return (await sent).status;
}

const json = (text: string, type = 'application/json') => ({ type, text });
const form = (text: string) => ({ type: 'application/x-www-form-urlencoded', text });

describe('parameters', () => {
  test('a key that is a parameter and a credential may come once or twice', async () => {
    expect(await status('get', '/both-ways?key=a')).toBe(200);
    expect(await status('get', '/both-ways?key=a&key=b')).toBe(200);
  });

  test('Accept, Content-Type and Authorization are not for parameters to say', async () => {
    expect(await status('get', '/own-headers')).toBe(200);
  });

  test('as JSON in a query', async () => {
    const path = '/content?filter=';
    expect(await status('get', path + encodeURIComponent('{"a":1}'))).toBe(200);
    expect(await status('get', path + encodeURIComponent('{"a":"x"}'))).toBe(400);
  });

  test('a pattern that is no ECMAScript refuses nobody, and a slow one does not hang', async () => {
    expect(await status('get', '/patterns?posix=1&atomic=x')).toBe(200);
    expect(await status('get', `/patterns?slow=${'a'.repeat(40)}!`)).toBeLessThan(500);
  });
});

test('two templates of one shape are told apart by their values', async () => {
  const { agent } = await served;
  const bodies = await Promise.all(
    ['/users/7', '/users/ada'].map(async (path) => (await agent.get(`${path}?key=k`)).body as unknown),
  );
  expect(bodies).toEqual(['by number', 'by name']);
  expect(await status('put', '/users/ada', json('null'))).toBe(200);
});

describe('forms', () => {
  test.each([
    ['nested and several', 'address%5Bcity%5D=Rome&address%5Bnumber%5D=7&tags=a&tags=b', 200],
    ['a list of objects', 'items%5B0%5D%5Bid%5D=1&items%5B1%5D%5Bid%5D=2', 200],
    ['a wrong member', 'address%5Bnumber%5D=seven', 400],
    ['nothing at all', '', 200],
  ])('%s', async (_, text, expected) => {
    expect(await status('post', '/form', form(text))).toBe(expected);
  });

  test('in parts', async () => {
    const { agent } = await served;
    const send = (meta: string) =>
      agent
        .post('/upload?key=k')
        .attach('file', Buffer.from([0, 255, 10]), 'a.bin')
        .field('meta', meta)
        .field('tags', ['a', 'b']);
    expect((await send('{"n":1}')).status).toBe(200);
    expect((await send('{"n":"x"}')).status).toBe(400);
  });
});

describe('bodies', () => {
  test.each([
    ['of a vendor', '/vendor', json('{"a":1}', 'application/vnd.acme.v2+json; charset=UTF-8'), 200],
    ['of a vendor, and wrong', '/vendor', json('{}', 'application/vnd.acme+json'), 400],
    ['where the key of `content` is no media type', '/bad-key', json('{"a":1}'), 200],
    ['wrong there', '/bad-key', json('{}'), 400],
    ['where none is declared', '/none', json('{"anything": [1]'), 200],
  ])('%s', async (_, path, body, expected) => {
    expect(await status('post', path, body)).toBe(expected);
  });

  test('with GET, where the contract has it so', async () => {
    expect(await status('get', '/search', json('{"q":"x"}'))).toBe(200);
    expect(await status('get', '/search', json('{}'))).toBe(400);
    expect(await status('get', '/search')).toBe(200);
  });
});

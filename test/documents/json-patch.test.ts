import { serve } from './support.js';

const served = serve('json-patch.yaml');
const TOKEN = 'Bearer a-token';
const START = { name: 'one', secret: 'sk-hush-hush', tags: ['a', 'b'], extra: { 'a/b': 1, 'm~n': 2 } };

interface Plan {
  readonly id: string;
  readonly [member: string]: unknown;
}

async function made(): Promise<Plan> {
  const { agent } = await served;
  return (await agent.post('/plans').set('Authorization', TOKEN).send(START)).body as Plan;
}

async function patch(path: string, text: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const { agent } = await served;
  const request = agent.patch(path).set('Authorization', TOKEN);
  const { status, body } = await request.set('Content-Type', 'application/json-patch+json').send(text);
  return { status, body: body as Record<string, unknown> };
}

async function read(path: string): Promise<Record<string, unknown>> {
  const { agent } = await served;
  return (await agent.get(path).set('Authorization', TOKEN)).body as Record<string, unknown>;
}

const op = (...steps: object[]) => JSON.stringify(steps);

describe('a patch is done', () => {
  test.each([
    ['replace', op({ op: 'replace', path: '/name', value: 'two' }), { name: 'two' }],
    ['add at an index', op({ op: 'add', path: '/tags/1', value: 'x' }), { tags: ['a', 'x', 'b'] }],
    ['add at the end', op({ op: 'add', path: '/tags/-', value: 'x' }), { tags: ['a', 'b', 'x'] }],
    ['remove an item', op({ op: 'remove', path: '/tags/0' }), { tags: ['b'] }],
    ['remove a member', op({ op: 'remove', path: '/extra/a~1b' }), { extra: { 'm~n': 2 } }],
    [
      'escapes',
      op({ op: 'replace', path: '/extra/a~1b', value: 3 }, { op: 'remove', path: '/extra/m~0n' }),
      { extra: { 'a/b': 3 } },
    ],
    ['move', op({ op: 'move', from: '/tags/0', path: '/extra/was' }), { tags: ['b'] }],
    ['copy', op({ op: 'copy', from: '/name', path: '/tags/0' }), { tags: ['one', 'a', 'b'] }],
    [
      'a test that holds',
      op(
        { op: 'test', path: '/extra', value: { 'm~n': 2, 'a/b': 1 } },
        { op: 'replace', path: '/name', value: 'z' },
      ),
      { name: 'z' },
    ],
    ['nothing', op(), { name: 'one' }],
  ])('%s', async (_, text, expected) => {
    const { id } = await made();
    const { status, body } = await patch(`/plans/${id}`, text);
    expect({ status, ...body }).toMatchObject({ status: 200, id, ...expected });
    expect(await read(`/plans/${id}`)).toEqual(body);
  });
});

function doubling(times: number): object[] {
  return Array.from({ length: times }, (_, index) => {
    return { op: 'copy', from: '/extra', path: `/extra/${index}` };
  });
}

describe('a patch is refused, and nothing of it is done', () => {
  const first = { op: 'replace', path: '/name', value: 'changed' };
  test.each([
    ['a test that fails', 409, op(first, { op: 'test', path: '/name', value: 'one' })],
    ['a path to nothing', 409, op(first, { op: 'replace', path: '/extra/none', value: 1 })],
    ['a parent that is not there', 409, op(first, { op: 'add', path: '/none/inner', value: 1 })],
    ['an index behind the end', 409, op(first, { op: 'add', path: '/tags/3', value: 'x' })],
    ['an index with a zero before it', 409, op(first, { op: 'remove', path: '/tags/01' })],
    ['the item behind the last', 409, op(first, { op: 'remove', path: '/tags/-' })],
    ['a move into itself', 409, op(first, { op: 'move', from: '/extra', path: '/extra/inner' })],
    ['a member of every object', 409, op(first, { op: 'test', path: '/constructor', value: {} })],
    ['a secret that is guessed', 409, op(first, { op: 'test', path: '/secret', value: START.secret })],
    ['a secret that is carried off', 409, op(first, { op: 'copy', from: '/secret', path: '/name' })],
    ['more than there is room for', 409, op(...doubling(40))],
    ['a record of another type', 422, op(first, { op: 'replace', path: '/tags', value: 7 })],
    ['no record at all', 422, op(first, { op: 'replace', path: '', value: [] })],
    ['a member that must be there', 422, op(first, { op: 'remove', path: '/name' })],
    ['an unknown operation', 400, op(first, { op: 'merge', path: '/name', value: 1 })],
    ['no value', 400, op(first, { op: 'add', path: '/name' })],
    ['no pointer', 400, op(first, { op: 'add', path: 'name', value: 1 })],
    ['an escape that is none', 400, op(first, { op: 'add', path: '/~2', value: 1 })],
    ['no list', 400, '{"op":"remove","path":"/name"}'],
  ])('%s: %i', async (_, expected, text) => {
    const before = await made();
    expect((await patch(`/plans/${before.id}`, text)).status).toBe(expected);
    expect(await read(`/plans/${before.id}`)).toEqual(before);
  });
});

test('members of the server stay, and __proto__ is a name like any other', async () => {
  const { id } = await made();
  const text = `[{"op":"replace","path":"/id","value":"mine"},{"op":"add","path":"/extra/__proto__","value":{"evil":1}}]`;
  const { status, body } = await patch(`/plans/${id}`, text);
  expect([status, body['id']]).toEqual([200, id]);
  expect(Object.hasOwn(body['extra'] as object, '__proto__')).toBe(true);
  expect(({} as { evil?: number }).evil).toBeUndefined();
});

test('the journal keeps the values of patches to itself', async () => {
  const { id } = await made();
  await patch(`/plans/${id}`, op({ op: 'add', path: '/secret', value: 'sk-other-secret' }));
  const { mock } = await served;
  const bodies = mock.journal.entries().map(({ exchange }) => String(exchange.request.body ?? ''));
  expect(bodies.at(-1)).toContain('/secret');
  expect(bodies.join()).not.toContain('sk-other');
});

test('beside a merge patch each is taken for what it is', async () => {
  const { agent, warnings } = await served;
  const { id } = (await agent.post('/notes').set('Authorization', TOKEN).send({ text: 'a' })).body as Plan;
  expect((await patch(`/notes/${id}`, op({ op: 'replace', path: '/text', value: 'b' }))).body).toEqual({
    id,
    text: 'b',
  });
  expect((await patch(`/notes/${id}`, op({ op: 'test', path: '/text', value: 'a' }))).status).toBe(422);
  // The contract does not say that it is a list.
  expect((await patch(`/notes/${id}`, '{}')).status).toBe(200);
  const merge = agent.patch(`/notes/${id}`).set('Authorization', TOKEN);
  const merged = await merge.set('Content-Type', 'application/merge-patch+json').send('{"text":"c"}');
  expect(merged.body).toEqual({ id, text: 'c' });
  expect(warnings).toEqual([]);
});

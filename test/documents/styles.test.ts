import { check } from '../../src/check/run.js';
import { serve } from './support.js';

const served = serve('styles.yaml');

async function status(target: string, headers: Record<string, string> = {}): Promise<number> {
  const { mock } = await served;
  return (await mock.handle({ method: 'GET', target, headers })).status;
}

test.each([
  ['/simple/list/1,2', '/simple/list/1,3'],
  ['/simple/object/x,1,y,2', '/simple/object/x,1,y,3'],
  ['/simple/exploded/x=1,y=2', '/simple/exploded/x=1,y=3'],
  ['/label/list/.1,2', '/label/list/1,2'],
  ['/label/exploded/.1.2', '/label/exploded/.1.3'],
  ['/label/object/.x=1.y=2', '/label/object/.x=1'],
  ['/matrix/list/;v=1,2', '/matrix/list/;w=1,2'],
  ['/matrix/exploded/;v=1;v=2', '/matrix/exploded/;v=1'],
  ['/matrix/object/;x=1;y=2', '/matrix/object/;x=1;y=3'],
  ['/form/list?v=1,2', '/form/list?v=2,1'],
  ['/form/exploded?v=1&v=2', '/form/exploded?v=1,2'],
  ['/form/object?v=x,1,y,2', '/form/object?v=x,1'],
  ['/form/members?x=1&y=2', '/form/members?x=1'],
  ['/space?v=1%202', '/space?v=1,2'],
  ['/pipe?v=1%7C2', '/pipe?v=1,2'],
  ['/deep?v%5Bx%5D=1&v%5By%5D=2', '/deep?v=1'],
])('%s is taken, %s is not', async (right, wrong) => {
  expect([await status(right), await status(wrong)]).toEqual([204, 400]);
});

test.each([
  ['/header/list', { 'x-v': '1, 2' }, { 'x-v': '2, 1' }],
  ['/header/object', { 'x-v': 'x=1,y=2' }, { 'x-v': 'x=1' }],
  ['/cookie/list', { cookie: 'a=b; v=1,2' }, { cookie: 'v=1' }],
  ['/content/header', { 'x-v': '{"x":1,"y":2}' }, { 'x-v': '{"x":1}' }],
])('%s takes %j and not %j', async (target, right, wrong) => {
  expect([await status(target, right), await status(target, wrong), await status(target)]).toEqual([
    204, 400, 400,
  ]);
});

test('the base path of any server may stand before a path', async () => {
  expect(await status('/v1/form/list?v=1,2')).toBe(204);
  expect(await status('/beta/form/list?v=1,2')).toBe(204);
  expect(await status('/gamma/form/list?v=1,2')).toBe(404);
});

test('what our checker sends in each style, our mock takes', async () => {
  const { contract, mock } = await served;
  const { url } = await mock.listen({ port: 0 });
  const findings: string[] = [];
  try {
    for await (const event of check(contract, { target: url, phases: ['examples', 'coverage'] })) {
      if (event.type === 'finding') findings.push(`${event.finding.operation} ${event.finding.message}`);
    }
  } finally {
    await mock.close();
  }
  expect(findings).toEqual([]);
}, 60_000);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContract } from '../../src/contract/document.js';
import { applyOverlays } from '../../src/contract/overlay/apply.js';
import { Node } from '../../src/contract/node.js';
import { parseSource } from '../../src/contract/source.js';
import { SpectwinError } from '../../src/errors.js';

function source(name: string, text: string) {
  return parseSource({ uri: `file:///${name}`, name, text });
}

const HEAD = 'overlay: 1.1.0\ninfo: { title: T, version: "1" }\n';
const api = `openapi: 3.1.0
info: { title: T, version: "1" }
tags:
  - { name: a }
  - { name: b }
  - { name: c }
paths:
  /pets:
    get:
      tags: [old, new]
      responses: { "200": { description: ok } }
    post:
      responses: { "201": { description: made } }
`;

function apply(...overlays: string[]) {
  const sources = overlays.map((text, index) =>
    source(`overlay${index}.yaml`, text.startsWith('overlay:') ? text : HEAD + text),
  );
  return applyOverlays(source('api.yaml', api), sources);
}

function valueAt(result: ReturnType<typeof apply>, ...path: (string | number)[]): unknown {
  return Node.root(result.entry).at(path)?.value;
}

function faultsOf(...overlays: string[]) {
  try {
    apply(...overlays);
  } catch (error) {
    if (error instanceof SpectwinError) return error.faults;
    throw error;
  }
  return [];
}

describe('update', () => {
  test('objects are merged, primitives replaced, lists concatenated', () => {
    const result = apply(`actions:
  - target: $
    update:
      info: { title: New, description: D }
      tags: [{ name: d }]
      paths: { /pets: { get: { tags: [more] } } }
`);
    expect(valueAt(result, 'info')).toEqual({ title: 'New', version: '1', description: 'D' });
    expect(valueAt(result, 'tags')).toHaveLength(4);
    expect(valueAt(result, 'paths', '/pets', 'get', 'tags')).toEqual(['old', 'new', 'more']);
    expect(valueAt(result, 'paths', '/pets', 'get', 'responses')).toEqual({ 200: { description: 'ok' } });
  });

  test.each([
    ['one entry', 'update: { name: d }', [{ name: 'd' }]],
    ['a list', 'update: [{ name: d }, { name: e }]', [{ name: 'd' }, { name: 'e' }]],
  ])('of a list with %s appends', (_, update, added) => {
    const result = apply(`actions:\n  - target: $.tags\n    ${update}\n`);
    expect(valueAt(result, 'tags')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }, ...added]);
  });

  test('of a primitive replaces it', () => {
    const result = apply('actions:\n  - target: $.info.title\n    update: Other\n');
    expect(valueAt(result, 'info', 'title')).toBe('Other');
  });

  test('of many targets changes each on its own', () => {
    const result = apply(
      'actions:\n  - target: $.paths.*.*\n    update: { x-a: [1] }\n  - target: $.paths.*.get\n    update: { x-a: [2] }\n',
    );
    expect(valueAt(result, 'paths', '/pets', 'get', 'x-a')).toEqual([1, 2]);
    expect(valueAt(result, 'paths', '/pets', 'post', 'x-a')).toEqual([1]);
  });

  test('a member called __proto__ is one like any other', () => {
    const overlay = JSON.stringify({
      overlay: '1.1.0',
      info: {},
      actions: [{ target: '$.info', update: 'X' }],
    }).replace('"X"', '{ "__proto__": { "polluted": true } }');
    const result = applyOverlays(source('api.yaml', api), [source('o.json', overlay)]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Node.root(result.entry).at(['info', '__proto__', 'polluted'])?.value).toBe(true);
  });

  test('parts that YAML aliases share stay apart', () => {
    const shared = source('api.yaml', 'openapi: 3.1.0\npaths: {}\nx-a: &a { n: 1 }\nx-b: *a\n');
    const overlay = source('o.yaml', `${HEAD}actions:\n  - target: $['x-a']\n    update: { n: 2 }\n`);
    const { entry } = applyOverlays(shared, [overlay]);
    expect(entry.value).toMatchObject({ 'x-a': { n: 2 }, 'x-b': { n: 1 } });
    expect(shared.value).toMatchObject({ 'x-a': { n: 1 } });
  });
});

describe('remove and copy', () => {
  test('members and items go', () => {
    const result = apply(`actions:
  - target: $.paths['/pets'].post
    remove: true
  - target: $.tags[?@.name != 'b']
    remove: true
  - target: $.paths.*.get.tags[?@ == 'old']
    remove: true
`);
    expect(valueAt(result, 'paths', '/pets', 'post')).toBeUndefined();
    expect(valueAt(result, 'tags')).toEqual([{ name: 'b' }]);
    expect(valueAt(result, 'paths', '/pets', 'get', 'tags')).toEqual(['new']);
  });

  test('what was removed can be made again', () => {
    const result = apply(`actions:
  - { target: $.info, remove: true }
  - { target: $, update: { info: { title: Again, version: "2" } } }
`);
    expect(valueAt(result, 'info')).toEqual({ title: 'Again', version: '2' });
  });

  test('copy merges another part of the document', () => {
    const result = apply("actions:\n  - target: $.paths['/pets'].post\n    copy: $.paths['/pets'].get\n");
    expect(valueAt(result, 'paths', '/pets', 'post', 'tags')).toEqual(['old', 'new']);
    expect(valueAt(result, 'paths', '/pets', 'post', 'responses')).toEqual({
      200: { description: 'ok' },
      201: { description: 'made' },
    });
  });

  test('overlays apply one after the other', () => {
    const result = apply(
      'actions:\n  - { target: $.info, update: { title: One } }\n',
      'actions:\n  - { target: "$.info[?@ == \'One\']", update: Two }\n',
    );
    expect(valueAt(result, 'info', 'title')).toBe('Two');
  });
});

describe('positions', () => {
  const result = apply(`actions:
  - target: $.tags[0]
    remove: true
  - target: $
    update:
      info:
        contact: { name: N }
      tags: [{ name: d }]
`);
  const place = (...path: (string | number)[]) => Node.root(result.entry).at(path)?.position;

  test('what the overlay brought stands in the overlay', () => {
    expect(place('info', 'contact', 'name')).toEqual({ file: 'overlay0.yaml', line: 9, column: 26 });
    expect(place('tags', 2, 'name')).toMatchObject({ file: 'overlay0.yaml', line: 10 });
  });

  test('what was there stands where it stood', () => {
    expect(place('info', 'title')).toMatchObject({ file: 'api.yaml', line: 2 });
    expect(place('tags', 0, 'name')).toMatchObject({ file: 'api.yaml', line: 5 });
    expect(place('tags', 1, 'name')).toMatchObject({ file: 'api.yaml', line: 6 });
  });
});

describe('mistakes', () => {
  test.each([
    ['no overlay', 'overlay:\n', 'not supported', 1],
    ['another version', 'overlay: 2.0.0\nactions: []\n', 'Overlay 2.0.0 is not supported', 1],
    ['no actions', '# none\n', '`actions` must be', 1],
    ['no target', 'actions:\n  - update: {}\n', 'no `target`', 4],
    ['a broken query', 'actions:\n  - target: $.[\n    update: {}\n', 'not a JSONPath query', 4],
    ['a slip of the pen', 'actions:\n  - target: $\n    udpate: {}\n', 'no member `udpate`', 5],
    ['no change', 'actions:\n  - target: $.info\n', 'changes nothing', 4],
    ['two changes', 'actions:\n  - { target: $.info, update: {}, remove: true }\n', 'one change', 4],
    ['remove: yes', 'actions:\n  - { target: $.info, remove: "yes" }\n', 'true or false', 4],
    ['all of it', 'actions:\n  - { target: $, remove: true }\n', 'cannot be removed', 4],
    [
      'other kinds',
      'actions:\n  - target: $\n    update: { info: [1] }\n',
      'a list cannot be merged with an object',
      5,
    ],
    ['mixed targets', "actions:\n  - { target: \"$['info','tags']\", update: {} }\n", 'different kinds', 4],
    ['a copy of many', 'actions:\n  - { target: $.info, copy: "$.tags.*" }\n', 'it selects 3', 4],
    [
      'copy in 1.0',
      'overlay: 1.0.0\nactions:\n  - { target: $.info, copy: $.tags }\n',
      'came with Overlay 1.1',
      3,
    ],
  ])('%s', (_, text, message, line) => {
    const [fault] = faultsOf(text);
    expect(fault?.message).toContain(message);
    expect(fault?.position).toMatchObject({ file: 'overlay0.yaml', line });
    expect(fault?.remedy).toBeTruthy();
  });

  test('a target that matches nothing is a note with its place', () => {
    const { notes } = apply('actions:\n  - { target: $.paths.nowhere, update: {} }\n');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('matches nothing'),
    });
    expect(notes[0]?.node?.position).toMatchObject({ file: 'overlay0.yaml', line: 4 });
  });
});

describe('a contract with overlays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const file = write('api.yaml', api);

  test('is read as changed, and its notes name what matched nothing', async () => {
    const overlay = write(
      'o.yaml',
      `${HEAD}actions:
  - { target: "$.paths['/pets'].post", remove: true }
  - { target: $.nothing, update: {} }
  - target: $
    update:
      x-spectwin: { resources: { pets: { key: id } } }
  - target: $.paths['/pets'].get
    update: { x-spectwin: { resource: pets, action: list } }
`,
    );
    const contract = await loadContract(file, { overlays: [overlay] });
    expect(contract.operations.map(({ method, action }) => [method, action])).toEqual([['GET', 'list']]);
    expect(contract.notes.map(({ message }) => message)).toEqual([expect.stringContaining('$.nothing')]);
  });

  test('a mistake in an extension that an overlay brought stands in the overlay', async () => {
    const overlay = write(
      'wrong.yaml',
      `${HEAD}actions:\n  - target: $\n    update:\n      x-spectwin: { resuorces: {} }\n`,
    );
    const error: unknown = await loadContract(file, { overlays: [overlay] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SpectwinError);
    expect((error as SpectwinError).faults[0]?.position).toMatchObject({
      file: expect.stringContaining('wrong.yaml'),
      line: 6,
    });
  });

  test('an overlay does not make slips of the vendor fatal', async () => {
    const slips = write(
      'slips.yaml',
      `openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /a: { get: { responses: { "200": { $ref: "#/nowhere" } } } }
  /b: { get: { responses: { "200": { description: ok } } } }
  /c: { get: { responses: { "200": { description: ok } } } }
`,
    );
    const overlay = write('x.yaml', `${HEAD}actions:\n  - { target: $, update: { x-spectwin: {} } }\n`);
    const contract = await loadContract(slips, { overlays: [overlay] });
    expect(contract.notes).toHaveLength(1);
  });
});

test.each(["it's", 'back\\slash', 'a "quoted" name', 'line\nbreak', 'tab\tand\u0001control', 'é'])(
  'a name like %j is found in the tree',
  (name) => {
    const document = { openapi: '3.1.0', paths: {}, 'x-a': { [name]: { deep: {} } } };
    const entry = source('api.json', JSON.stringify(document));
    const action = { target: "$['x-a'].*.deep", update: { found: true } };
    const overlay = source('o.json', JSON.stringify({ overlay: '1.1.0', actions: [action] }));
    const result = applyOverlays(entry, [overlay]);
    expect(Node.root(result.entry).at(['x-a', name, 'deep', 'found'])?.value).toBe(true);
  },
);

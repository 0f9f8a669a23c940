import { fileURLToPath } from 'node:url';
import { type Served, serve, violations } from './support.js';

type Row = readonly [path: string, good: readonly unknown[], bad: readonly unknown[]];

const IN_3_0: readonly Row[] = [
  [
    'nullable',
    [
      { a: null, b: null },
      { a: 'ab', b: 1.5 },
    ],
    [{ a: 'a', b: null }, { a: null, b: 1 }, {}],
  ],
  ['limits', [1.5], [1, 2, null, '1.5']],
  [
    'pets',
    [{ kind: 'feline', lives: 9 }, { kind: 'Dog', lives: 'one' }, { kind: 'Cat' }],
    [{ kind: 'feline', lives: true }, {}],
  ],
  ['sides', [{ card: 'x' }, { pin: 'x' }], [{}, { card: 'x', both: 1 }, { pin: 7 }]],
  // In 3.0 what stands beside a reference does not count.
  ['siblings', [{ name: 'abcde' }], [{ name: 'abcdef' }]],
  [
    'tree',
    [{ value: 1, children: [{ value: 2, children: [] }] }],
    [{ value: 1, children: [{ value: 'x' }] }],
  ],
  [
    'formats',
    [{ odd: 'anything', posix: '1' }, { at: '2024-01-15T10:30:00Z' }],
    [{ at: 'noon' }, { odd: 7 }],
  ],
];

const IN_3_1: readonly Row[] = [
  [
    'types',
    [{ a: null }, { a: 'ab', b: 'fixed', c: 1.5 }],
    [{ a: 'a' }, { a: null, b: 'x' }, { a: null, c: 1 }],
  ],
  ['siblings', [{ name: 'ab' }], [{ name: 'abc' }]],
  ['anchors', [{ one: 3 }], [{ one: 4 }]],
  ['identified', [{ inner: true }], [{ inner: 'true' }]],
  ['dynamic', [{ name: 'a', next: { name: 'b' } }], [{ name: 'a', next: {} }]],
  ['pairs', [['a', 1]], [['a'], ['a', 'b'], ['a', 1, 2]]],
  ['closed', [{ a: 'x', b: 'y' }], [{ c: 'z' }]],
  ['conditional', [{ kind: 'a' }, { kind: 'b', extra: 'x' }], [{ kind: 'b' }]],
  ['dependent', [{ owner: 'me' }, { card: '1', owner: 'me' }], [{ card: '1' }]],
  ['yes', [null, 1, {}], []],
];

async function answer({ agent }: Served, path: string, value: unknown) {
  return agent.post(`/${path}`).set('Content-Type', 'application/json').send(JSON.stringify(value));
}

describe.each([
  ['3.0', IN_3_0],
  ['3.1', IN_3_1],
  // What 3.2 says of schemas is what 3.1 says.
  ['3.2', IN_3_1],
])('OpenAPI %s', (version, rows) => {
  const name = version === '3.2' ? 'schemas-3.1.yaml' : `schemas-${version}.yaml`;
  const overlay = version === '3.2' ? [fileURLToPath(new URL('as-3.2.overlay.yaml', import.meta.url))] : [];
  const served = serve(name, { overlays: overlay });

  test('is read as such', async () => {
    expect((await served).contract.openapi.slice(0, 3)).toBe(version);
    const notes = (await served).contract.notes.map(({ message }) => message);
    expect(notes.filter((note) => !note.includes('[[:alpha:]]'))).toEqual([]);
  });

  test.each(rows)('%s', async (path, good, bad) => {
    const mine = await served;
    for (const value of good) {
      const taken = await answer(mine, path, value);
      expect({ value, status: taken.status }).toEqual({ value, status: 200 });
      expect(violations(mine, `POST /${path}`, taken)).toEqual([]);
    }
    for (const value of bad)
      expect({ value, status: (await answer(mine, path, value)).status }).toEqual({ value, status: 400 });
    expect(mine.warnings).toEqual([]);
  });
});

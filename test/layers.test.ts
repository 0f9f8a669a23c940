import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What each room may import besides itself, `errors` and `paint`. A room is a folder of `src`, or a file directly in it. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  paint: [],
  http: [],
  contract: ['http'],
  store: [],
  fixture: ['contract', 'http'],
  mock: ['contract', 'store', 'http'],
  check: ['contract', 'fixture', 'http'],
  proxy: ['check/observe', 'fixture/har', 'contract', 'http'],
  report: ['check/events', 'check/finding'],
};

/** Rooms at the top that put the others together. */
const TOP = new Set(['index', 'cli', 'jest', 'selftest']);

/** Third parties that enter by one file each. */
const GATES: Readonly<Record<string, string>> = {
  ajv: 'contract/schema.ts',
  'ajv-formats': 'contract/schema.ts',
  yaml: 'contract/locate.ts',
  'js-yaml': 'contract/source.ts',
  undici: 'http/proxied.ts',
  '@stoplight/prism-http': 'mock/stages/fallback.ts',
  picocolors: 'paint.ts',
  'jsonpath-rfc9535': 'contract/json-path.ts',
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*\(?['"]([^'"]+)['"]/g),
    ...text.matchAll(/createRequire\([^)]*\)\(['"]([^'"]+)['"]/g),
  ];
  return specifiers.map(([, specifier = '']) => ({ from: file, to: target(file, specifier) }));
}

function target(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(SRC, resolve(SRC, dirname(file), specifier)).replace(/\.js$/, '.ts');
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '');
}

function isAllowed({ from, to }: Import): boolean {
  const room = roomOf(from);
  if (!to.endsWith('.ts') || to.startsWith('..') || TOP.has(room)) return true;
  const other = roomOf(to);
  if (other === room || other === 'errors' || other === 'paint') return true;
  return (LAYERS[room] ?? []).some((allowed) => to === `${allowed}.ts` || to.startsWith(`${allowed}/`));
}

/** Files that import themselves through others. */
function inRings(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  return [...next.keys()].filter((file) => reachedFrom(file, next).has(file));
}

function reachedFrom(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const stack = [start];
  for (let file = stack.pop(); file !== undefined; file = stack.pop()) {
    const fresh = (next.get(file) ?? []).filter((to) => !reached.has(to));
    for (const to of fresh) reached.add(to);
    stack.push(...fresh);
  }
  return reached;
}

describe('layers', () => {
  test('the imports were found', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual({ from: 'contract/source.ts', to: 'contract/locate.ts' });
  });

  test('every room has its place', () => {
    const rooms = new Set(imports.map(({ from }) => roomOf(from)));
    expect([...rooms].filter((room) => !(room in LAYERS) && !TOP.has(room))).toEqual([]);
  });

  test('arrows go down only', () => {
    expect(imports.filter((item) => !isAllowed(item))).toEqual([]);
  });

  test('no file leads back to itself, not even for a type', () => {
    expect(inRings()).toEqual([]);
  });

  test('the mock and the checker do not know each other', () => {
    const both = imports.filter(
      ({ from, to }) => [roomOf(from), roomOf(to)].toSorted().join() === 'check,mock',
    );
    expect(both).toEqual([]);
  });

  test('third parties enter by one file each', () => {
    for (const [name, gate] of Object.entries(GATES)) {
      const files = imports
        .filter(({ to }) => to === name || to.startsWith(`${name}/`))
        .map(({ from }) => from);
      expect([name, new Set(files.filter((file) => file !== gate))]).toEqual([name, new Set()]);
    }
  });
});

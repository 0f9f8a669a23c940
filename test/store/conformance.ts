import * as fc from 'fast-check';
import type { Decision, Scope, Store, Stored } from '../../src/store/store.js';

const scope: Scope = { tenant: 'acme', resource: 'pets', parents: [] };
const put = (record: Stored) => (): Decision<void> => ({ answer: undefined, put: record });
const remove = (): Decision<void> => ({ answer: undefined, remove: true });
const keep = (): Decision<void> => ({ answer: undefined });

const ODD_KEYS = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  'a/b',
  'a%2Fb',
  '__proto__',
  'constructor',
  'toString',
  '\u00e9',
  'e\u0301',
  '\ud800',
  '\u0000',
  '1',
  '01',
  'x'.repeat(10_000),
];

/** What every Store keeps to. Run it over an implementation with `storeConformance('name', () => newStore())`. */
export function storeConformance(name: string, create: () => Store): void {
  describe(`${name} keeps to the Store interface`, () => {
    oneCollection(create);
    scopes(create);
    snapshots(create);
    properties(create);
  });
}

function oneCollection(create: () => Store): void {
  test('what was put is there, until it is removed', () => {
    const pets = create().collection(scope);
    expect([pets.size, pets.get('rex'), pets.list()]).toEqual([0, undefined, []]);
    pets.change('rex', put({ name: 'rex' }));
    expect([pets.size, pets.get('rex')]).toEqual([1, { name: 'rex' }]);
    pets.change('rex', remove);
    expect([pets.size, pets.get('rex'), pets.list()]).toEqual([0, undefined, []]);
  });

  test('a change sees what stands under the key, once', () => {
    const pets = create().collection(scope);
    const seen: unknown[] = [];
    const look = (current: Stored | undefined): Decision<string> => {
      seen.push(current);
      const visits = Number(current?.['visits'] ?? 0) + 1;
      return { answer: `visit ${visits}`, put: { visits } };
    };
    expect(pets.change('rex', look)).toBe('visit 1');
    expect(pets.change('rex', look)).toBe('visit 2');
    expect(seen).toEqual([undefined, { visits: 1 }]);
    expect(pets.get('rex')).toEqual({ visits: 2 });
  });

  test('keep changes nothing, with and without a record', () => {
    const pets = create().collection(scope);
    pets.change('rex', keep);
    pets.change('gone', remove);
    expect(pets.size).toBe(0);
    pets.change('rex', put({ name: 'rex' }));
    pets.change('rex', keep);
    expect(pets.list()).toEqual([{ name: 'rex' }]);
  });

  test('a change that throws leaves no trace', () => {
    const store = create();
    const pets = store.collection(scope);
    expect(() => pets.change('rex', fail)).toThrow('no');
    expect(store.snapshot().entries).toEqual([]);
    pets.change('rex', put({ name: 'rex' }));
    expect(() => pets.change('rex', fail)).toThrow('no');
    expect(pets.list()).toEqual([{ name: 'rex' }]);
  });

  test('the list is in the order of first putting, and stands still', () => {
    const pets = create().collection(scope);
    for (const key of ['b', 'a', '2', '1']) pets.change(key, put({ key }));
    pets.change('b', put({ key: 'b', again: true }));
    const list = pets.list();
    pets.change('a', remove);
    expect(list).toEqual([{ key: 'b', again: true }, { key: 'a' }, { key: '2' }, { key: '1' }]);
    expect(pets.list()).toHaveLength(3);
  });

  test('keys are compared exactly', () => {
    const pets = create().collection(scope);
    for (const key of ODD_KEYS) pets.change(key, put({ key }));
    expect(pets.size).toBe(ODD_KEYS.length);
    for (const key of ODD_KEYS) expect(pets.get(key)).toEqual({ key });
    expect(pets.get('hasOwnProperty')).toBeUndefined();
  });
}

function fail(): Decision<void> {
  throw new Error('no');
}

function scopes(create: () => Store): void {
  const others: Scope[] = [
    { tenant: 'other', resource: 'pets', parents: [] },
    { tenant: 'acme', resource: 'owners', parents: [] },
    { tenant: 'acme', resource: 'pets', parents: ['1'] },
    { tenant: 'acme', resource: 'pets', parents: ['1', '2'] },
    { tenant: 'acme', resource: 'pets', parents: ['1,2'] },
    { tenant: '__proto__', resource: 'pets', parents: [] },
    { tenant: '', resource: 'pets', parents: [''] },
  ];

  test('a record is in its own scope only', () => {
    for (const own of [scope, ...others]) {
      const store = create();
      store.collection(own).change('rex', put({ name: 'rex' }));
      for (const other of [scope, ...others]) {
        expect(store.collection(other).size).toBe(other === own ? 1 : 0);
      }
    }
  });

  test('two collections of one scope are the same records', () => {
    const store = create();
    const first = store.collection(scope);
    store.collection({ ...scope, parents: [] }).change('rex', put({ name: 'rex' }));
    expect(first.get('rex')).toEqual({ name: 'rex' });
    first.change('rex', remove);
    expect(store.collection(scope).size).toBe(0);
  });

  test('asking leaves no trace', () => {
    const store = create();
    for (const other of others) store.collection(other).get('rex');
    for (const other of others) store.collection(other).list();
    expect(store.snapshot().entries).toEqual([]);
  });
}

function snapshots(create: () => Store): void {
  test('a snapshot brings everything back, any number of times', () => {
    const store = create();
    const pets = store.collection(scope);
    const nested = store.collection({ tenant: 'b', resource: 'toys', parents: ['rex'] });
    pets.change('rex', put({ name: 'rex' }));
    nested.change('ball', put({ name: 'ball' }));
    const snapshot = store.snapshot();
    for (let time = 0; time < 2; time++) {
      pets.change('rex', put({ name: 'changed' }));
      pets.change('new', put({ name: 'new' }));
      nested.change('ball', remove);
      store.restore(snapshot);
      expect(pets.list()).toEqual([{ name: 'rex' }]);
      expect(nested.list()).toEqual([{ name: 'ball' }]);
    }
  });

  test('an empty snapshot empties the store', () => {
    const store = create();
    const empty = store.snapshot();
    const pets = store.collection(scope);
    pets.change('rex', put({ name: 'rex' }));
    store.restore(empty);
    expect([pets.size, store.snapshot().entries]).toEqual([0, []]);
  });

  test('two stores share nothing', () => {
    const [one, two] = [create(), create()];
    one.collection(scope).change('rex', put({ name: 'rex' }));
    expect(two.collection(scope).size).toBe(0);
  });
}

type RecordStep =
  | { readonly kind: 'put'; readonly scope: number; readonly key: string; readonly value: number }
  | { readonly kind: 'remove' | 'keep'; readonly scope: number; readonly key: string };
type Step = RecordStep | { readonly kind: 'save' } | { readonly kind: 'load' };

function properties(create: () => Store): void {
  const key = fc.oneof(fc.constantFrom(...ODD_KEYS.slice(0, 9)), fc.string({ unit: 'binary', maxLength: 3 }));
  const where = { scope: fc.nat(3), key };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), ...where, value: fc.nat() }),
    fc.record({ kind: fc.constantFrom('remove' as const, 'keep' as const), ...where }),
    fc.constantFrom<Step>({ kind: 'save' }, { kind: 'load' }),
  );

  test('any sequence of steps leaves what a plain list of pairs would hold', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = create();
        let model: Model = [new Map(), new Map(), new Map(), new Map()];
        let saved = { snapshot: store.snapshot(), model: copy(model) };
        for (const next of steps) {
          if (next.kind === 'save') saved = { snapshot: store.snapshot(), model: copy(model) };
          else if (next.kind === 'load') {
            store.restore(saved.snapshot);
            model = copy(saved.model);
          } else take(next, store, model);
        }
        model.forEach((records, index) => {
          const collection = store.collection(scopeAt(index));
          expect(collection.list()).toEqual([...records.values()]);
          expect(collection.size).toBe(records.size);
        });
      }),
    );
  });
}

type Model = Map<string, Stored>[];

function copy(model: Model): Model {
  return model.map((records) => new Map(records));
}

function scopeAt(index: number): Scope {
  return { tenant: index < 2 ? 'a' : 'b', resource: 'pets', parents: index % 2 === 0 ? [] : ['1'] };
}

function take(step: RecordStep, store: Store, model: Model): void {
  const records = model[step.scope]!;
  const collection = store.collection(scopeAt(step.scope));
  const decide = { put: put({ value: step.kind === 'put' ? step.value : 0 }), remove, keep }[step.kind];
  collection.change(step.key, (current) => {
    expect(current).toEqual(records.get(step.key));
    return decide();
  });
  if (step.kind === 'put') records.set(step.key, { value: step.value });
  if (step.kind === 'remove') records.delete(step.key);
}

import { keyOf, withKey } from '../../src/contract/record-key.js';

describe('the key of a record', () => {
  test.each([
    ['id', { id: 7 }, 7],
    ['id', {}, undefined],
    ['__proto__', {}, undefined],
    ['/metadata/name', { metadata: { name: 'a' } }, 'a'],
    ['/metadata/name', { metadata: null }, undefined],
    ['', { '': 1 }, undefined],
  ])('%s of %j', (key, record, value) => {
    expect(keyOf({ key }, record)).toBe(value);
  });

  test.each([
    ['id', { a: 1 }, { a: 1, id: 'x' }],
    ['/metadata/name', { metadata: { labels: 1 } }, { metadata: { labels: 1, name: 'x' } }],
    ['/metadata/name', {}, { metadata: { name: 'x' } }],
    ['', { a: 1 }, { a: 1 }],
  ])('%s set on %j', (key, record, result) => {
    const before = structuredClone(record);
    expect(withKey({ key }, record, 'x')).toEqual(result);
    expect(record).toEqual(before);
  });
});

import { readFileSync } from 'node:fs';
import { type Node, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { locateInBlocks } from '../../src/contract/locate-yaml.js';

interface Place {
  readonly path: readonly string[];
  readonly key: number | undefined;
  readonly value: number | undefined;
}

/** Every place of a text, as the parser has it. */
function* places(node: unknown, path: readonly string[] = []): Generator<Place> {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const at = [...path, String(isScalar(key) ? key.value : key)];
      const from = (key as Node).range?.[0];
      yield { path: at, key: from, value: (value as Node | null)?.range?.[0] ?? from };
      yield* places(value, at);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const from = (item as Node).range?.[0];
      yield { path: [...path, String(index)], key: from, value: from };
      yield* places(item, [...path, String(index)]);
    }
  }
}

/** How many places were found; those that were found elsewhere than where they are. */
function compare(text: string) {
  const found = { right: 0, unknown: 0, wrong: [] as string[] };
  for (const { path, key, value } of places(parseDocument(text).contents)) {
    for (const [part, wanted] of [['key', key] as const, ['value', value] as const]) {
      const offset = locateInBlocks(text, path, part);
      if (offset === undefined) found.unknown++;
      else if (offset === wanted) found.right++;
      else found.wrong.push(`${path.join('/')} ${part}: ${offset}, not ${wanted}`);
    }
  }
  return found;
}

const BLOCKS = `# What comes before.
---
openapi: 3.0.3   # a comment
'quoted key': one
"other: key":   two words
paths:
  /a/{b}:
    get:
      tags:
      - x: 1
        y:
        - 2

        # between
        - 3
      text: |
        get:
          tags: no key

      more: >-
          folded
          lines: here
    -dash: "a: b"
  '/c': [flow, {d: e}]
list:
  -
    late: yes
  - - nested
    - twice
last: end
`;

test.each([
  ['as most write it', BLOCKS],
  ['with carriage returns', BLOCKS.replaceAll('\n', '\r\n')],
])('block style %s is read without the parser', (_, text) => {
  const { wrong, right, unknown } = compare(text);
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(40);
  expect(unknown).toBeLessThanOrEqual(6);
});

test('our own contract: nothing is found where it is not', () => {
  const text = readFileSync(new URL('../../openapi/providers.yaml', import.meta.url), 'utf8');
  const { wrong, right } = compare(text);
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(800);
});

test.each([
  ['a: &anchor\n  b: 1\nc: *anchor\n', ['a', 'b']],
  ['? complex\n: value\n', ['complex']],
  ['a: !tag\n  b: 1\n', ['a', 'b']],
  ['a: {b: 1}\n', ['a', 'b']],
  ['{a: 1}', ['a']],
  ['a:\n', ['a']],
])('what a glance does not tell is left to the parser: %j', (text, path) => {
  expect(locateInBlocks(text, path, 'value')).toBeUndefined();
});

test('what is not there stands where its parent does', () => {
  expect(locateInBlocks(BLOCKS, ['list', '7'], 'value')).toBe(BLOCKS.indexOf('-\n    late'));
  expect(locateInBlocks(BLOCKS, ['paths', '/a/{b}', 'put'], 'key')).toBe(BLOCKS.indexOf('get:'));
});

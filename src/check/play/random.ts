/** Whole numbers from 0 up to `limit`, always the same for the same texts. Mulberry32 over an FNV-1a hash. */
export function createRandom(...seed: readonly (string | number)[]): (limit: number) => number {
  let state = 0x811c9dc5;
  for (const character of seed.join('\u0000')) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** True every `n`th time it is asked. */
export function every(n: number): () => boolean {
  let count = 0;
  return () => ++count % n === 0;
}

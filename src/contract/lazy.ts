/** A value that is worked out when it is first asked for, and then kept. */
export function lazy<T>(make: () => T): () => T {
  let state: { value: T } | undefined;
  return () => (state ??= { value: make() }).value;
}

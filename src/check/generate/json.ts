export type Members = Readonly<Record<string, unknown>>;
export type Path = readonly string[];

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type JsonType = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'number';

export function jsonType(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}

/** As JSON tells values apart: the order of members does not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]));
}

export function valueIn(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** A copy with another value at `path`, objects on the way made where there are none. */
export function withValue(value: unknown, [first, ...rest]: Path, inner: unknown): unknown {
  if (first === undefined) return inner;
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    copy[Number(first)] = withValue(copy[Number(first)], rest, inner);
    return copy;
  }
  const members = isObject(value) ? value : {};
  const known = Object.hasOwn(members, first) ? members[first] : undefined;
  return { ...members, [first]: withValue(known, rest, inner) };
}

/** A copy without the member at `path`. */
export function without(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  if (rest.length > 0) {
    return Object.hasOwn(value, first)
      ? withValue(value, [first], without((value as Members)[first], rest))
      : value;
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== first));
}

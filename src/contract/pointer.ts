/** RFC 6901. A leading `#` is taken as the URI fragment form, percent-decoded. Never throws. */
export function parsePointer(pointer: string): string[] {
  const text = pointer.startsWith('#') ? decodeFragment(pointer.slice(1)) : pointer;
  if (text === '' || text === '/') return text === '' ? [] : [''];
  return text
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function escapePointer(part: string | number): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}

export function toPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${escapePointer(part)}`).join('');
}

/** The value at `pointer`, or undefined. Own members only. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of parsePointer(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

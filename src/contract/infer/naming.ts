import { nounOf } from './names.js';

/** A name for each collection path: its last literal segment, with as many of the segments before it as it takes to be the only one. */
export function nameAll(collections: readonly string[], taken: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const segments = new Map(collections.map((path) => [path, segmentsOf(path)]));
  let open = collections;
  const used = new Set(taken);
  for (let depth = 1; open.length > 0 && depth < 20; depth++) {
    const byName = new Map<string, string[]>();
    for (const path of open) {
      const name = shortName(segments.get(path), depth);
      byName.set(name, [...(byName.get(name) ?? []), path]);
    }
    const next: string[] = [];
    for (const [name, paths] of byName) {
      const [only] = paths;
      if (paths.length === 1 && only !== undefined && !used.has(name)) names.set(only, name);
      else next.push(...paths);
    }
    for (const name of names.values()) used.add(name);
    open = next;
  }
  for (const [index, path] of open.entries())
    names.set(path, `${shortName(segments.get(path), 20)}.${index + 1}`);
  return names;
}

/** The segments of `/users/{}/posts`, those before a parameter in the singular: user, posts. */
function segmentsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.flatMap((part, index) => {
    if (part.includes('{}')) return [];
    const all = nounOf(part);
    return parts[index + 1]?.includes('{}') && all.length === 1 ? all : [part];
  });
}

function shortName(segments: readonly string[] = [], depth = 1): string {
  const name = segments
    .slice(-depth)
    .join('.')
    .replace(/[^A-Za-z\d._-]+/g, '-');
  return /^[A-Za-z]/.test(name) ? name : `r-${name}`;
}

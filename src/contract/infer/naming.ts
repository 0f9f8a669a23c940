/** A name for each collection path: its last literal segment, with as many of the segments before it as it takes to be the only one. */
export function nameAll(collections: readonly string[], taken: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  let open = collections;
  const used = new Set(taken);
  for (let depth = 1; open.length > 0 && depth < 20; depth++) {
    const byName = new Map<string, string[]>();
    for (const path of open) {
      const name = shortName(path, depth);
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
  for (const [index, path] of open.entries()) names.set(path, `${shortName(path, 20)}.${index + 1}`);
  return names;
}

function shortName(path: string, depth: number): string {
  const literals = path.split('/').filter((part) => part !== '' && !part.includes('{}'));
  const name = literals
    .slice(-depth)
    .join('.')
    .replace(/[^A-Za-z\d._-]+/g, '-');
  return /^[A-Za-z]/.test(name) ? name : `r-${name}`;
}

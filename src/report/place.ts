import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '../errors.js';

const REMOTE = /^(?!file:)[a-z][a-z\d+.-]+:\/\//i;

export function isRemote(file: string): boolean {
  return REMOTE.test(file);
}

/** A file as reports name it: relative to `root` with forward slashes where it stands below it, otherwise unchanged. */
export function shownFile(file: string, root: string | undefined): string {
  if (isRemote(file)) return file;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const below = root === undefined || !isAbsolute(path) ? path : relative(root, path);
  const shown = below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
  return sep === '/' ? shown : shown.replaceAll(sep, '/');
}

export function shownPosition(position: Position, root: string | undefined): Position {
  return { ...position, file: shownFile(position.file, root) };
}

/** `file:line:column`. */
export function place(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`;
}

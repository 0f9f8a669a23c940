import { toPointer } from '../../contract/pointer.js';
import { isObject } from './merge-patch.js';

/** `form`: it is no JSON Patch; `conflict`: it does not fit what is there. */
export interface PatchFault {
  readonly kind: 'form' | 'conflict';
  readonly message: string;
}

interface Step {
  readonly op: string;
  readonly path: Path;
  readonly from: Path;
  readonly value: unknown;
}

type Path = readonly string[];

const OPS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
const POINTER = /^(\/([^~/]|~[01])*)*$/;
const INDEX = /^(0|[1-9][0-9]*)$/;
/** A few `copy` of the whole into itself would fill any memory. */
const MOST_VALUES = 200_000;
const MOST_LEVELS = 500;

/**
 * RFC 6902: `target` after all operations, or why one of them cannot be done. Nothing is changed in place.
 * `hides`: nobody may find out or carry elsewhere what stands there.
 */
export function jsonPatch(
  target: unknown,
  patch: unknown,
  hides: (path: Path) => boolean = () => false,
): { readonly value: unknown } | PatchFault {
  try {
    const steps = readSteps(patch);
    let value = target;
    for (const step of steps) value = apply(value, step, hides);
    return { value };
  } catch (error) {
    if (error instanceof Misfit) return { kind: error.kind, message: error.message };
    throw error;
  }
}

class Misfit extends Error {
  readonly kind: PatchFault['kind'];

  constructor(kind: PatchFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

function readSteps(patch: unknown): Step[] {
  if (!Array.isArray(patch)) throw new Misfit('form', 'A JSON Patch is an array of operations.');
  return patch.map((each, index) => readStep(each, index));
}

function readStep(given: unknown, index: number): Step {
  const at = `Operation ${index + 1} of the patch`;
  const own = (name: string) => (isObject(given) && Object.hasOwn(given, name) ? given[name] : undefined);
  const op = own('op');
  if (typeof op !== 'string' || !OPS.has(op)) throw new Misfit('form', `${at} has no \`op\` that is known.`);
  const path = readPath(own('path'), `${at} has no \`path\` that is a JSON Pointer.`);
  const isTaking = op === 'move' || op === 'copy';
  const from = isTaking ? readPath(own('from'), `${at} has no \`from\` that is a JSON Pointer.`) : path;
  const needsValue = op === 'add' || op === 'replace' || op === 'test';
  const value = own('value');
  if (needsValue && value === undefined) throw new Misfit('form', `${at} has no \`value\`.`);
  return { op, path, from, value };
}

function readPath(pointer: unknown, message: string): Path {
  if (typeof pointer !== 'string' || !POINTER.test(pointer)) throw new Misfit('form', message);
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function apply(document: unknown, { op, path, from, value }: Step, hides: (path: Path) => boolean): unknown {
  switch (op) {
    case 'add':
      return added(document, path, value);
    case 'remove':
      return removed(document, path);
    case 'replace':
      valueOf(document, path);
      return path.length === 0 ? value : edited(document, path, { value });
    case 'test':
      if (hides(path) || !isEqual(valueOf(document, path), value)) {
        throw new Misfit('conflict', `The test of ${textOf(path)} fails.`);
      }
      return document;
    default:
      return taken(document, { op, path, from }, hides);
  }
}

function taken(
  document: unknown,
  { op, path, from }: Pick<Step, 'op' | 'path' | 'from'>,
  hides: (path: Path) => boolean,
): unknown {
  if (hides(from)) throw new Misfit('conflict', `There is nothing at ${textOf(from)}.`);
  const value = valueOf(document, from);
  if (op === 'copy') return bounded(added(document, path, value));
  const isInside = path.length > from.length && from.every((part, index) => part === path[index]);
  if (isInside) throw new Misfit('conflict', `${textOf(from)} cannot be moved into itself.`);
  return textOf(path) === textOf(from) ? document : added(removed(document, from), path, value);
}

function added(document: unknown, path: Path, value: unknown): unknown {
  return path.length === 0 ? value : edited(document, path, { value, isNew: true });
}

function removed(document: unknown, path: Path): unknown {
  if (path.length === 0) throw new Misfit('conflict', 'The whole record cannot be removed.');
  valueOf(document, path);
  return edited(document, path, {});
}

function valueOf(document: unknown, path: Path): unknown {
  let value = document;
  for (const part of path) {
    const isThere = Array.isArray(value) ? INDEX.test(part) && Number(part) < value.length : has(value, part);
    if (!isThere) throw nothingAt(path);
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

interface Edit {
  /** Undefined: what is there goes away. */
  readonly value?: unknown;
  /** Nothing needs to be there; items of an array move up. */
  readonly isNew?: boolean;
}

/** A copy in which the place that `path` leads to is changed. */
function edited(document: unknown, path: Path, edit: Edit): unknown {
  const holders = path.slice(0, -1).reduce<unknown[]>(
    (found, part, index) => {
      return [...found, valueOf(found[index], [part])];
    },
    [document],
  );
  let value = changed(holders.pop(), path, edit);
  for (let depth = holders.length - 1; depth >= 0; depth--) {
    value = changed(holders[depth], path.slice(0, depth + 1), { value });
  }
  return value;
}

function changed(holder: unknown, path: Path, edit: Edit): unknown {
  const name = path.at(-1) ?? '';
  if (Array.isArray(holder)) return changedArray(holder, path, edit);
  if (!isObject(holder)) throw nothingAt(path);
  if ('value' in edit) return { ...holder, [name]: edit.value };
  return Object.fromEntries(Object.entries(holder).filter(([each]) => each !== name));
}

function changedArray(holder: readonly unknown[], path: Path, { isNew = false, ...edit }: Edit): unknown[] {
  const part = path.at(-1) ?? '';
  const index = part === '-' && isNew ? holder.length : INDEX.test(part) ? Number(part) : Infinity;
  if (index > holder.length - (isNew ? 0 : 1)) throw nothingAt(path);
  return holder.toSpliced(index, isNew ? 0 : 1, ...('value' in edit ? [edit.value] : []));
}

function has(value: unknown, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name);
}

function nothingAt(path: Path): Misfit {
  return new Misfit('conflict', `There is nothing at ${textOf(path)}.`);
}

function textOf(path: Path): string {
  return toPointer(path) || 'the whole record';
}

/** RFC 6902, 4.6. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each, index) => isEqual(each, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name]))
  );
}

function bounded(document: unknown): unknown {
  const open: { value: unknown; level: number }[] = [{ value: document, level: 0 }];
  let count = 0;
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, level } = item;
    if (++count > MOST_VALUES || level > MOST_LEVELS) {
      throw new Misfit('conflict', 'The patch makes the record too large.');
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const each of Object.values(value)) open.push({ value: each, level: level + 1 });
  }
  return document;
}

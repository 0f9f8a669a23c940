import { type Fault, SpectwinError } from '../../errors.js';
import { selectPaths } from '../json-path.js';
import type { Note } from '../model.js';
import { type Source, faultIn } from '../source.js';
import type { Place } from './origins.js';
import { type OverlayAction, readOverlay } from './read.js';
import { MergeProblem, Tree, kindOf } from './tree.js';

/**
 * The document with the overlays applied, one after the other, and a note for each target that is not there. OpenAPI Overlay 1.0 and 1.1.
 *
 * Throws SpectwinError: CONTRACT_INVALID with every mistake of an overlay, each with its place in it.
 */
export function applyOverlays(
  entry: Source,
  overlays: readonly Source[],
): { readonly entry: Source; readonly notes: readonly Note[] } {
  const tree = new Tree(entry.value);
  const notes: Note[] = [];
  for (const overlay of overlays) {
    const { actions, faults } = readOverlay(overlay);
    if (faults.length > 0) throw new SpectwinError('CONTRACT_INVALID', faults);
    for (const action of actions) notes.push(...applyAction(tree, action));
  }
  return { entry: { ...entry, value: tree.root, origins: tree.origins }, notes };
}

function applyAction(tree: Tree, action: OverlayAction): Note[] {
  const paths = select(tree.root, action, 'target');
  if (paths.length === 0) return [nothingFound(action)];
  if (action.remove) removeAll(tree, action, paths);
  else updateAll(tree, action, paths);
  return [];
}

type Path = readonly (string | number)[];

function removeAll(tree: Tree, action: OverlayAction, paths: readonly Path[]): void {
  if (paths.some((path) => path.length === 0)) {
    throw broken(
      action.node.child('target')?.fault('the whole document cannot be removed', 'name a part of it'),
    );
  }
  // From the end, so that the indices of what is still to be removed stay what they are.
  for (const path of inReverse(paths)) tree.remove(path);
}

function inReverse(paths: readonly Path[]): Path[] {
  return paths.toSorted((left, right) => {
    const at = left.findIndex((part, index) => part !== right[index]);
    const [a, b] = [left[at], right[at]];
    if (a === undefined || b === undefined) return right.length - left.length;
    return typeof a === 'number' && typeof b === 'number' ? b - a : 0;
  });
}

function updateAll(tree: Tree, action: OverlayAction, paths: readonly Path[]): void {
  const { value, place } = action.copy === undefined ? fromUpdate(action) : fromCopy(tree, action);
  const kinds = new Set(paths.map((path) => kindOf(valueAt(tree.root, path))));
  if (kinds.size > 1) {
    const remedy = 'let it select objects alone, or lists alone';
    throw broken(action.node.child('target')?.fault('the target selects values of different kinds', remedy));
  }
  for (const path of paths) {
    try {
      tree.update(path, structuredClone(value), place);
    } catch (error) {
      if (!(error instanceof MergeProblem)) throw error;
      const message = `${error.message} at ${action.target}`;
      throw broken(
        faultIn(error.place.source, error.place.pointer, {
          message,
          remedy: 'write what stands there, or remove that first',
        }),
      );
    }
  }
}

interface Given {
  readonly value: unknown;
  readonly place: Place;
}

function fromUpdate({ update, node }: OverlayAction): Given {
  const from = update ?? node;
  return { value: from.value, place: { source: from.source, pointer: from.pointer } };
}

function fromCopy(tree: Tree, action: OverlayAction): Given {
  const paths = select(tree.root, action, 'copy');
  const [path] = paths;
  const place = action.node.child('copy') ?? action.node;
  if (!path || paths.length > 1) {
    throw broken(
      place.fault(`\`copy\` must select one value; it selects ${paths.length}`, 'make the query more exact'),
    );
  }
  return { value: valueAt(tree.root, path), place: { source: place.source, pointer: place.pointer } };
}

function select(root: unknown, action: OverlayAction, member: 'target' | 'copy'): (string | number)[][] {
  return selectPaths(root, (member === 'target' ? action.target : action.copy) ?? '$');
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) value = (value as Record<string | number, unknown>)[part];
  return value;
}

function nothingFound({ target, node }: OverlayAction): Note {
  const message = `the overlay's target \`${target}\` matches nothing in the document`;
  return {
    severity: 'warning',
    message,
    remedy: 'correct the query, or remove the action',
    node: node.child('target'),
  };
}

function broken(fault: Fault | undefined): SpectwinError {
  return new SpectwinError('CONTRACT_INVALID', fault ?? { message: 'the overlay cannot be applied' });
}

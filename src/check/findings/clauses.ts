import type { Contract, Operation, ResponseSpec } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';

export interface Occasion {
  readonly contract: Contract;
  readonly operation: Operation | undefined;
  readonly declared?: ResponseSpec | undefined;
}

/**
 * The clauses of a place of the contract: those that stand nearest to it on the way up, of which the operation carries some.
 * A place that is reached by `$ref` loses the way to its operation, so the response and the operation come after it.
 */
export function clausesOf(place: Node | undefined, occasion: Occasion): readonly string[] {
  const { operation, declared } = occasion;
  for (const start of [place, declared?.node]) {
    for (let node = start; node && node !== operation?.node; node = node.parent) {
      const ids = ownIds(node, 'clauses');
      const fitting = operation?.clauses.length ? ids.filter((id) => operation.clauses.includes(id)) : ids;
      if (fitting.length > 0) return fitting;
    }
  }
  return [];
}

/** The clauses that stand at the place itself. */
export function clausesHere(place: Node): readonly string[] {
  return ownIds(place, 'clauses');
}

/** The clauses that stand at the place itself or right above it, with no regard to operations. */
export function clausesAt(place: Node | undefined): readonly string[] {
  for (let node = place; node; node = node.parent) {
    const ids = ownIds(node, 'clauses');
    if (ids.length > 0) return ids;
  }
  return [];
}

/** The clauses in words, and the open questions at the place or in the schema of the answer that speak of `member`. */
export function inWords(ids: readonly string[], place: Node | undefined, occasion: Occasion & About): string {
  const clauses = ids.map((id) => `${id}: ${occasion.contract.clauses.get(id)?.text ?? ''}`.trim());
  return [...clauses, ...notesFor(place, occasion)].join(' ');
}

interface About {
  readonly member?: string | undefined;
}

function notesFor(place: Node | undefined, { contract, declared, member }: Occasion & About): string[] {
  if (member === undefined) return [];
  const texts = contract.root.at(['x-spectwin', 'notes']);
  const found = new Map<string, string>();
  for (const start of [place, ...schemasOf(contract, declared)]) {
    for (let node = start; node; node = node.parent) {
      for (const id of ownIds(node, 'notes')) {
        const note = texts?.child(id);
        const text = `${note?.string('text') ?? ''} ${note?.string('holds') ?? ''}`;
        if (text.includes(member)) found.set(id, `${id}: ${text.trim()}`);
      }
    }
  }
  return [...found.values()];
}

function schemasOf(contract: Contract, declared: ResponseSpec | undefined): (Node | undefined)[] {
  return (declared?.content ?? []).flatMap(({ schema }) => {
    const whole = schema && contract.tryResolve(schema);
    const items = whole?.child('items');
    return [whole, items && contract.tryResolve(items)];
  });
}

function ownIds(node: Node, kind: 'clauses' | 'notes'): readonly string[] {
  const ids = node.child('x-spectwin')?.member(kind);
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { membersOf } from './members.js';
import { sampleOf } from './sample.js';

/** How answers may show what requests say: a document may have a member there in another shape, or not at all. */
export class Shapes {
  private readonly contract: Contract;
  private readonly answers: () => readonly ReadonlyMap<string, Node>[];

  /** `schemas`: of a record, one for each answer that shows one. */
  constructor(contract: Contract, schemas: () => readonly Node[]) {
    this.contract = contract;
    let known: readonly ReadonlyMap<string, Node>[] | undefined;
    this.answers = () =>
      (known ??= schemas()
        .map((schema) => [membersOf(contract, schema), closedParts(contract, schema)] as const)
        .filter(([{ size }]) => size > 0)
        .map(([members, closed]) => withoutForbidden(members, closed)));
  }

  /** What requests take for the member, answers can show. */
  fits(name: string, sent: Node): boolean {
    const own = this.contract.tryResolve(sent)?.id;
    const others = this.answers().flatMap((members) => {
      const shown = members.get(name);
      return shown && this.contract.tryResolve(shown)?.id !== own ? [shown] : [];
    });
    if (others.length === 0) return true;
    const sample = sampleOf(this.contract, sent);
    return sample === undefined || others.every((shown) => this.takes(shown, sample));
  }

  /** Each answer may show this value. */
  allows(name: string, value: unknown): boolean {
    return this.answers().every((members) => {
      const shown = members.get(name);
      return shown === undefined || this.takes(shown, value);
    });
  }

  /** There are answers that do not have the member. */
  lacks(name: string): boolean {
    return this.answers().some((members) => !members.has(name));
  }

  private takes(shown: Node, value: unknown): boolean {
    return this.contract.validator(shown, 'response')(value).length === 0;
  }
}

/** Schemas that hold in every case and take only the members that they name themselves. */
function closedParts(contract: Contract, schema: Node): readonly Node[] {
  const found: Node[] = [];
  const open = [schema];
  const seen = new Set<string>();
  for (let node = open.pop(); node; node = open.pop()) {
    const part = contract.tryResolve(node);
    if (!part || seen.has(part.id)) continue;
    seen.add(part.id);
    if (part.member('additionalProperties') === false && !part.child('patternProperties')) found.push(part);
    for (const [, each] of part.child('allOf')?.children() ?? []) open.push(each);
  }
  return found;
}

/** `additionalProperties: false` beside allOf knows nothing of what allOf names: no answer can show it. */
function withoutForbidden(
  members: ReadonlyMap<string, Node>,
  closed: readonly Node[],
): ReadonlyMap<string, Node> {
  if (closed.length === 0) return members;
  const isAllowed = (name: string) => closed.every((part) => part.at(['properties', name]) !== undefined);
  return new Map([...members].filter(([name]) => isAllowed(name)));
}

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
        .map((schema) => membersOf(contract, schema))
        .filter(({ size }) => size > 0));
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

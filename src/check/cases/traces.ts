import type { Actor, Fault } from '../invariants/actor.js';
import { isSuccess, recordIn, recordsOf } from '../invariants/answers.js';
import { isSame, shownValue } from '../invariants/compare.js';
import type { Members } from '../invariants/members.js';
import { keepsRecords, staysAway } from '../invariants/presence.js';
import { refusedLeavesNoTrace } from '../invariants/refused-leaves-no-trace.js';
import type { Observation } from '../observe/observation.js';
import type { Ground } from './ground.js';
import type { Exchanged } from './send.js';
import type { Outcome } from './verdict.js';

const READS_AT_ONCE = 8;
const REMEDY = 'look at the whole request before anything is written, or undo all of it';

/** What refused requests have left behind: records under their keys, or changes of the record that they were about. */
export class Traces {
  private readonly ground: Ground;
  private known: Observation | undefined;
  private last: Observation | undefined;
  private readonly refused: Refused[] = [];

  private constructor(ground: Ground) {
    this.ground = ground;
  }

  static async before(ground: Ground): Promise<Traces> {
    const traces = new Traces(ground);
    await traces.remember();
    return traces;
  }

  /** A request that was not refused may have changed the record: what came before it is not known any more. */
  async note(outcome: Outcome, { key, seen }: Pick<Exchanged, 'key' | 'seen'>, why?: string): Promise<void> {
    if (outcome === 'refused') {
      this.last = seen;
      if (this.ground.cases.makes && key !== undefined) this.refused.push({ key, seen, why });
      return;
    }
    await this.remember();
  }

  async look(): Promise<void> {
    await this.lookAtRecord();
    await this.lookForRecords();
  }

  private async remember(): Promise<void> {
    const { actor, made, cases } = this.ground;
    this.last = undefined;
    if (made && cases.changes && actor?.has('read')) this.known = await actor.read(made.key);
  }

  private async lookAtRecord(): Promise<void> {
    const { known, last, ground } = this;
    const actor = ground.actorFor(refusedLeavesNoTrace);
    const before = known && actor && isSuccess(known) ? recordIn(actor.subject, known) : undefined;
    if (!before || !last || !actor || !known) return;
    // What was remembered may itself be older than a write by then: the invariant waits, and looks.
    if (actor.stage.eventualMs > 0) return;
    await actor.settles(async () => {
      const seen = await actor.read(ground.made?.key);
      const record = recordIn(actor.subject, seen);
      const name = Object.keys(before).find((each) => !isSame(before[each], record?.[each]));
      return name === undefined
        ? undefined
        : this.changed(name, { before, record, seen: [known, last, seen] });
    });
  }

  /** In the words of the invariant, so that the two are one finding. */
  private changed(name: string, { before, record, seen }: Change): Fault {
    const refused = seen.at(-2);
    const complaint = {
      message: `a ${refused?.exchange.request.method} that was refused has changed \`${name}\``,
      expected: shownValue(before[name]),
      seen: shownValue(record?.[name]),
      remedy: REMEDY,
      place: this.ground.actor?.subject.place(refused?.operation, refused?.status ?? 400),
      member: name,
    };
    return { complaint, seen };
  }

  /** Where a list shows all that there is, one of each kind is enough beside it. */
  private async suspects(actor: Actor): Promise<readonly Refused[]> {
    const { refused } = this;
    if (refused.length < READS_AT_ONCE || !actor.subject.listIsWhole()) return refused;
    const seen = await actor.list({ step: 'look for traces' });
    if (!isSuccess(seen)) return refused;
    return refused.filter(
      ({ key, why }, index) =>
        why === undefined ||
        refused.findIndex((each) => each.why === why) === index ||
        recordsOf(actor.subject, seen, key).length > 0,
    );
  }

  private async lookForRecords(): Promise<void> {
    const actor = this.ground.actorFor(refusedLeavesNoTrace);
    const read = actor?.subject.operation('read');
    if (!actor || !read || this.refused.length === 0 || !(await keepsRecords(actor))) return;
    const suspects = await this.suspects(actor);
    for (let start = 0; start < suspects.length; start += READS_AT_ONCE) {
      const some = suspects.slice(start, start + READS_AT_ONCE);
      const all = await actor.sendAll(
        some.map(({ key }) => ({ ...actor.call(read, { step: 'look for a trace', key }), odd: true })),
      );
      const left = some[all.findIndex(isSuccess)];
      if (!left) continue;
      const occasion = { when: 'whose making was refused', remedy: REMEDY, before: [left.seen], clauses: [] };
      await staysAway(actor, left.key, occasion);
      return;
    }
  }
}

interface Refused {
  readonly key: unknown;
  readonly seen: Observation;
  /** What is refused for one reason leaves the same traces. */
  readonly why: string | undefined;
}

interface Change {
  readonly before: Members;
  readonly record: Members | undefined;
  readonly seen: readonly Observation[];
}

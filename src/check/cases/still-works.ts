import { stoppedAfter } from './checks.js';
import type { Ground } from './ground.js';
import { type Exchanged, sendValue } from './send.js';
import { outcomeOf } from './verdict.js';

/** Whether a request that was accepted is still accepted behind others that are not meant to be. */
export class StillWorks {
  private readonly ground: Ground;
  private readonly usual: unknown;
  /** Of the record that the first one has made or changed; undefined where it was not accepted, or nobody knows. */
  readonly key: unknown;
  private readonly worked: boolean;

  private constructor(ground: Ground, usual: unknown, { key, seen }: Exchanged) {
    this.ground = ground;
    this.usual = usual;
    this.worked = outcomeOf(seen) === 'accepted';
    if (outcomeOf(seen) === 'refused') ground.usualIsRefused = true;
    this.key = this.worked ? key : undefined;
  }

  static async before(ground: Ground, usual: unknown): Promise<StillWorks> {
    return new StillWorks(ground, usual, await sendValue(ground, usual, { step: 'a usual request' }));
  }

  async after(): Promise<void> {
    if (!this.worked || this.ground.stage.signal.aborted) return;
    const { seen } = await sendValue(this.ground, this.usual, { step: 'the usual request again' });
    if (seen.status < 400 || seen.status === 409 || (outcomeOf(seen) === 'other' && seen.status < 500))
      return;
    const complaint = {
      message: 'a request that was accepted is not accepted any more behind wrong ones',
      expected: 'a 2xx answer, as before',
      seen: `${seen.status}`,
      remedy: 'look for what a bad request leaves behind in the server: parsers, connections, shared objects',
      place: this.ground.operation.node.child('responses'),
    };
    this.ground.stage.report(stoppedAfter, complaint, seen);
  }
}

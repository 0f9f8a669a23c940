const STEPS = 10;

/**
 * A limit in time that this process has spent listening. While it computes, or the machine sleeps, answers wait for us, and not we for
 * them: however long that takes, it counts as one step of ten.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #late: () => void;
  #last: NodeJS.Immediate | undefined;
  #steps = STEPS;

  constructor(ms: number, late: () => void) {
    this.#late = late;
    this.#timer = setTimeout(this.#onStep, ms / STEPS);
  }

  readonly #onStep = (): void => {
    this.#steps -= 1;
    if (this.#steps > 0) this.#timer.refresh();
    // What has come meanwhile is read first.
    else this.#last = setImmediate(this.#late);
  };

  cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#last);
  }
}

import type { HttpRequest } from '../../http/exchange.js';

const TIMES_WAITED = 2;
const LEAST_MS = 1_000;
const TIMES_SLOWEST = 5;
/** So many answers tell how far away a server is, and each of them takes longer than this where it is far. */
const FAR = { answers: 20, leastMs: 15 };
/** Of what the server may do before it takes notice. */
const NOTICE_MS = { least: 5, most: 100 };

/**
 * How long an answer is waited for. Where the same kind of request has twice got none in the full time, it gets much less from then
 * on, but still several times as long as the slowest answer of the run: a server that hangs is found, and the run still ends.
 */
export class Patience {
  private readonly fullMs: number;
  private readonly losses = new Map<string, number>();
  private slowestMs = 0;
  /** The last ones count most. */
  private usualMs = NOTICE_MS.least;
  private quickestMs = Infinity;
  private answers = 0;
  private sayFar!: () => void;
  /** Resolves when the server is known to be far away: most of the time of a request is spent on its way. */
  readonly far = new Promise<void>((resolve) => (this.sayFar = resolve));

  constructor(fullMs: number) {
    this.fullMs = fullMs;
  }

  timeoutFor(request: HttpRequest): number {
    if (this.losses.size === 0 || (this.losses.get(kindOf(request)) ?? 0) < TIMES_WAITED) return this.fullMs;
    return Math.min(this.fullMs, Math.max(LEAST_MS, this.slowestMs * TIMES_SLOWEST));
  }

  answered(durationMs: number): void {
    this.slowestMs = Math.max(this.slowestMs, durationMs);
    this.usualMs += (durationMs - this.usualMs) / 10;
    this.quickestMs = Math.min(this.quickestMs, durationMs);
    if (++this.answers === FAR.answers && this.quickestMs > FAR.leastMs) this.sayFar();
  }

  /** In this time the server has begun with what was sent. */
  get noticeMs(): number {
    return Math.min(Math.max(this.usualMs * 2, NOTICE_MS.least), NOTICE_MS.most);
  }

  lost(request: HttpRequest): void {
    const kind = kindOf(request);
    this.losses.set(kind, (this.losses.get(kind) ?? 0) + 1);
  }
}

/** Method and depth of the path: keys differ from request to request. */
function kindOf({ method, target }: HttpRequest): string {
  return `${method} ${target.replace(/[?#].*$/s, '').split('/').length}`;
}

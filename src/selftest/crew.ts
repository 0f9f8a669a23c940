import { Worker } from 'node:worker_threads';
import type { Job } from './job.js';
import type { Task, Trial } from './trial.js';

interface Waiting {
  readonly resolve: (trial: Trial) => void;
  readonly reject: (error: Error) => void;
}

interface Said {
  readonly id: number;
  readonly trial?: Trial;
  readonly error?: string;
}

interface Hand {
  readonly worker: Worker;
  busy: number;
}

/** Threads that try servers: a server and a checker keep a whole processor busy. */
export class Crew {
  private readonly hands: readonly Hand[];
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(size: number, job: Job) {
    this.hands = Array.from({ length: Math.max(1, size) }, () => this.hire(job));
  }

  /** Tries one server, in the thread that has the least to do. */
  attempt(task: Task): Promise<Trial> {
    const [hand] = this.hands.toSorted((one, other) => one.busy - other.busy);
    if (!hand) return Promise.reject(new Error('the crew has no thread'));
    const id = ++this.count;
    hand.busy++;
    return new Promise<Trial>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      hand.worker.postMessage({ id, task });
    }).finally(() => hand.busy--);
  }

  async close(): Promise<void> {
    await Promise.all(this.hands.map(({ worker }) => worker.terminate()));
  }

  private hire(job: Job): Hand {
    const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: job });
    worker.on('message', (said: Said) => this.hear(said));
    worker.on('error', (error) => this.giveUp(error instanceof Error ? error : new Error(String(error))));
    return { worker, busy: 0 };
  }

  private hear({ id, trial, error }: Said): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (trial) waiting?.resolve(trial);
    else waiting?.reject(new Error(error));
  }

  private giveUp(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

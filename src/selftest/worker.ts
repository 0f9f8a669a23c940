import { parentPort, workerData } from 'node:worker_threads';
import { type Job, readJob } from './job.js';
import { type Task, tryServer } from './trial.js';

/** What a thread is asked, and what it says. */
export interface Asked {
  readonly id: number;
  readonly task: Task;
}

const { contract, options } = await readJob(workerData as Job);

parentPort?.on('message', ({ id, task }: Asked) => {
  tryServer(contract, task, options).then(
    (trial) => parentPort?.postMessage({ id, trial }),
    (error: unknown) =>
      parentPort?.postMessage({ id, error: String(error instanceof Error ? error.stack : error) }),
  );
});

import picocolors from 'picocolors';
import type { Reporter, Sink } from './report.js';
import { createFold } from './run.js';
import { createProgress } from './terminal/progress.js';
import { renderRun } from './terminal/render.js';

const DEFAULT_COLUMNS = 100;
const MOST_COLUMNS = 120;

/** Text for a person: progress while it runs where one watches, then findings, summary and verdict. */
export function terminal(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  const progress = sink.isTTY ? createProgress(sink) : undefined;
  const paint = picocolors.createColors(colored(sink));
  const width = Math.min(sink.columns ?? DEFAULT_COLUMNS, MOST_COLUMNS);
  return {
    on: (event) => {
      fold.on(event);
      progress?.on(event);
    },
    finish: () => {
      progress?.clear();
      sink.write(renderRun(fold.run(), { paint, width }));
      return undefined;
    },
  };
}

/** https://no-color.org: set and not empty, whatever the value. */
function colored(sink: Sink): boolean {
  const { NO_COLOR, TERM } = process.env;
  return sink.color ?? (sink.isTTY === true && !NO_COLOR && TERM !== 'dumb');
}

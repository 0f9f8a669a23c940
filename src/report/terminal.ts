import { isColored, painted } from '../paint.js';
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
  const paint = painted(sink.color ?? isColored(sink));
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

import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types.js';

export type Paint = Colors;

/** What is written to: a stream, or whatever stands for one. */
interface Canvas {
  readonly isTTY?: boolean | undefined;
}

/** Colours where a person watches or FORCE_COLOR is set, and none with NO_COLOR (https://no-color.org): set and not empty, whatever the value. */
export function isColored({ isTTY }: Canvas): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== '0' : isTTY === true && TERM !== 'dumb';
}

/** picocolors' own choice is left out: it colours whatever CI runs, files and pipes too. */
export function painted(colored: boolean): Paint {
  return picocolors.createColors(colored);
}

export function paintFor(canvas: Canvas): Paint {
  return painted(isColored(canvas));
}

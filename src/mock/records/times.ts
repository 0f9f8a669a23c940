import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { shapeOf } from '../../contract/shape-of.js';

/** How a member writes a moment. */
export interface TimeFormat {
  /** `milliseconds` since the epoch to the member's value. */
  write(milliseconds: number): string | number;
  /** `milliseconds`, or the earliest moment after it whose value is later than `value`. */
  after(value: unknown, milliseconds: number): number;
}

/** The last moment that RFC 3339 can write. */
const LAST = Date.UTC(10_000, 0, 1) - 1;
const DAY = 86_400_000;

/** RFC 3339 with milliseconds: two writes within one second can then be told apart without leaving the clock behind. */
function dateTime(): TimeFormat {
  let [last, text] = [NaN, ''];
  const write = (milliseconds: number): string => {
    const moment = Math.min(milliseconds, LAST);
    if (moment !== last) [last, text] = [moment, new Date(moment).toISOString()];
    return text;
  };
  return {
    write,
    after(value, milliseconds) {
      const now = write(milliseconds);
      // Of two texts of this one form the greater is the later.
      if (typeof value === 'string' && value.length === now.length && value < now) return milliseconds;
      return later(Date.parse(String(value)) + 1, milliseconds);
    },
  };
}

const DATE: TimeFormat = {
  write: (milliseconds) => new Date(Math.min(milliseconds, LAST)).toISOString().slice(0, 10),
  after: (value, milliseconds) => later(Date.parse(String(value)), milliseconds),
};

/** A number of `unit` milliseconds since the epoch. */
function epoch(unit: number): TimeFormat {
  return {
    write: (milliseconds) => Math.floor(milliseconds / unit),
    after: (value, milliseconds) =>
      typeof value === 'number' ? later((value + 1) * unit, milliseconds) : milliseconds,
  };
}

function later(moment: number, milliseconds: number): number {
  return moment > milliseconds ? moment : milliseconds;
}

export function timeFormatOf(schema: Node | undefined, contract: Contract): TimeFormat {
  const { types } = shapeOf(schema, contract);
  const node = schema && contract.tryResolve(schema);
  const isNumber = !types.includes('string') && types.some((type) => type === 'integer' || type === 'number');
  if (!isNumber) return node?.string('format') === 'date' ? DATE : dateTime();
  const example = Number(node?.member('example') ?? [node?.member('examples')].flat()[0]);
  const inMilliseconds = example > DAY * 1000 || /milli|\bms\b/i.test(node?.string('description') ?? '');
  return epoch(inMilliseconds ? 1 : 1000);
}

import type { Contract } from '../contract/model.js';
import type { Node } from '../contract/node.js';
import { shapeOf } from '../contract/shape-of.js';

/** How a member writes a moment. */
export interface TimeFormat {
  /** `milliseconds` since the epoch to the member's value. */
  write(milliseconds: number): string | number;
  /** The earliest moment whose value is later than `value`; undefined for what is no moment. */
  after(value: unknown): number | undefined;
}

/** The last moment that RFC 3339 can write. */
const LAST = Date.UTC(10_000, 0, 1) - 1;
const DAY = 86_400_000;

/** RFC 3339 with milliseconds: two writes within one second can then be told apart without leaving the clock behind. */
function dateTime(): TimeFormat {
  let [last, text] = [NaN, ''];
  return {
    write(milliseconds) {
      const moment = Math.min(milliseconds, LAST);
      if (moment !== last) [last, text] = [moment, new Date(moment).toISOString()];
      return text;
    },
    after: (value) => plus(Date.parse(String(value)), 1),
  };
}

const DATE: TimeFormat = {
  write: (milliseconds) => new Date(Math.min(milliseconds, LAST)).toISOString().slice(0, 10),
  after: (value) => plus(Date.parse(String(value)), 0),
};

/** A number of `unit` milliseconds since the epoch. */
function epoch(unit: number): TimeFormat {
  return {
    write: (milliseconds) => Math.floor(milliseconds / unit),
    after: (value) => (typeof value === 'number' ? plus(value * unit, unit) : undefined),
  };
}

function plus(milliseconds: number, step: number): number | undefined {
  return Number.isFinite(milliseconds) ? milliseconds + step : undefined;
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

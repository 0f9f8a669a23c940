import { diffArrays } from 'diff';

export interface DiffLine {
  readonly side: 'same' | 'expected' | 'seen' | 'cut';
  readonly text: string;
}

const CONTEXT = 2;
const LIMIT = 12;

/** The lines in which two texts differ, each block of them between at most two lines that they share. */
export function diffLines(expected: string, seen: string): readonly DiffLine[] {
  const parts = diffArrays(expected.split('\n'), seen.split('\n'));
  return parts.flatMap(({ added, removed, value }, index) => {
    if (added) return limited('seen', value);
    if (removed) return limited('expected', value);
    return context(value, { first: index === 0, last: index === parts.length - 1 });
  });
}

function context(lines: readonly string[], edge: { first: boolean; last: boolean }): readonly DiffLine[] {
  const before = edge.first ? 0 : CONTEXT;
  const after = edge.last ? 0 : CONTEXT;
  const hidden = lines.length - before - after;
  if (hidden <= 1) return of('same', lines);
  return [
    ...of('same', lines.slice(0, before)),
    cut(hidden),
    ...of('same', lines.slice(lines.length - after)),
  ];
}

function limited(side: 'expected' | 'seen', lines: readonly string[]): readonly DiffLine[] {
  if (lines.length <= LIMIT + 1) return of(side, lines);
  return [...of(side, lines.slice(0, LIMIT)), cut(lines.length - LIMIT)];
}

function of(side: DiffLine['side'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ side, text }));
}

function cut(lines: number): DiffLine {
  return { side: 'cut', text: `… ${lines} more lines` };
}

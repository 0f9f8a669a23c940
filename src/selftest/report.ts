import { countsOf, gapsOf, isStrong, rowsOf } from './matrix.js';
import type { SelftestResult } from './selftest.js';

/** The same as the text, for programs. */
export function selftestReport(title: string, result: SelftestResult): object {
  const { outcomes, honest, durationMs } = result;
  return {
    contract: title,
    strong: isStrong(result),
    durationMs,
    counts: countsOf(outcomes),
    groups: rowsOf(outcomes).map(({ group, counts }) => ({ group, ...counts })),
    honest: honest.map(({ check, severity, message }) => ({ check, severity, message })),
    gaps: gapsOf(outcomes),
    servers: outcomes,
  };
}

import { closest, distance } from 'fastest-levenshtein';

/** Where something stands in a source text. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with what the user gave us: where, what, and what to do next. */
export interface Fault {
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly position?: Position | undefined;
  /** The lines around `position`, with a caret. */
  readonly frame?: string | undefined;
}

export type ErrorCode =
  | 'USAGE'
  | 'SOURCE_UNREADABLE'
  | 'CONTRACT_INVALID'
  | 'FIXTURE_INVALID'
  | 'BASELINE_INVALID'
  | 'SEED_INVALID'
  | 'TOKENS_INVALID'
  | 'PORT_TAKEN'
  | 'LISTEN_FAILED'
  | 'TARGET_UNREACHABLE'
  | 'TARGET_STOPPED';

/**
 * Thrown when a run cannot be trusted: broken input or a broken environment, never a server that breaks its contract.
 * Several faults of one input are reported together, in `faults`.
 */
export class SpectwinError extends Error {
  override readonly name = 'SpectwinError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, faults: Fault | readonly Fault[]) {
    const list = Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault];
    super(list.map(describeFault).join('\n\n'));
    this.code = code;
    this.faults = list;
  }
}

/** `file:line:column: message`, the code frame, and the remedy, each on its own line. */
export function describeFault(fault: Fault): string {
  const { position } = fault;
  const place = position ? `${position.file}:${position.line}:${position.column}: ` : '';
  const lines = [place + fault.message];
  if (fault.frame) lines.push(fault.frame);
  if (fault.remedy) lines.push(`  → ${fault.remedy}`);
  return lines.join('\n');
}

/** The candidate that is near enough to `word` to be a slip of the pen. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 200 || candidates.length === 0) return undefined;
  const best = closest(word, candidates);
  return distance(word.toLowerCase(), best.toLowerCase()) <= Math.max(1, word.length / 3) ? best : undefined;
}

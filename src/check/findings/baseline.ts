import type { Finding, KnownFinding } from '../finding.js';

/** A finding that does not fail a run, until it expires. */
export interface BaselineEntry extends KnownFinding {
  /** The day from which on it counts again, as `2026-03-31`. */
  readonly expires?: string | undefined;
}

/** Findings that are known. The file is JSON, so that a review shows what was accepted. */
export interface Baseline {
  /** As people know it. */
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/** Fingerprints that count as known at `now` (epoch milliseconds). */
export function knownAt(baseline: Baseline | undefined, now: number): ReadonlySet<string> {
  const entries = baseline?.entries ?? [];
  return new Set(entries.filter((entry) => !hasExpired(entry, now)).map(({ fingerprint }) => fingerprint));
}

function hasExpired({ expires }: BaselineEntry, now: number): boolean {
  return expires !== undefined && Date.parse(expires) <= now;
}

/** Entries that no finding of the run has: they can be taken out. */
export function goneFrom(
  baseline: Baseline | undefined,
  findings: readonly Finding[],
): readonly KnownFinding[] {
  const seen = new Set(findings.map(({ fingerprint }) => fingerprint));
  const gone = baseline?.entries.filter(({ fingerprint }) => !seen.has(fingerprint)) ?? [];
  return gone.map(({ fingerprint, check, message }) => ({ fingerprint, check, message }));
}

/** The entries for all findings; those that are there already keep their day. */
export function entriesFor(
  findings: readonly Finding[],
  former: Baseline | undefined,
): readonly BaselineEntry[] {
  const days = new Map(former?.entries.map(({ fingerprint, expires }) => [fingerprint, expires]));
  const entries = findings.map(({ fingerprint, check, message }) => {
    const expires = days.get(fingerprint);
    return { fingerprint, check, message, ...(expires !== undefined && { expires }) };
  });
  return entries.toSorted((a, b) => (a.check + a.fingerprint < b.check + b.fingerprint ? -1 : 1));
}

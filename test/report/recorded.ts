import { readFileSync } from 'node:fs';
import type { RunEvent } from '../../src/check/events.js';
import type { Reporter, ReporterFactory, Sink } from '../../src/report/report.js';

const GOLDEN = new URL('../golden/', import.meta.url);

/** The folder that the recorded run was started in. */
const ROOT = '/srv/repo';

/** What the recorded run sent in secret. The stream shows fingerprints in their place. */
export const SECRETS = ['sk-live-4Qm2xVf9LpRt4NwZ', 'spectwin-token-81f0c2d7', 'azure-deployment-key-west'];

export function goldenFile(name: string): URL {
  return new URL(name, GOLDEN);
}

export function recordedRun(): readonly RunEvent[] {
  return JSON.parse(readFileSync(goldenFile('events.json'), 'utf8')) as RunEvent[];
}

export interface Rendered {
  /** All that the caller would print or write. */
  readonly text: string;
  readonly summary: string | undefined;
}

/** A report on these events: what went to the sink, then what `finish` gave. */
export function render(
  factory: ReporterFactory,
  events: readonly RunEvent[],
  sink: Partial<Sink> = {},
): Rendered {
  const written: string[] = [];
  const reporter: Reporter = factory({ root: ROOT, ...sink, write: (text) => written.push(text) });
  for (const event of events) reporter.on(event);
  const rest = reporter.finish() ?? '';
  return { text: written.join('') + rest, summary: reporter.summary?.() };
}

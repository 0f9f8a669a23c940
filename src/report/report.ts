import type { RunEvent } from '../check/events.js';

/** Where a report goes, and what it looks like there. */
export interface Sink {
  write(text: string): void;
  /** A person is watching: the terminal report shows its progress. */
  readonly isTTY?: boolean | undefined;
  /** Columns; 100 where it is not known. */
  readonly columns?: number | undefined;
  /** Overrides what `isTTY`, NO_COLOR, FORCE_COLOR and TERM say. */
  readonly color?: boolean | undefined;
  /** The absolute folder that files are named relative to; files outside keep their path. */
  readonly root?: string | undefined;
}

/** A listener of one run. It knows the events and no other report. */
export interface Reporter {
  on(event: RunEvent): void;
  /** Call once, after the last event. The whole report, or undefined where all of it went to the sink. */
  finish(): string | undefined;
  /** After `finish`: Markdown for the page of the CI job. Only some formats have one; the caller writes it. */
  summary?(): string;
}

export type ReporterFactory = (sink: Sink) => Reporter;

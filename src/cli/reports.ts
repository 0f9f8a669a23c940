import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '../check/events.js';
import { SpectwinError } from '../errors.js';
import { isColored } from '../paint.js';
import { REPORTERS } from '../report/index.js';
import type { ReporterFactory, Sink } from '../report/report.js';

/** `--report junit=spectwin.xml`; without a file it goes to the standard output. */
export interface ReportRequest {
  readonly format: string;
  readonly file?: string | undefined;
}

export interface OpenReport {
  on(event: RunEvent): void;
  finish(): void;
}

/** Without a request: for a person, on the standard output. Throws USAGE when a file cannot be written, before the run. */
export function openReports(requests: readonly ReportRequest[]): OpenReport[] {
  const wanted = requests.length > 0 ? requests : [{ format: 'terminal' }];
  return wanted.map((request) => open(REPORTERS.get(request.format) as ReporterFactory, request));
}

function open(create: ReporterFactory, { format, file }: ReportRequest): OpenReport {
  const sink = file === undefined ? standardOutput() : fileOutput(file);
  const reporter = create(sink);
  return {
    on: (event) => reporter.on(event),
    finish: () => {
      const text = reporter.finish();
      if (text !== undefined) sink.write(text);
      if (format === 'github') addToJobPage(reporter.summary?.());
    },
  };
}

function fileOutput(file: string): Sink {
  write(file, '');
  return { write: (text) => write(file, text, 'a'), color: false, root: process.cwd() };
}

function standardOutput(): Sink {
  const { stdout } = process;
  return {
    write: (text) => void stdout.write(text),
    isTTY: stdout.isTTY,
    color: isColored(stdout),
    columns: stdout.columns,
    root: process.cwd(),
  };
}

function write(file: string, text: string, flag: 'w' | 'a' = 'w'): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the report ${file} cannot be written: ${reason}`;
    throw new SpectwinError('USAGE', { message, remedy: 'name a file in a folder that can be written' });
  }
}

/** GitHub shows what stands in this file on the page of the job. */
function addToJobPage(summary: string | undefined): void {
  const page = process.env['GITHUB_STEP_SUMMARY'];
  if (page && summary !== undefined) appendFileSync(page, summary);
}

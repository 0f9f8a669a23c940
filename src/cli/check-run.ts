import { setFlagsFromString } from 'node:v8';
import { readBaseline, writeBaseline } from '../check/findings/baseline-file.js';
import type { Phase, RunEvent, RunSummary } from '../check/events.js';
import type { Finding, Severity } from '../check/finding.js';
import type { CheckOptions } from '../check/options.js';
import { check } from '../check/run.js';
import { defaultContractPath, loadContract } from '../contract/document.js';
import { SpectwinError } from '../errors.js';
import { type ContractOptions, loadOptions } from './contract-options.js';
import { fixturesFor } from './fixtures.js';
import { type OpenReport, type ReportRequest, openReports } from './reports.js';
import { version } from './version.js';

export type { ReportRequest };

/** The command line as commander reads it. */
export interface CheckCommandOptions extends ContractOptions {
  readonly target?: string;
  readonly token?: string;
  readonly otherToken?: string;
  readonly sameTenantToken?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly insecure?: boolean;
  readonly timeout: number;
  readonly rate?: number;
  readonly workers?: number;
  readonly fixtures?: string;
  readonly input: Readonly<Record<string, string>>;
  readonly phase: readonly Phase[];
  readonly seed: number;
  readonly cases: number;
  readonly eventual: number;
  readonly maxTime?: number;
  readonly readOnly?: boolean;
  readonly keep?: boolean;
  readonly report: readonly ReportRequest[];
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly minCoverage?: number;
}

const CONFORMS = 0;
const FINDINGS = 1;
const STOPPED = 3;
/** What shells give for a process that SIGINT has ended. */
const INTERRUPTED = 130;

/** One run from the command line to its exit code. Throws SpectwinError. */
export async function runCheck(path: string | undefined, given: CheckCommandOptions): Promise<number> {
  const target = targetOf(given.target);
  const contract = await loadContract(path ?? defaultContractPath, loadOptions(given));
  const fixtures = fixturesFor(given, contract, path);
  const baseline = given.baseline === undefined ? undefined : readBaseline(given.baseline);
  const reports = openReports(given.report);
  if (contract.operations.length <= FEW_OPERATIONS) optimiseLess();
  const interrupt = watchInterrupts();
  const options: CheckOptions = { ...optionsOf(given), target, fixtures, baseline, signal: interrupt.signal };
  try {
    const last = await follow(check(contract, options), reports);
    refuseEmpty(last.summary);
    if (given.writeBaseline !== undefined) return keepBaseline(given.writeBaseline, last);
    return interrupt.signal.aborted ? INTERRUPTED : exitCodeOf(last.summary);
  } finally {
    interrupt.release();
  }
}

const FEW_OPERATIONS = 20;

/**
 * V8 optimises a function when it has run through so much of its code (by default a ninth of this). A run of two seconds is over before
 * that pays: it takes a quarter less CPU time so, and one of a minute a tenth more.
 */
function optimiseLess(): void {
  setFlagsFromString('--interrupt-budget=600000');
}

function targetOf(text: string | undefined): string {
  if (text === undefined || text === '') {
    throw usage(
      'there is no target',
      'name the server: --target https://staging.example.com, or SPECTWIN_TARGET',
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw usage(`${text} is no target`, 'write it as http(s)://host:port/base/path');
  }
  if (url.username !== '' || url.password !== '') {
    throw usage('the target holds credentials', 'give them as --token user:password');
  }
  return url.href.replace(/\/+$/, '');
}

function usage(message: string, remedy: string): SpectwinError {
  return new SpectwinError('USAGE', { message, remedy });
}

function optionsOf(given: CheckCommandOptions): Omit<CheckOptions, 'target'> {
  return {
    token: tokenOf(given.token, '--token'),
    otherToken: tokenOf(given.otherToken, '--other-token'),
    sameTenantToken: tokenOf(given.sameTenantToken, '--same-tenant-token'),
    headers: given.header,
    insecure: given.insecure,
    timeoutMs: given.timeout,
    rate: given.rate,
    workers: given.workers,
    inputs: given.input,
    phases: given.phase,
    seed: given.seed,
    cases: given.cases,
    eventualMs: given.eventual,
    maxTimeMs: given.maxTime,
    readOnly: given.readOnly,
    keep: given.keep,
    failOn: given.failOn,
    minCoverage: given.minCoverage,
    version: version(),
  };
}

/** An empty variable of a CI system means that there is none. */
function tokenOf(text: string | undefined, option: string): string | undefined {
  if (text === undefined || text === '') return undefined;
  // RFC 9110, 5.5: nothing else can stand in a field value.
  if (/^[\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(text)) return text;
  throw usage(
    `${option} holds characters that no header can carry`,
    'look for a line break or a blank at its end',
  );
}

type LastEvent = Extract<RunEvent, { type: 'run-finished' }>;

async function follow(events: AsyncIterable<RunEvent>, reports: readonly OpenReport[]): Promise<LastEvent> {
  let last: LastEvent | undefined;
  for await (const event of events) {
    for (const report of reports) report.on(event);
    if (event.type === 'run-finished') last = event;
  }
  for (const report of reports) report.finish();
  if (!last) throw new Error('the run has no end');
  return last;
}

/** A gate that has asked for nothing must not open. */
function refuseEmpty({ verdict, exchanges }: RunSummary): void {
  if (verdict === 'stopped' || exchanges > 0) return;
  throw usage(
    'no request was sent: nothing was checked',
    'the report says what each scenario needs, most often --token or SPECTWIN_TOKEN; or widen --phase and --fixtures',
  );
}

function exitCodeOf({ verdict }: RunSummary): number {
  if (verdict === 'stopped') return STOPPED;
  return verdict === 'conforms' ? CONFORMS : FINDINGS;
}

/** Half a run knows only half of the findings. */
function keepBaseline(
  path: string,
  { summary, findings }: { summary: RunSummary; findings: readonly Finding[] },
): number {
  if (summary.verdict === 'stopped') return STOPPED;
  const count = writeBaseline(path, findings);
  process.stderr.write(`${path}: ${count} known findings\n`);
  return CONFORMS;
}

interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/** The first Ctrl-C lets the run clean up, the second one ends the process. */
function watchInterrupts(): Interrupt {
  const abort = new AbortController();
  const onSignal = (): void => {
    if (abort.signal.aborted) process.exit(INTERRUPTED);
    abort.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  const release = (): void => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  };
  return { signal: abort.signal, release };
}

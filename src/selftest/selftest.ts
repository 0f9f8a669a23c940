import type { Finding } from '../check/finding.js';
import type { Contract } from '../contract/model.js';
import { type Fault, type Silence, faults, oddServers } from '../mock/faults/index.js';
import { type Trial, type TrialOptions, tryServer } from './trial.js';

/** What has become of one server. */
export type Verdict =
  /** A faulty server, and the checker says so. */
  | 'found'
  /** A faulty server that the checker lets pass. */
  | 'missed'
  /** A faulty server that breaks nothing that the contract promises. */
  | 'silent'
  /** An odd server, and nothing is said against it. */
  | 'clean'
  /** An odd server that keeps the contract, and the checker says it does not. */
  | 'accused';

export interface Outcome {
  readonly name: string;
  readonly group: string;
  readonly title: string;
  readonly promise: string;
  readonly verdict: Verdict;
  /** No clause forbids it, only custom: a warning is enough. */
  readonly custom: boolean;
  /** Ids of the checks that had something to say which they do not say of an honest server. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The first thing that was said. */
  readonly message: string | undefined;
  readonly silence: Silence | undefined;
  readonly requests: number;
  readonly durationMs: number;
}

export interface SelftestOptions extends TrialOptions {
  /** Names of groups, faults and odd servers; default: all. */
  readonly only?: readonly string[] | undefined;
  /** Servers at the same time. Default 4. */
  readonly servers?: number | undefined;
  /** Told of each outcome as it comes. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
}

export interface SelftestResult {
  /** In the order of the catalogue. */
  readonly outcomes: readonly Outcome[];
  /** What is said of an honest server: the contract, or the checker, has to be mended first. */
  readonly honest: readonly Finding[];
  readonly durationMs: number;
}

const DEFAULT_SERVERS = 4;

/** Runs the checker against one honest server, and against one server for each fault and each oddity. */
export async function selftest(contract: Contract, options: SelftestOptions = {}): Promise<SelftestResult> {
  const startedAt = performance.now();
  const { honest, seen } = await honestRun(contract, options);
  const chosen = chosenOf(options.only);
  const outcomes = new Map<string, Outcome>();
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const outcome = await outcomeOf(next, { contract, options, seen });
      outcomes.set(next.fault.name, outcome);
      options.onOutcome?.(outcome);
    }
  };
  const { servers = DEFAULT_SERVERS } = options;
  await Promise.all(Array.from({ length: Math.max(1, servers) }, work));
  return {
    outcomes: chosen.flatMap(({ fault }) => outcomes.get(fault.name) ?? []),
    honest: honest.findings,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

interface Chosen {
  readonly fault: Fault;
  readonly isOdd: boolean;
}

function chosenOf(only: readonly string[] | undefined): readonly Chosen[] {
  const all = [
    ...faults.map((fault) => ({ fault, isOdd: false })),
    ...oddServers.map((fault) => ({ fault, isOdd: true })),
  ];
  if (!only || only.length === 0) return all;
  return all.filter(({ fault }) => only.includes(fault.group) || only.includes(fault.name));
}

/** Names that `only` may hold. */
export function selectable(): string[] {
  const all = [...faults, ...oddServers];
  return [...new Set([...all.map(({ group }) => group), ...all.map(({ name }) => name)])];
}

async function honestRun(
  contract: Contract,
  options: TrialOptions,
): Promise<{ honest: Trial; seen: ReadonlySet<string> }> {
  const honest = await tryServer(contract, [], { options, isEnough: () => false });
  return { honest, seen: new Set(honest.findings.map(identityOf)) };
}

/** Of findings that differ in their places only, one is enough to know. */
function identityOf({ fingerprint }: Finding): string {
  return fingerprint;
}

interface Around {
  readonly contract: Contract;
  readonly options: SelftestOptions;
  readonly seen: ReadonlySet<string>;
}

async function outcomeOf({ fault, isOdd }: Chosen, around: Around): Promise<Outcome> {
  const { contract, options, seen } = around;
  const applies = fault.applies(contract);
  if (applies !== true) return said(fault, { verdict: 'silent', silence: applies });
  const isNew = (finding: Finding): boolean => !seen.has(identityOf(finding));
  const isEnough = (finding: Finding): boolean =>
    isNew(finding) && (finding.severity === 'error' || (fault.custom === true && !isOdd));
  const trial = await tryServer(contract, [fault.name], { options, isEnough });
  const fresh = trial.findings.filter(isNew);
  const isSeen = trial.stopped !== undefined || fresh.some(isEnough);
  const verdict = isOdd ? (isSeen ? 'accused' : 'clean') : isSeen ? 'found' : 'missed';
  return said(fault, { verdict, trial: { ...trial, findings: fresh } });
}

function said(
  { name, group, title, promise, custom }: Fault,
  { verdict, trial, silence }: { verdict: Verdict; trial?: Trial; silence?: Silence },
): Outcome {
  const found = trial?.findings ?? [];
  const ids = (severity: Finding['severity']): string[] => [
    ...new Set(found.filter((finding) => finding.severity === severity).map((finding) => finding.check)),
  ];
  const decisive = found.find(({ severity }) => severity === 'error') ?? found[0];
  return {
    name,
    group,
    title,
    promise,
    verdict,
    custom: custom === true,
    errors: ids('error'),
    warnings: ids('warning'),
    message: trial?.stopped ?? decisive?.message,
    silence,
    requests: trial?.requests ?? 0,
    durationMs: trial?.durationMs ?? 0,
  };
}

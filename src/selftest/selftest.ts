import type { Finding, Severity } from '../check/finding.js';
import type { Contract } from '../contract/model.js';
import type { Fault, Silence } from '../mock/faults/index.js';
import { type Batch, batchesOf, chosenOf } from './catalogue.js';
import { Experience } from './experience.js';
import { type Task, type Trial, type TrialOptions, isAsGrave, tryServer } from './trial.js';

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
  /** What decided. */
  readonly message: string | undefined;
  readonly silence: Silence | undefined;
  /** 2: the first run of the checker has said nothing. */
  readonly runs: 1 | 2;
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
  /** Tries one server. Default: in this thread. */
  readonly attempt?: ((task: Task) => Promise<Trial>) | undefined;
}

export interface SelftestResult {
  /** In the order of the catalogue. */
  readonly outcomes: readonly Outcome[];
  /** What is said of an honest server: the contract, or the checker, has to be mended first. */
  readonly honest: readonly Finding[];
  readonly durationMs: number;
}

const DEFAULT_SERVERS = 4;
const NO_RANKS: Task['ranks'] = new Map();

/** Runs the checker against one honest server, and against one server for each fault and each oddity. */
export async function selftest(contract: Contract, options: SelftestOptions = {}): Promise<SelftestResult> {
  const startedAt = performance.now();
  const { attempt = (task: Task) => tryServer(contract, task, options) } = options;
  const honest = await attempt({ faults: [], known: new Set(), enough: undefined, ranks: NO_RANKS });
  const known = new Set(honest.findings.map(({ fingerprint }) => fingerprint));
  const jury = new Jury({ contract, attempt, known, experience: new Experience(honest.costs) });
  const { faults, odd } = chosenOf(options.only);
  const isSeen = (fault: Fault): boolean => fault.applies(contract) === true;
  const outcomes = new Map<string, Outcome>();
  const tell = (outcome: Outcome): void => {
    outcomes.set(outcome.name, outcome);
    options.onOutcome?.(outcome);
  };
  const jobs = [
    ...batchesOf(odd.filter(isSeen)).map((batch) => () => jury.judgeOdd(batch, tell)),
    ...faults.filter(isSeen).map((fault) => () => jury.judgeFault(fault, tell)),
  ];
  for (const fault of [...faults, ...odd]) if (!isSeen(fault)) tell(silent(fault, contract));
  await allOf(jobs, options.servers ?? DEFAULT_SERVERS);
  return {
    outcomes: [...faults, ...odd].flatMap(({ name }) => outcomes.get(name) ?? []),
    honest: honest.findings,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

async function allOf(jobs: readonly (() => Promise<void>)[], hands: number): Promise<void> {
  const queue = [...jobs];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await next();
  };
  await Promise.all(Array.from({ length: Math.max(1, hands) }, work));
}

type Tell = (outcome: Outcome) => void;

class Jury {
  private readonly parts: {
    readonly contract: Contract;
    readonly attempt: (task: Task) => Promise<Trial>;
    /** Fingerprints of what is said of an honest server too. */
    readonly known: ReadonlySet<string>;
    readonly experience: Experience;
  };

  constructor(parts: Jury['parts']) {
    this.parts = parts;
  }

  /** What comes now and then may be missed by chance: a second run, in another order, tells that from blindness. */
  async judgeFault(fault: Fault, tell: Tell): Promise<void> {
    const { experience } = this.parts;
    const enough = fault.custom === true ? 'warning' : 'error';
    const first = await this.attempt([fault], enough, experience.ranksFor(fault.group));
    if (isGuilty(first, enough)) {
      experience.learn(fault.group, first.decisive);
      return tell(outcomeOf(fault, 'found', first));
    }
    const second = await this.attempt([fault], enough, NO_RANKS);
    tell({ ...outcomeOf(fault, isGuilty(second, enough) ? 'found' : 'missed', second), runs: 2 });
  }

  /** Of a batch that is accused, the halves are tried, until it is one. */
  async judgeOdd(batch: Batch, tell: Tell): Promise<void> {
    const trial = await this.attempt(batch, 'error', NO_RANKS);
    const isAccused = isGuilty(trial, 'error');
    if (isAccused && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      for (const half of [batch.slice(0, middle), batch.slice(middle)]) await this.judgeOdd(half, tell);
      return;
    }
    for (const fault of batch) tell(outcomeOf(fault, isAccused ? 'accused' : 'clean', trial));
  }

  private attempt(batch: Batch, enough: Severity, ranks: Task['ranks']): Promise<Trial> {
    const { attempt, known } = this.parts;
    return attempt({ faults: batch.map(({ name }) => name), known, enough, ranks });
  }
}

function isGuilty({ stopped, findings }: Trial, enough: Severity): boolean {
  return stopped !== undefined || findings.some((finding) => isAsGrave(finding, enough));
}

function silent(fault: Fault, contract: Contract): Outcome {
  const applies = fault.applies(contract);
  return { ...outcomeOf(fault, 'silent', undefined), silence: applies === true ? undefined : applies };
}

function outcomeOf(fault: Fault, verdict: Verdict, trial: Trial | undefined): Outcome {
  const { name, group, title, promise, custom } = fault;
  const found = trial?.findings ?? [];
  const ids = (severity: Severity): string[] => [
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
    silence: undefined,
    runs: 1,
    requests: trial?.requests ?? 0,
    durationMs: trial?.durationMs ?? 0,
  };
}

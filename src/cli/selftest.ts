import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { phaseNames } from '../check/plan.js';
import type { Phase } from '../check/events.js';
import { defaultContractPath } from '../contract/document.js';
import type { Contract } from '../contract/model.js';
import { SpectwinError, didYouMean } from '../errors.js';
import { selectable } from '../selftest/catalogue.js';
import { Crew } from '../selftest/crew.js';
import { type Job, readJob } from '../selftest/job.js';
import { isStrong } from '../selftest/matrix.js';
import { selftestReport } from '../selftest/report.js';
import { type Outcome, selftest } from '../selftest/selftest.js';
import type { Task, Trial } from '../selftest/trial.js';
import { paintFor } from '../paint.js';
import { selftestText } from '../selftest/text.js';
import { type ContractOptions, loadOptions, overlayOption } from './contract-options.js';
import { fixturesPath } from './fixtures.js';

const EXAMPLES = `
Builds faulty servers from the contract, each breaking one promise, and odd ones that keep every promise; runs the checker against
each. What is missed is a gap in the checker or in the fixtures, what cannot be seen is a gap in the contract.

Exit codes: 0 nothing missed and nobody accused, 1 otherwise, 2 wrong usage or input that cannot be read.

Examples:
  $ spectwin selftest                                the shipped contract
  $ spectwin selftest openapi.yaml --fixtures tests  a contract and fixtures of your own
  $ spectwin selftest --only tenants --only race-creates-twice
  $ spectwin selftest openapi.yaml --report json=selftest.json
`;

/** A server and its checker wait for each other now and then. */
const SERVERS_PER_THREAD = 3;
const MAX_THREADS = 8;

const threadsHere = (): number => Math.min(MAX_THREADS, availableParallelism());

interface SelftestOptions extends ContractOptions {
  readonly only?: readonly string[];
  readonly fixtures?: string;
  readonly phase: readonly Phase[];
  readonly seed: number;
  readonly cases: number;
  readonly workers: number;
  readonly report?: string;
}

export function define(command: Command, done: (exitCode: number) => void): void {
  command.argument('[contract]', 'OpenAPI 3 document: a file or an http(s) URL (default: the shipped one)');
  for (const option of options()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  command.action(async (ref: string | undefined, given: SelftestOptions) => {
    done(await run(ref, given));
  });
}

function options(): Option[] {
  return [
    new Option(
      '--only <name>',
      'a group, a fault or an odd server, again for more; example: --only tenants',
    ).argParser((name, known: readonly string[] | undefined) => [...(known ?? []), name]),
    new Option(
      '--fixtures <path>',
      'Arazzo workflows and HAR recordings (default: the shipped ones for the shipped contract)',
    ).env('SPECTWIN_FIXTURES'),
    new Option('--phase <list>', `phases of the checker, of ${phaseNames.join(', ')}`)
      .default(phaseNames, 'all')
      .argParser(phases),
    new Option('--seed <number>', 'the same seed makes the same cases').default(0).argParser(whole),
    new Option('--cases <number>', 'random cases an operation').default(0).argParser(whole),
    new Option('--workers <number>', 'threads that each try servers').default(threadsHere()).argParser(whole),
    new Option('--report <json=file>', 'write all of it for programs; example: --report json=selftest.json'),
    overlayOption('selftest'),
    new Option('--allow-outside-refs', 'let $refs lead to files outside the folder of the contract'),
    new Option('--allow-remote-refs', 'let $refs lead to the network'),
  ];
}

async function run(ref: string | undefined, given: SelftestOptions): Promise<number> {
  const file = reportFile(given.report);
  refuseUnknown(given.only ?? []);
  const job = {
    contract: ref ?? defaultContractPath,
    load: loadOptions(given),
    fixtures: fixturesPath(given, ref),
    phases: given.phase,
    seed: given.seed,
    cases: given.cases,
  };
  const { contract } = await readJob(job);
  refuseStateless(contract);
  const progress = progressLine();
  const result = await inThreads(given.workers, job, (attempt) =>
    selftest(contract, {
      only: given.only,
      servers: given.workers * SERVERS_PER_THREAD,
      onOutcome: progress.on,
      attempt,
    }),
  );
  progress.end();
  process.stdout.write(selftestText(contract.title, result, paintFor(process.stdout)));
  if (file !== undefined)
    write(file, `${JSON.stringify(selftestReport(contract.title, result), undefined, 2)}\n`);
  return isStrong(result) ? 0 : 1;
}

async function inThreads<T>(
  threads: number,
  job: Job,
  use: (attempt: (task: Task) => Promise<Trial>) => Promise<T>,
): Promise<T> {
  const crew = new Crew(threads, job);
  try {
    return await use((task) => crew.attempt(task));
  } finally {
    await crew.close();
  }
}

function refuseUnknown(only: readonly string[]): void {
  const names = selectable();
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const similar = didYouMean(unknown, names);
  throw usage(
    `there is no group and no fault \`${unknown}\``,
    similar === undefined ? 'spectwin mock --fault list names all of them' : `did you mean \`${similar}\`?`,
  );
}

function refuseStateless({ resources, title }: Contract): void {
  if (resources.length > 0) return;
  throw usage(
    `${title} has no resource: there is nothing that could be faulty over several requests`,
    'spectwin inspect says why; x-spectwin or an overlay can name one',
  );
}

function reportFile(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const file = /^json=(.+)$/.exec(text)?.[1];
  if (file === undefined) throw usage(`\`${text}\` is no report`, 'write it as --report json=FILE');
  return file;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usage(`cannot write ${file}: ${reason}`, 'name a file in a folder that can be written');
  }
}

function usage(message: string, remedy: string): SpectwinError {
  return new SpectwinError('USAGE', { message, remedy });
}

/** How far it is, on a terminal. */
function progressLine(): { on: (outcome: Outcome) => void; end: () => void } {
  const { stderr } = process;
  let count = 0;
  const show = (text: string): void => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
  };
  return { on: ({ name }) => show(`${++count} servers, last ${name}`), end: () => show('') };
}

function phases(text: string): readonly Phase[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !phaseNames.some((known) => known === name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`${unknown} is no phase. There are ${phaseNames.join(', ')}.`);
  return phaseNames.filter((name) => names.includes(name));
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

import { Command, CommanderError } from 'commander';
import { SpectwinError } from '../errors.js';
import { version } from './version.js';

/** What a file of this folder exports for its command. */
export interface CommandModule {
  /** Adds arguments, options and the action; `done` takes the exit code. */
  define(command: Command, done: (exitCode: number) => void): void;
}

/** Each command's file is only read when its name is on the command line. */
const COMMANDS: readonly { name: string; summary: string; load: () => Promise<CommandModule> }[] = [
  {
    name: 'mock',
    summary: 'serve an OpenAPI contract as a stateful mock server',
    load: () => import('./mock.js'),
  },
  {
    name: 'check',
    summary: 'check whether a server keeps its contract',
    load: () => import('./check.js'),
  },
  {
    name: 'inspect',
    summary: 'show which operations of a contract have state, and why',
    load: () => import('./inspect.js'),
  },
  {
    name: 'selftest',
    summary: 'see how strong a contract and the checker are: faulty servers that have to be found',
    load: () => import('./selftest.js'),
  },
];

const USAGE = 2;
/** EX_SOFTWARE of sysexits.h: a crash is neither success nor a verdict. */
const CRASH = 70;

/** Runs the command line (without node and script); gives the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  process.on('uncaughtException', (error) => process.exit(report(error)));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOverEnd);
  let exitCode = 0;
  const program = new Command('spectwin');
  program
    .description('One OpenAPI document drives a stateful mock server and a contract checker.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', '\nThe options of a command: spectwin COMMAND --help')
    .exitOverride();
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(sentence(summary)).exitOverride();
    if (args.includes(name)) (await load()).define(command, (code) => (exitCode = code));
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

/** Whoever reads our output may stop early, as `head` does: the mock goes on, and the exit code stays what it is. */
function passOverEnd(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function report(error: unknown): number {
  // Commander has printed its complaint, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof SpectwinError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodeOf(error);
  }
  const text = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`spectwin has crashed; this is a mistake in spectwin:\n${text}\n`);
  return CRASH;
}

function exitCodeOf({ code }: SpectwinError): number {
  return code === 'TARGET_UNREACHABLE' || code === 'TARGET_STOPPED' ? 3 : USAGE;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_CASES, phaseNames } from '../check/plan.js';
import type { Phase } from '../check/events.js';
import { REPORTERS } from '../report/index.js';
import { overlayOption } from './contract-options.js';
import { type CheckCommandOptions, type ReportRequest, runCheck } from './check-run.js';

const EXAMPLES = `
Tokens are better given as SPECTWIN_TOKEN and the like than on the command line, which every user of the machine can read.

Exit codes: 0 the server conforms, 1 findings at or above --fail-on, 2 wrong usage or input that cannot be read,
3 the target could not be reached or stopped answering.

Examples:
  $ spectwin check --target https://staging.example.com --token "$KEY"
  $ spectwin check openapi.yaml --target http://localhost:8000/v1 --fixtures fixtures
  $ spectwin check --target "$URL" --report terminal --report junit=spectwin.xml --report html=spectwin.html
  $ spectwin check --target "$URL" --phase fixtures --read-only
`;

export function define(command: Command, done: (exitCode: number) => void): void {
  command.argument('[contract]', 'OpenAPI 3 document: a file or an http(s) URL (default: the shipped one)');
  for (const option of [...targetOptions(), ...runOptions(), ...verdictOptions()]) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  command.action(async (contract: string | undefined, given: CheckCommandOptions) => {
    done(await runCheck(contract, given));
  });
}

function targetOptions(): Option[] {
  return [
    new Option(
      '--target <url>',
      'the server, with its base path; example: --target https://staging.example.com',
    ).env('SPECTWIN_TARGET'),
    new Option('--token <token>', 'credential of the caller; for basic authentication user:password').env(
      'SPECTWIN_TOKEN',
    ),
    new Option(
      '--other-token <token>',
      'credential of another tenant: checks that tenants are kept apart',
    ).env('SPECTWIN_OTHER_TOKEN'),
    new Option('--same-tenant-token <token>', 'second credential of the same tenant').env(
      'SPECTWIN_SAME_TENANT_TOKEN',
    ),
    new Option(
      '--header <header>',
      'sent with each request, may be repeated; example: --header "X-Stage: blue"',
    )
      .argParser((text, all: Record<string, string> = {}) => ({ ...all, ...header(text) }))
      .default({}, 'none'),
    new Option('--insecure', 'do not verify certificates').env('SPECTWIN_INSECURE'),
    new Option('--timeout <ms>', 'for one request')
      .env('SPECTWIN_TIMEOUT')
      .default(10_000)
      .argParser(positive),
    new Option('--rate <number>', 'requests a second at most; example: --rate 20')
      .env('SPECTWIN_RATE')
      .argParser(positive),
    new Option(
      '--workers <number>',
      'scenarios at the same time (default: 4, and 16 for servers that are far away)',
    )
      .env('SPECTWIN_WORKERS')
      .argParser(positive),
  ];
}

function runOptions(): Option[] {
  return [
    new Option(
      '--fixtures <path>',
      'Arazzo workflows and HAR recordings: a file or a folder (default: the shipped ones for the shipped contract)',
    ).env('SPECTWIN_FIXTURES'),
    new Option('--input <name=value>', 'input of fixtures, may be repeated; example: --input region=eu')
      .argParser((text, all: Record<string, string> = {}) => ({ ...all, ...pair(text) }))
      .default({}, 'none'),
    new Option(
      '--phase <list>',
      `what to do, of ${phaseNames.join(', ')}; example: --phase fixtures,examples`,
    )
      .env('SPECTWIN_PHASE')
      .default(phaseNames, 'all')
      .argParser(phases),
    new Option('--seed <number>', 'the same seed makes the same cases')

      .default(0)
      .argParser(whole),
    new Option(
      '--cases <number>',
      'random cases an operation, right and wrong, beyond the deterministic ones',
    )
      .default(DEFAULT_CASES)
      .argParser(whole),
    new Option('--eventual <ms>', 'how long a write may take to be seen everywhere')
      .default(0)
      .argParser(whole),
    new Option('--max-time <ms>', 'for the whole run').argParser(positive),
    new Option('--read-only', 'safe methods only; what needs others is skipped'),
    new Option('--keep', 'do not delete what the run has created'),
    overlayOption('check'),
    new Option('--allow-outside-refs', 'let $refs lead to files outside the folder of the contract'),
    new Option('--allow-remote-refs', 'let $refs lead to the network'),
  ];
}

function verdictOptions(): Option[] {
  return [
    new Option(
      '--report <format[=file]>',
      `may be repeated, of ${[...REPORTERS.keys()].join(', ')}; example: --report junit=spectwin.xml`,
    )
      .argParser((text, all: ReportRequest[] = []) => [...all, report(text)])
      .default([], 'terminal'),
    new Option('--fail-on <severity>', 'the least severity that fails the run')
      .env('SPECTWIN_FAIL_ON')
      .choices(['error', 'warning'])
      .default('error'),
    new Option('--baseline <file>', 'known findings: they do not fail the run'),
    new Option('--write-baseline <file>', 'accept all findings of this run from now on'),
    new Option('--min-coverage <percent>', 'how much of the contract the run has to touch').argParser(
      percent,
    ),
  ];
}

function phases(text: string): readonly Phase[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !phaseNames.some((known) => known === name));
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidArgumentError(
      `${unknown ?? 'Nothing'} is no phase. There are ${phaseNames.join(', ')}.`,
    );
  }
  return phaseNames.filter((name) => names.includes(name));
}

function report(text: string): ReportRequest {
  const at = text.indexOf('=');
  const format = at < 0 ? text : text.slice(0, at);
  if (!REPORTERS.has(format)) {
    throw new InvalidArgumentError(`There is no format ${format}, only ${[...REPORTERS.keys()].join(', ')}.`);
  }
  return { format, file: at < 0 ? undefined : text.slice(at + 1) };
}

function header(text: string): Record<string, string> {
  const at = text.indexOf(':');
  const name = text.slice(0, at).trim().toLowerCase();
  if (at < 1 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
    throw new InvalidArgumentError('Write it as "Name: value".');
  return { [name]: text.slice(at + 1).trim() };
}

function pair(text: string): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.');
  return { [text.slice(0, at)]: text.slice(at + 1) };
}

function whole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

function positive(text: string): number {
  const value = whole(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 100.');
}

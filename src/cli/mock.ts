import { type Command, InvalidArgumentError, Option } from 'commander';
import { overlayOption } from './contract-options.js';
import { LOG_FORMATS } from './log.js';
import { type MockCommandOptions, serve } from './serve.js';

const EXAMPLES = `
Every option can also be given as the variable named behind it; the command line wins.

Examples:
  $ spectwin mock                                    the shipped contract on http://127.0.0.1:4010
  $ spectwin mock openapi.yaml --port 8080           a contract of your own
  $ spectwin mock --tokens tokens.yaml --seed seed.yaml
                                                     known tokens only, and records to begin with
  $ spectwin mock --fault list                       what a mock can do wrong, for pages that have to cope
  $ SPECTWIN_LOG=json spectwin mock | tee mock.log   one JSON line an exchange
`;

export function define(command: Command, done: (exitCode: number) => void): void {
  command.argument('[contract]', 'OpenAPI 3 document: a file or an http(s) URL (default: the shipped one)');
  for (const { envVar } of switches()) if (envVar !== undefined) forgetOff(envVar);
  for (const option of options()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  command.action(async (contract: string | undefined, given: MockCommandOptions) => {
    done(await serve(contract, given));
  });
}

function options(): Option[] {
  return [
    new Option('--port <number>', 'port to listen on, 0 for any free one; example: --port 8080')
      .env('SPECTWIN_PORT')
      .default(4010)
      .argParser((text) => integer(text, { max: 65_535 })),
    new Option('--host <address>', 'address to listen on; example: --host 0.0.0.0 for all interfaces')
      .env('SPECTWIN_HOST')
      .default('127.0.0.1'),
    new Option(
      '--tokens <file>',
      'YAML or JSON, "token: tenant" a line: accept these credentials alone; example: --tokens tokens.yaml',
    ).env('SPECTWIN_TOKENS'),
    new Option(
      '--seed <file>',
      'YAML or JSON, tenant > resource > records: the state at start and after a reset; example: --seed seed.yaml',
    ).env('SPECTWIN_SEED'),
    overlayOption('mock'),
    new Option('--body-limit <bytes>', 'largest request body, else 413; example: --body-limit 65536')
      .env('SPECTWIN_BODY_LIMIT')
      .default(1_048_576)
      .argParser((text) => integer(text, { min: 1 })),
    new Option('--log <format>', 'a line for each exchange: people, programs or none; example: --log json')
      .env('SPECTWIN_LOG')
      .choices(LOG_FORMATS)
      .default('human'),
    new Option('--journal-size <number>', 'exchanges that the journal keeps; example: --journal-size 50')
      .env('SPECTWIN_JOURNAL_SIZE')
      .default(1000)
      .argParser((text) => integer(text, { max: 1_000_000 })),
    new Option(
      '--admin-token <token>',
      'open the admin API to every address, but only with this bearer token (better in the variable, which `ps` does not show); example: --admin-token "$SECRET"',
    ).env('SPECTWIN_ADMIN_TOKEN'),
    new Option(
      '--callbacks <where>',
      'send the callbacks that the contract declares, again for more places: `loopback`, or scheme, host and port; example: --callbacks http://127.0.0.1:3000',
    )
      .env('SPECTWIN_CALLBACKS')
      .argParser(words),
    new Option(
      '--fault <name>',
      'be faulty, again for more: a name of `--fault list`, or a rule of delay=MS, status=CODE or abort with operation=ID and probability=P; example: --fault status=503,probability=0.1',
    )
      .env('SPECTWIN_FAULT')
      .argParser(words),
    new Option(
      '--fault-seed <number>',
      'the same seed has rules strike the same requests; example: --fault-seed 7',
    )
      .env('SPECTWIN_FAULT_SEED')
      .default(0)
      .argParser((text) => integer(text, {})),
    ...switches(),
  ];
}

function switches(): Option[] {
  return [
    new Option(
      '--allow-outside-refs',
      'let $refs lead to files outside the folder of the contract; example: spectwin mock api/main.yaml --allow-outside-refs',
    ).env('SPECTWIN_ALLOW_OUTSIDE_REFS'),
    new Option(
      '--allow-remote-refs',
      'let $refs lead to the network; example: spectwin mock api.yaml --allow-remote-refs',
    ).env('SPECTWIN_ALLOW_REMOTE_REFS'),
    new Option(
      '--empty',
      'start inferred collections empty: a key that nobody created is 404, not a record made from the document; example: spectwin mock api.yaml --empty',
    ).env('SPECTWIN_EMPTY'),
    new Option(
      '--no-cors',
      'send no CORS headers: pages of other origins cannot call the mock; example: spectwin mock --no-cors',
    ).env('SPECTWIN_NO_CORS'),
  ];
}

function words(text: string, known: readonly string[] | undefined): readonly string[] {
  return [...(known ?? []), ...text.split(/\s+/).filter((word) => word !== '')];
}

/** Commander takes a switch for set when its variable is there, whatever it says. */
function forgetOff(variable: string): void {
  if (/^(|0|no|off|false)$/i.test(process.env[variable] ?? '1')) delete process.env[variable];
}

function integer(text: string, { min = 0, max = Number.MAX_SAFE_INTEGER }): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw new InvalidArgumentError(`It must be a whole number, ${range}.`);
}

import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { defaultContractPath, loadContract } from '../contract/document.js';
import type { Contract } from '../contract/model.js';
import { overlayOf } from '../contract/overlay/write.js';
import { toYaml } from '../contract/source.js';
import { SpectwinError } from '../errors.js';
import { type ContractOptions, loadOptions, overlayOption } from './contract-options.js';
import { inspectFacts, inspectText } from './inspection.js';

const EXAMPLES = `
Examples:
  $ spectwin inspect openapi.yaml                    what has state, and why
  $ spectwin inspect openapi.yaml --json | jq .missed
                                                     what was not taken for a resource
  $ spectwin inspect openapi.yaml --write-overlay state.yaml
  $ spectwin mock openapi.yaml --overlay state.yaml  the same, to be edited
`;

interface InspectOptions extends ContractOptions {
  readonly json?: boolean;
  readonly writeOverlay?: string;
}

export function define(command: Command, done: (exitCode: number) => void): void {
  command.argument('[contract]', 'OpenAPI 3 document: a file or an http(s) URL (default: the shipped one)');
  for (const option of options()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  command.action(async (ref: string | undefined, given: InspectOptions) => {
    const contract = await loadContract(ref ?? defaultContractPath, loadOptions(given));
    if (given.writeOverlay !== undefined) writeOverlay(contract, given.writeOverlay);
    const text = given.json ? JSON.stringify(inspectFacts(contract), undefined, 2) : inspectText(contract);
    process.stdout.write(`${text}\n`);
    done(0);
  });
}

function options(): Option[] {
  return [
    new Option('--json', 'for programs; example: spectwin inspect api.yaml --json'),
    new Option(
      '--write-overlay <file>',
      'write what was inferred as an OpenAPI Overlay, to be edited; example: --write-overlay state.yaml',
    ),
    overlayOption('inspect'),
    new Option('--allow-outside-refs', 'let $refs lead to files outside the folder of the contract'),
    new Option('--allow-remote-refs', 'let $refs lead to the network'),
  ];
}

function writeOverlay(contract: Contract, file: string): void {
  const { uri } = contract.root.source;
  const document = uri.startsWith('file:') ? relative(dirname(file), fileURLToPath(uri)) : uri;
  try {
    writeFileSync(file, toYaml(overlayOf(contract, document)));
  } catch (error) {
    throw new SpectwinError('USAGE', {
      message: `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'name a file in a folder that is there and may be written to',
    });
  }
}

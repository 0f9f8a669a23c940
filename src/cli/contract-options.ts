import { Option } from 'commander';
import type { LoadOptions } from '../contract/document.js';

/** What every command that reads a contract lets its user say of that. */
export interface ContractOptions {
  readonly overlay?: readonly string[];
  readonly allowOutsideRefs?: boolean;
  readonly allowRemoteRefs?: boolean;
}

export function overlayOption(command: string): Option {
  return new Option(
    '--overlay <file>',
    `OpenAPI Overlay 1.0 or 1.1 to apply to the contract first, again for more of them; example: spectwin ${command} api.yaml --overlay state.yaml`,
  )
    .env('SPECTWIN_OVERLAY')
    .argParser((file, known: readonly string[] | undefined) => [...(known ?? []), file]);
}

export function loadOptions(options: ContractOptions): LoadOptions {
  return {
    overlays: options.overlay,
    allowOutsideFolder: options.allowOutsideRefs,
    allowRemoteRefs: options.allowRemoteRefs,
  };
}

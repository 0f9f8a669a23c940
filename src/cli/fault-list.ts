import type { Contract } from '../contract/model.js';
import { type Fault, faults, oddServers } from '../mock/faults/index.js';
import { paintFor } from '../paint.js';

const pc = paintFor(process.stdout);

/** Prints every fault and every odd server by its group; gives the exit code. */
export function printFaults(contract: Contract): number {
  const all = [...faults, ...oddServers];
  const width = Math.max(...all.map(({ name }) => name.length));
  const groups = [...new Set(all.map(({ group }) => group))];
  for (const group of groups) {
    process.stdout.write(`\n${pc.bold(group)}\n`);
    for (const fault of all.filter((each) => each.group === group))
      process.stdout.write(`  ${fault.name.padEnd(width)}  ${fault.title}${silenceOf(fault, contract)}\n`);
  }
  return 0;
}

function silenceOf({ applies }: Fault, contract: Contract): string {
  const silence = applies(contract);
  return silence === true ? '' : pc.dim(` (not with this contract: ${silence.why})`);
}

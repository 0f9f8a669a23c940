import { type Fault, faults, oddServers } from '../mock/faults/index.js';

/** Faults that one server has at the same time. */
export type Batch = readonly Fault[];

/** Names that a choice may hold: groups, faults and odd servers. */
export function selectable(): string[] {
  const all = [...faults, ...oddServers];
  return [...new Set([...all.map(({ group }) => group), ...all.map(({ name }) => name)])];
}

/** Nothing chosen: all. */
export function chosenOf(only: readonly string[] = []): { faults: readonly Fault[]; odd: readonly Fault[] } {
  const isChosen = ({ group, name }: Fault): boolean =>
    only.length === 0 || only.includes(group) || only.includes(name);
  return { faults: faults.filter(isChosen), odd: oddServers.filter(isChosen) };
}

/**
 * Odd servers are as good as honest, so that one server may have several oddities: nobody is accused where all of them together are
 * not. Those that change the same thing would hide each other.
 */
export function batchesOf(odd: readonly Fault[]): Batch[] {
  const batches: Fault[][] = [];
  for (const fault of odd) {
    const fits = batches.find((batch) =>
      batch.every(({ slot }) => slot === undefined || slot !== fault.slot),
    );
    if (fits) fits.push(fault);
    else batches.push([fault]);
  }
  return batches;
}

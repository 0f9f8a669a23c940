import type { Stored } from '../../../store/store.js';
import type { Wrapping } from '../fault.js';
import type { Call } from './call.js';
import { recordFacts } from './facts.js';
import { before } from './wrap.js';

/** The free texts of each write, changed on their way in: answers and store agree on them. */
export function changingTexts(change: (text: string) => unknown): Wrapping {
  return before((call) => (call.isWrite ? withTexts(call, change) : call));
}

export function withTexts(call: Call, change: (text: string) => unknown): Call {
  const { resource, contract, given } = call;
  const names = resource ? recordFacts(resource, contract).texts : [];
  return changeMembers(call, given, { names, change });
}

function changeMembers(
  call: Call,
  given: Stored,
  { names, change }: { names: readonly string[]; change: (text: string) => unknown },
): Call {
  const members = Object.entries(given);
  const isText = (name: string, value: unknown): value is string =>
    names.includes(name) && typeof value === 'string';
  if (!members.some(([name, value]) => isText(name, value) && change(value) !== value)) return call;
  return call.withGiven(
    Object.fromEntries(members.map(([name, value]) => [name, isText(name, value) ? change(value) : value])),
  );
}

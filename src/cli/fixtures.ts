import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Phase } from '../check/events.js';
import { readFixtures } from '../check/fixtures.js';
import type { Planned } from '../check/stage.js';
import type { Contract } from '../contract/model.js';

const shipped = fileURLToPath(new URL('../../fixtures/providers', import.meta.url));

/** `ref`: the contract as it was named on the command line. The shipped fixtures speak of the shipped contract only. */
export function fixturesFor(
  given: { readonly fixtures?: string; readonly phase: readonly Phase[] },
  contract: Contract,
  ref: string | undefined,
): readonly Planned[] {
  if (!given.phase.includes('fixtures')) return [];
  if (given.fixtures !== undefined) return readFixtures(given.fixtures, contract);
  return ref === undefined && existsSync(shipped) ? readFixtures(shipped, contract) : [];
}

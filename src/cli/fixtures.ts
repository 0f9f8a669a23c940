import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Phase } from '../check/events.js';
import { readFixtures } from '../check/fixtures.js';
import type { Planned } from '../check/play/stage.js';
import type { Contract } from '../contract/model.js';

const shipped = fileURLToPath(new URL('../../fixtures/providers', import.meta.url));

interface Given {
  readonly fixtures?: string;
  readonly phase: readonly Phase[];
}

/** `ref`: the contract as it was named on the command line. The shipped fixtures speak of the shipped contract only. */
export function fixturesPath(given: Given, ref: string | undefined): string | undefined {
  if (!given.phase.includes('fixtures')) return undefined;
  if (given.fixtures !== undefined) return given.fixtures;
  return ref === undefined && existsSync(shipped) ? shipped : undefined;
}

export function fixturesFor(given: Given, contract: Contract, ref: string | undefined): readonly Planned[] {
  const path = fixturesPath(given, ref);
  return path === undefined ? [] : readFixtures(path, contract);
}

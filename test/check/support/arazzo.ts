import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFixtures } from '../../../src/check/fixtures.js';
import type { Contract } from '../../../src/contract/model.js';
import type { Scenario } from '../../../src/fixture/scenario.js';

/** Workflows as they stand in a file, without its head. */
export function fixturesOf(contract: Contract, workflows: string): Scenario[] {
  const folder = mkdtempSync(join(tmpdir(), 'spectwin-'));
  const head = `arazzo: 1.0.1
info: { title: Test, version: '1' }
sourceDescriptions: [{ name: api, url: providers.yaml, type: openapi }]
workflows:
`;
  try {
    writeFileSync(join(folder, 'test.arazzo.yaml'), head + workflows);
    return readFixtures(folder, contract);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

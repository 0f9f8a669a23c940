import { existsSync, writeFileSync } from 'node:fs';
import { Node } from '../../contract/node.js';
import { readSource, toUri } from '../../contract/source.js';
import { type Fault, SpectwinError } from '../../errors.js';
import { type Baseline, type BaselineEntry, entriesFor } from './baseline.js';
import type { Finding } from '../finding.js';

/** Throws SOURCE_UNREADABLE, or BASELINE_INVALID with everything that is wrong. */
export function readBaseline(path: string): Baseline {
  const source = readSource(toUri(path), 'BASELINE_INVALID');
  const list = Node.root(source).child('findings');
  if (!list || !Array.isArray(list.value)) {
    const message = 'this is not a baseline: `findings` is not a list';
    throw new SpectwinError(
      'BASELINE_INVALID',
      Node.root(source).fault(message, 'write it with --write-baseline'),
    );
  }
  const faults: Fault[] = [];
  const entries = [...list.children()].flatMap(([, item]) => readEntry(item, faults) ?? []);
  if (faults.length > 0) throw new SpectwinError('BASELINE_INVALID', faults);
  return { file: source.name, entries };
}

function readEntry(node: Node, faults: Fault[]): BaselineEntry | undefined {
  const fingerprint = node.string('fingerprint');
  const expires = node.string('expires');
  if (fingerprint === undefined)
    faults.push(node.fault('an entry needs a `fingerprint`', 'copy it from a report'));
  if (node.child('expires') && Number.isNaN(Date.parse(expires ?? ''))) {
    faults.push(node.fault('`expires` is not a date', 'write it as 2026-03-31'));
  }
  if (fingerprint === undefined) return undefined;
  const entry = { fingerprint, check: node.string('check') ?? '', message: node.string('message') ?? '' };
  return expires === undefined ? entry : { ...entry, expires };
}

/** Accepts `findings` from now on; days of expiry that are there already are kept. Gives the number of entries. */
export function writeBaseline(path: string, findings: readonly Finding[]): number {
  const former = existsSync(path) ? readBaseline(path) : undefined;
  const entries = entriesFor(findings, former);
  writeFileSync(path, `${JSON.stringify({ findings: entries }, undefined, 2)}\n`);
  return entries.length;
}

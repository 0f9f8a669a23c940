import type { Finding } from '../check/finding.js';
import { place } from './place.js';
import { visible } from './text.js';

/** A finding as plain text, for the formats that take a block of it. */
export function findingText(finding: Finding): string {
  return [
    `${finding.severity}${finding.known ? ' (known)' : ''}: ${finding.check}${times(finding)}`,
    finding.message,
    ...findingLines(finding),
  ]
    .map(visible)
    .join('\n');
}

/** Everything that a finding says beyond its message, a line each. */
export function findingLines(finding: Finding): readonly string[] {
  return [
    `expected: ${finding.expected}`,
    `seen: ${finding.seen}`,
    `clause: ${finding.clause}`,
    ...(finding.operation === undefined ? [] : [`operation: ${finding.operation}`]),
    ...(finding.contract ? [`contract: ${place(finding.contract)}`] : []),
    ...(finding.fixture ? [`fixture: ${place(finding.fixture)}`] : []),
    `to do: ${finding.remedy}`,
    ...(finding.curl === undefined ? [] : [`repeat: ${finding.curl}`]),
  ].map(visible);
}

/** ` (3 times)`, or nothing for once. */
export function times({ count }: Finding): string {
  return count > 1 ? ` (${count} times)` : '';
}

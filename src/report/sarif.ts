import type { CheckInfo, Finding } from '../check/finding.js';
import type { Position } from '../errors.js';
import { findingLines, times } from './finding-text.js';
import { isRemote } from './place.js';
import type { Reporter, Sink } from './report.js';
import { createFold, type Run } from './run.js';
import { visible } from './text.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = '%SRCROOT%';

/** SARIF 2.1.0: findings as results that stand in the contract. */
export function sarif(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  return { on: fold.on, finish: () => `${JSON.stringify(toLog(fold.run()), undefined, 2)}\n` };
}

function toLog(run: Run) {
  const rules = rulesOf(run);
  const driver = { name: 'spectwin', semanticVersion: run.version, rules };
  const results = run.findings.map((finding) =>
    toResult(finding, { run, ruleIndex: rules.findIndex((rule) => rule.id === finding.check) }),
  );
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: run.version === '' ? { ...driver, semanticVersion: undefined } : driver },
        invocations: [invocation(run)],
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder that the check was run in.' } } },
        columnKind: 'utf16CodeUnits',
        results,
        properties: { contract: run.contract.title, target: run.target, seed: run.seed, phases: run.phases },
      },
    ],
  };
}

function rulesOf(run: Run) {
  const ids = [...new Set(run.findings.map((finding) => finding.check))].toSorted();
  return ids.map((id) => toRule(id, run.checks.get(id)));
}

function toRule(id: string, check: CheckInfo | undefined) {
  if (!check) return { id };
  return {
    id,
    shortDescription: { text: check.title },
    fullDescription: { text: `${check.title} (${check.basis})` },
    help: { text: `Rests on: ${check.basis}` },
    defaultConfiguration: { level: check.severity },
    properties: { basis: check.basis },
  };
}

function toResult(finding: Finding, { run, ruleIndex }: { run: Run; ruleIndex: number }) {
  // A result without a place is refused by code scanning: what belongs to no operation belongs to the document.
  const at = finding.contract ?? { file: run.contract.file, line: 1, column: 1 };
  return {
    ruleId: finding.check,
    ruleIndex,
    level: finding.severity,
    message: { text: visible([`${finding.message}${times(finding)}`, ...findingLines(finding)].join('\n')) },
    locations: [{ physicalLocation: physical(at) }],
    ...(finding.fixture
      ? {
          relatedLocations: [
            { id: 1, message: { text: 'The fixture' }, physicalLocation: physical(finding.fixture) },
          ],
        }
      : {}),
    partialFingerprints: { 'spectwin/v1': finding.fingerprint },
    occurrenceCount: finding.count,
    ...baselined(finding, run),
    properties: { clauses: finding.clauseIds, operation: finding.operation },
  };
}

/**
 * `baselineState` stands on every result or on none (3.27.24). What is gone is left out: readers that ignore the
 * state would show it as found.
 */
function baselined(finding: Finding, run: Run) {
  if (run.baseline === undefined && !run.findings.some((other) => other.known)) return {};
  if (!finding.known) return { baselineState: 'new' };
  const suppressions = [{ kind: 'external', status: 'accepted', justification: 'It is in the baseline.' }];
  return { baselineState: 'unchanged', suppressions };
}

function physical({ file, line, column }: Position) {
  const absolute = isRemote(file) || file.startsWith('/') || /^[a-z]:/i.test(file);
  return {
    artifactLocation: absolute ? { uri: uri(file) } : { uri: uri(file), uriBaseId: ROOT },
    region: { startLine: line, startColumn: column },
  };
}

function uri(file: string): string {
  if (isRemote(file)) return file;
  const path = file.split('/').map(encodeURIComponent).join('/');
  if (file.startsWith('/')) return `file://${path}`;
  return /^[a-z]:/i.test(file) ? `file:///${path}` : path;
}

function invocation(run: Run) {
  const errored = run.scenarios.filter((scenario) => scenario.outcome === 'errored');
  const reasons = [
    ...(run.stopped ? [`${run.stopped.reason} ${run.stopped.remedy}`] : []),
    ...errored.map((scenario) => `${scenario.name}: ${scenario.reason ?? 'It could not be finished.'}`),
  ];
  return {
    executionSuccessful: run.stopped === undefined,
    startTimeUtc: new Date(run.startedAt).toISOString(),
    endTimeUtc: new Date(run.startedAt + run.summary.durationMs).toISOString(),
    toolExecutionNotifications: reasons.map((text) => ({ level: 'error', message: { text: visible(text) } })),
  };
}

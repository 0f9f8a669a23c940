import type { Finding } from '../check/finding.js';
import { findingText, times } from './finding-text.js';
import type { Reporter, Sink } from './report.js';
import { byGroup, createFold, type Run, type ScenarioRun } from './run.js';
import { visible } from './text.js';

/*
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="spectwin: Custom providers" tests="3" failures="1" errors="1" skipped="1" time="0.412">
  <testsuite name="fixtures/providers/upsert.arazzo.yaml" tests="3" failures="1" errors="1" skipped="1" time="0.412"
      timestamp="2026-11-21T09:30:00">
    <properties>
      <property name="contract" value="openapi/providers.yaml"/>
      <property name="target" value="https://staging.example.com"/>
      <property name="seed" value="7"/>
    </properties>
    <testcase name="Create a provider" classname="fixtures.fixtures/providers/upsert_arazzo_yaml" time="0.120"
        file="fixtures/providers/upsert.arazzo.yaml" line="12">
      <failure type="write-only-leak" message="A write-only value comes back.">expected: …</failure>
      <system-out>warning: …</system-out>
    </testcase>
    <testcase …><error type="unfinished" message="The target closed the connection."/></testcase>
    <testcase …><skipped message="No second token was given."/></testcase>
  </testsuite>
</testsuites>

One <failure> a testcase, with all of its findings: GitLab and Jenkins read no second one.
*/

interface Tally {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly ms: number;
}

/** JUnit XML as CI systems read it: a suite a group, a testcase a scenario. */
export function junit(sink: Sink): Reporter {
  const fold = createFold({ root: sink.root });
  return { on: fold.on, finish: () => render(fold.run()) };
}

function render(run: Run): string {
  const suites = byGroup(run.scenarios);
  const stop = run.stopped ? [stopSuite(run, run.stopped.reason)] : [];
  const own: Tally = { tests: stop.length, failures: 0, errors: stop.length, skipped: 0, ms: 0 };
  const tally = [...run.scenarios.map(tallyOf), own].reduce(add);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open('testsuites', { name: `spectwin: ${run.contract.title}`, ...attributesOf(tally) }),
    ...suites.map((scenarios) => suite(run, scenarios)),
    ...stop,
    '</testsuites>\n',
  ].join('\n');
}

function suite(run: Run, scenarios: readonly ScenarioRun[]): string {
  const tally = attributesOf(scenarios.map(tallyOf).reduce(add));
  const start = Math.min(...scenarios.map((scenario) => scenario.startedAt));
  return [
    open('testsuite', { name: scenarios[0]?.group ?? '', ...tally, timestamp: timestamp(start) }, '  '),
    properties(run),
    ...scenarios.map(testcase),
    '  </testsuite>',
  ].join('\n');
}

/** Whoever reads nothing but the testcases must learn that the run did not reach its end. */
function stopSuite(run: Run, reason: string): string {
  const tally = attributesOf({ tests: 1, failures: 0, errors: 1, skipped: 0, ms: 0 });
  return [
    open('testsuite', { name: 'spectwin', ...tally, timestamp: timestamp(run.startedAt) }, '  '),
    properties(run),
    open('testcase', { name: 'The run reaches its end', classname: 'spectwin', time: '0.000' }, '    '),
    element('error', { type: 'stopped', message: reason }, run.stopped?.remedy),
    '    </testcase>',
    '  </testsuite>',
  ].join('\n');
}

function properties(run: Run): string {
  const values = {
    contract: run.contract.file,
    target: run.target,
    seed: String(run.seed),
    phases: run.phases.join(','),
    version: run.version,
  };
  const lines = Object.entries(values).map(([name, value]) => `      ${tag('property', { name, value })}/>`);
  return ['    <properties>', ...lines, '    </properties>'].join('\n');
}

function testcase(scenario: ScenarioRun): string {
  const attributes = {
    name: scenario.name,
    classname: `${scenario.phase}.${scenario.group.replaceAll('.', '_')}`,
    time: seconds(scenario.durationMs),
    ...(scenario.position ? { file: scenario.position.file, line: String(scenario.position.line) } : {}),
  };
  const parts = [failure(scenario), error(scenario), skipped(scenario), output(scenario)].filter(isThere);
  if (parts.length === 0) return `    ${tag('testcase', attributes)}/>`;
  return [open('testcase', attributes, '    '), ...parts, '    </testcase>'].join('\n');
}

function failure(scenario: ScenarioRun): string | undefined {
  const failing = scenario.findings.filter(fails);
  const first = failing[0];
  if (!first) return undefined;
  const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : '';
  const message = `${first.message}${times(first)}${more}`;
  return element('failure', { type: first.check, message }, failing.map(findingText).join('\n\n'));
}

function error(scenario: ScenarioRun): string | undefined {
  if (scenario.outcome !== 'errored') return undefined;
  return element('error', { type: 'unfinished', message: scenario.reason ?? 'It could not be finished.' });
}

function skipped(scenario: ScenarioRun): string | undefined {
  if (scenario.outcome !== 'skipped') return undefined;
  return element('skipped', { message: scenario.reason ?? '' });
}

function output(scenario: ScenarioRun): string | undefined {
  const others = scenario.findings.filter((finding) => !fails(finding));
  return others.length > 0 ? element('system-out', {}, others.map(findingText).join('\n\n')) : undefined;
}

function fails(finding: Finding): boolean {
  return finding.severity === 'error' && !finding.known;
}

function tallyOf(scenario: ScenarioRun): Tally {
  return {
    tests: 1,
    failures: Number(scenario.findings.some(fails)),
    errors: Number(scenario.outcome === 'errored'),
    skipped: Number(scenario.outcome === 'skipped'),
    ms: scenario.durationMs,
  };
}

function add(a: Tally, b: Tally): Tally {
  return {
    tests: a.tests + b.tests,
    failures: a.failures + b.failures,
    errors: a.errors + b.errors,
    skipped: a.skipped + b.skipped,
    ms: a.ms + b.ms,
  };
}

function attributesOf({ tests, failures, errors, skipped: skips, ms }: Tally): Record<string, string> {
  const counts = { tests, failures, errors, skipped: skips };
  const shown = Object.entries(counts).map(([name, value]) => [name, String(value)] as const);
  return { ...Object.fromEntries(shown), time: seconds(ms) };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** The common schemas for JUnit take neither fractions nor a zone; it is UTC. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function element(name: string, attributes: Record<string, string>, text?: string): string {
  const start = tag(name, attributes);
  return text ? `      ${start}>${escape(text)}</${name}>` : `      ${start}/>`;
}

function open(name: string, attributes: Record<string, string>, indent = ''): string {
  return `${indent}${tag(name, attributes)}>`;
}

function tag(name: string, attributes: Record<string, string>): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return `<${name}${written.join('')}`;
}

function attribute(value: string): string {
  return escape(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** Characters that XML 1.0 cannot carry at all, not even escaped, are gone after `visible`. */
function escape(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function isThere(part: string | undefined): part is string {
  return part !== undefined;
}

import { createRequire } from 'node:module';
import Ajv04 from 'ajv-draft-04';
import formats from 'ajv-formats';
import type { RunEvent } from '../../src/check/events.js';
import type { Position } from '../../src/errors.js';
import { sarif } from '../../src/report/sarif.js';
import { finding, runWith, started, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

const require = createRequire(import.meta.url);

/** The schema that the standard publishes, as Microsoft's package ships it. */
const SCHEMA = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState?: string;
  readonly suppressions?: readonly object[];
  readonly locations: readonly {
    physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string } };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Log {
  readonly runs: readonly {
    readonly tool: { driver: { rules: readonly { id: string }[] } };
    readonly invocations: readonly {
      executionSuccessful: boolean;
      toolExecutionNotifications: readonly object[];
    }[];
    readonly results: readonly Result[];
  }[];
}

function log(events: readonly RunEvent[]): Log {
  return JSON.parse(render(sarif, events).text) as Log;
}

function results(events: readonly RunEvent[]): readonly Result[] {
  return log(events).runs[0]?.results ?? [];
}

function faults(value: unknown): unknown {
  // One of its patterns is no regular expression with the u flag.
  const ajv = new Ajv04.default({ allErrors: true, strict: false, unicodeRegExp: false });
  formats.default(ajv);
  const validate = ajv.compile(SCHEMA);
  validate(value);
  return validate.errors;
}

function at(file: string): Position {
  return { file, line: 2, column: 3 };
}

describe('the SARIF report', () => {
  test.each([
    ['the recorded run', recordedRun()],
    ['a run without findings', runWith()],
    ['a run that stopped', stoppedRun()],
    ['a run without events', []],
  ])('%s is valid SARIF 2.1.0', (_name, events) => {
    expect(faults(log(events))).toBeNull();
  });

  test('the schema refuses what is not SARIF', () => {
    expect(faults({ ...log(recordedRun()), version: '2' })).not.toBeNull();
  });

  test('each result points to its rule', () => {
    const [run] = log(recordedRun()).runs;
    for (const { ruleId, ruleIndex } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
    expect(run?.results).toHaveLength(6);
  });

  test('a place is relative to the root, percent-encoded; an address stays; nowhere is the document', () => {
    const found = results(
      runWith(
        finding({ fingerprint: '1', check: 'a', contract: at('/srv/repo/my api/bücher#1.yaml') }),
        finding({ fingerprint: '2', check: 'b', contract: at('/other/x.yaml') }),
        finding({ fingerprint: '3', check: 'c', contract: at('https://example.com/x.yaml') }),
        finding({ fingerprint: '4', check: 'd', contract: undefined }),
      ),
    ).toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
    expect(found.map((result) => result.locations[0]?.physicalLocation.artifactLocation)).toEqual([
      { uri: 'my%20api/b%C3%BCcher%231.yaml', uriBaseId: '%SRCROOT%' },
      { uri: 'file:///other/x.yaml' },
      { uri: 'https://example.com/x.yaml' },
      { uri: 'books.yaml', uriBaseId: '%SRCROOT%' },
    ]);
  });

  test('without a baseline no result has a state', () => {
    expect(results(runWith(finding())).map((result) => result.baselineState)).toEqual([undefined]);
  });

  test('with a baseline every result has one, and what is known is suppressed', () => {
    const [, ...rest] = runWith(finding(), finding({ fingerprint: 'f2', known: true }));
    const found = results([started({ baseline: 'known.json' }), ...rest]);
    expect(found.map((result) => [result.baselineState, result.suppressions?.length])).toEqual([
      ['new', undefined],
      ['unchanged', 1],
    ]);
  });

  test('a run that stopped was not successful, and says why', () => {
    const [invocation] = log(stoppedRun()).runs[0]?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications[0]).toMatchObject({
      message: { text: 'The target refuses connections. Start it, then run the check again.' },
    });
  });
});

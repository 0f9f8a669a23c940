import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RunEvent } from '../../src/check/events.js';
import { json } from '../../src/report/json.js';
import { finding, runWith, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

type Node = Record<string, unknown>;

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'),
) as Node;

/** The published schema lets later members through. Here a member that it does not describe is a fault. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return copy['type'] === 'object' && 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}

function faults(report: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  formats.default(ajv);
  const validate = ajv.compile(closed(SCHEMA) as Node);
  validate(report);
  return validate.errors;
}

function reportOn(events: readonly RunEvent[]): Node {
  return JSON.parse(render(json, events).text) as Node;
}

describe('the JSON report', () => {
  test.each([
    ['the recorded run', recordedRun()],
    ['a run without findings', runWith()],
    ['a run that stopped', stoppedRun()],
    ['a run without events', []],
  ])('%s is what the published schema describes', (_name, events) => {
    expect(faults(reportOn(events))).toBeNull();
  });

  test('the schema refuses what is not a report', () => {
    expect(faults({ ...reportOn(recordedRun()), verdict: 'fine' })).not.toBeNull();
  });

  test('it is the whole run', () => {
    const events = recordedRun();
    const report = reportOn(events) as { scenarios: { exchanges: { id: string }[]; findings: string[] }[] };
    const sent = events.flatMap((event) => (event.type === 'exchange' ? [event.exchange.id] : []));
    expect(report.scenarios.flatMap((one) => one.exchanges.map(({ id }) => id))).toEqual(sent);
    expect(report.scenarios[0]?.findings.toSorted()).toEqual(['4be1f00d9a2c', 'a81c77e05b93']);
  });

  test('it is written a scenario at a time: the whole of a long run is too long for one text', () => {
    const pieces: string[] = [];
    const reporter = json({ write: (text) => void pieces.push(text) });
    for (const event of recordedRun()) reporter.on(event);
    expect(reporter.finish()).toBeUndefined();
    const { scenarios } = JSON.parse(pieces.join('')) as { scenarios: readonly unknown[] };
    expect(scenarios.length).toBeGreaterThan(1);
    expect(pieces.length).toBeGreaterThan(scenarios.length);
  });

  test('text is carried as it is, half a character too', () => {
    const report = reportOn(runWith(finding({ seen: '\u0000\u202e\ud800<' }))) as {
      findings: { seen: string }[];
    };
    expect(report.findings[0]?.seen).toBe('\u0000\u202e\ud800<');
  });
});

import { type CTRFReport, validate } from 'ctrf';
import type { RunEvent } from '../../src/check/events.js';
import { ctrf } from '../../src/report/ctrf.js';
import { runWith, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

function report(events: readonly RunEvent[]): CTRFReport {
  return JSON.parse(render(ctrf, events).text) as CTRFReport;
}

describe('the CTRF report', () => {
  test.each([
    ['the recorded run', recordedRun()],
    ['a run without findings', runWith()],
    ['a run that stopped', stoppedRun()],
    ['a run without events', []],
  ])('%s is valid', (_name, events) => {
    expect(validate(report(events))).toMatchObject({ valid: true });
  });

  test('its judge refuses what is not CTRF', () => {
    expect(validate({ ...report(recordedRun()), reportFormat: 'JUnit' }).valid).toBe(false);
  });

  test('the numbers are those of the tests', () => {
    const { summary, tests } = report(recordedRun()).results;
    for (const status of ['passed', 'failed', 'skipped', 'pending', 'other'] as const) {
      expect(summary[status]).toBe(tests.filter((one) => one.status === status).length);
    }
    expect(summary.tests).toBe(tests.length);
  });

  test('what could not be finished does not pass, and keeps its own word', () => {
    const [errored] = report(recordedRun()).results.tests.filter((one) => one.rawStatus === 'errored');
    expect(errored).toMatchObject({
      status: 'failed',
      message: 'The target did not answer within 30 s (POST /gateway/api/providers/).',
    });
  });

  test('a run that stopped has a test that failed for it', () => {
    const last = report(stoppedRun()).results.tests.at(-1);
    expect(last).toMatchObject({ status: 'failed', rawStatus: 'stopped' });
  });
});

import type { Position } from '../../src/errors.js';
import { createFold, type Run } from '../../src/report/run.js';
import { headline, sentence } from '../../src/report/verdict.js';
import type { RunEvent, RunSummary } from '../../src/check/events.js';
import { exchange, finding, finished, runWith, scenario, started, stoppedRun } from './events.js';

function fold(events: readonly RunEvent[], root?: string): Run {
  const collected = createFold({ root, exchanges: true });
  for (const event of events) collected.on(event);
  return collected.run();
}

function at(file: string, line = 1): Position {
  return { file, line, column: 1 };
}

describe('folding a run', () => {
  test('a cause that comes again keeps its last count', () => {
    const events = [started(), ...scenario('s', { findings: [finding(), finding({ count: 2 })] })];
    expect(fold(events).findings.map((one) => one.count)).toEqual([2]);
  });

  test('a scenario shows its findings as they were at the end of the run', () => {
    const last = finding({ count: 9, known: true });
    const run = fold([started(), ...scenario('s', { findings: [finding()] }), finished({}, [last])]);
    expect(run.scenarios[0]?.findings).toEqual([last]);
  });

  test('new before known, errors before warnings, then by place in the contract', () => {
    const run = fold(
      runWith(
        finding({ fingerprint: 'known', known: true }),
        finding({ fingerprint: 'nowhere', contract: undefined }),
        finding({ fingerprint: 'warning', severity: 'warning', contract: at('books.yaml', 1) }),
        finding({ fingerprint: 'late', contract: at('books.yaml', 20) }),
        finding({ fingerprint: 'early', contract: at('books.yaml', 3) }),
      ),
    );
    expect(run.findings.map((one) => one.fingerprint)).toEqual([
      'early',
      'late',
      'nowhere',
      'warning',
      'known',
    ]);
  });

  test('files below the root are named relative to it, others and addresses are left alone', () => {
    const run = fold(
      runWith(
        finding({
          fingerprint: 'a',
          contract: at('/repo/api/books.yaml'),
          fixture: at('/elsewhere/b.yaml'),
        }),
        finding({
          fingerprint: 'b',
          contract: at('file:///repo/a%20b.yaml'),
          fixture: at('already/there.yaml'),
        }),
        finding({
          fingerprint: 'c',
          contract: at('https://example.com/books.yaml'),
          fixture: at('/repo/../x'),
        }),
      ),
      '/repo',
    );
    const files = run.findings.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    expect(files.map((one) => [one.contract?.file, one.fixture?.file])).toEqual([
      ['api/books.yaml', '/elsewhere/b.yaml'],
      ['a b.yaml', 'already/there.yaml'],
      ['https://example.com/books.yaml', '/repo/../x'],
    ]);
  });

  test('a run that stopped has a summary of what was done, and its open scenario could not be finished', () => {
    const run = fold(stoppedRun());
    expect(run.summary).toMatchObject({
      verdict: 'stopped',
      exchanges: 1,
      durationMs: 10,
      scenarios: { passed: 1, failed: 0, errored: 1, skipped: 0 },
    });
    expect(run.scenarios[1]).toMatchObject({ outcome: 'errored', reason: 'The target refuses connections.' });
  });

  test('a stream without an end is a run that was cut off', () => {
    const run = fold([
      started(),
      ...scenario('s', { findings: [finding(), finding({ fingerprint: 'f2', known: true })] }),
    ]);
    expect(run.stopped?.reason).toBe('The run was cut off before its end.');
    expect(run.summary).toMatchObject({ verdict: 'stopped', errors: 1, known: 1 });
  });

  test('no event at all is a run that was cut off', () => {
    expect(fold([]).summary.verdict).toBe('stopped');
  });

  test('names that objects inherit are names like any other', () => {
    const run = fold([
      started(),
      ...scenario('__proto__', { exchanges: [exchange({ id: 'constructor' })] }),
      ...scenario('toString'),
      finished({ coverage: [{ kind: 'clause', total: 1, covered: 0, missing: ['constructor'] }] }),
    ]);
    expect(run.scenarios.map((one) => one.id)).toEqual(['__proto__', 'toString']);
  });
});

function said(summary: Partial<RunSummary>): readonly string[] {
  const run = fold([started(), ...scenario('s'), finished(summary)]);
  return [headline(run), sentence(run)];
}

describe('the verdict in one sentence', () => {
  test.each<[string, Partial<RunSummary>, string, string]>([
    [
      'nothing found',
      {},
      'Keeps the contract',
      'The server keeps the contract: 1 scenario, 1 exchange and no findings.',
    ],
    [
      'only warnings',
      { warnings: 2 },
      'Keeps the contract',
      'The server keeps the contract: 1 scenario, 1 exchange, no errors and 2 warnings.',
    ],
    [
      'errors',
      { verdict: 'findings', errors: 1, warnings: 1 },
      'Breaks the contract',
      'The server breaks the contract: 1 error and 1 warning.',
    ],
    [
      'warnings that count',
      { verdict: 'findings', warnings: 1 },
      'Does not pass',
      'The server does not pass: 1 warning.',
    ],
    [
      'a gate',
      { verdict: 'findings', gate: 'coverage is 71 %, and 80 % was asked for' },
      'Does not pass',
      'The server does not pass: coverage is 71 %, and 80 % was asked for.',
    ],
    ['nothing sent', { exchanges: 0 }, 'Nothing was checked', 'Nothing was checked: no request was sent.'],
  ])('%s', (_name, summary, head, text) => {
    expect(said(summary)).toEqual([head, text]);
  });

  test('stopped', () => {
    expect(sentence(fold(stoppedRun()))).toBe('The check stopped: The target refuses connections.');
  });
});

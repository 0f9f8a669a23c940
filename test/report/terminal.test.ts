import type { RunEvent } from '../../src/check/events.js';
import type { Sink } from '../../src/report/report.js';
import { terminal } from '../../src/report/terminal.js';
import { exchange, finding, finished, runWith, scenario, started, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

const ESCAPE = '\u001b';

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1);
}

function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function withEnvironment<T>(values: Readonly<Record<string, string | undefined>>, act: () => T): T {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  setEnvironment(values);
  try {
    return act();
  } finally {
    setEnvironment(before);
  }
}

describe('the terminal report', () => {
  test('the last line is the verdict', () => {
    expect(lastLine(render(terminal, runWith()).text)).toBe(
      'The server keeps the contract: 1 scenario, 1 exchange and no findings.',
    );
    expect(lastLine(render(terminal, recordedRun()).text)).toMatch(
      /^The server breaks the contract: 3 errors, /,
    );
  });

  test('a run that stopped says what to do before its verdict', () => {
    const text = render(terminal, stoppedRun()).text;
    expect(text).toContain('→ Start it, then run the check again.');
    expect(lastLine(text)).toBe('The check stopped: The target refuses connections.');
  });

  test('in a pipe nothing is written before the end, and no escape sequence at all', () => {
    const written: string[] = [];
    const reporter = terminal({ write: (text) => written.push(text) });
    for (const event of recordedRun()) reporter.on(event);
    expect(written).toEqual([]);
    expect(reporter.finish()).toBeUndefined();
    expect(written.join('')).not.toContain(ESCAPE);
  });

  test('on a terminal one line shows the progress and is gone at the end', () => {
    const written: string[] = [];
    const reporter = terminal({
      isTTY: true,
      columns: 40,
      color: false,
      write: (text) => written.push(text),
    });
    for (const event of runWith(finding())) reporter.on(event);
    const progress = [...written];
    reporter.finish();
    expect(progress.at(-1)).toBe('\r\u001b[2K1 scenario · 1 exchange · 1 finding · …');
    expect(progress.join('')).not.toContain('\n');
    expect(written[progress.length]).toBe('\r\u001b[2K');
  });

  test('many exchanges are drawn now and then', () => {
    const written: string[] = [];
    const reporter = terminal({ isTTY: true, write: (text) => written.push(text) });
    const event: RunEvent = { type: 'exchange', scenario: 's', exchange: exchange() };
    for (let n = 0; n < 500; n += 1) reporter.on(event);
    expect(written).toHaveLength(10);
  });

  test.each<[string, Partial<Sink>, Record<string, string | undefined>, boolean]>([
    ['a terminal', { isTTY: true }, {}, true],
    ['a pipe', {}, {}, false],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, false],
    ['a pipe with both', {}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['a pipe in CI', {}, { CI: 'true' }, false],
    ['a pipe that is told to', { color: true }, { NO_COLOR: '1' }, true],
    ['a pipe that is told not to', { color: false }, { FORCE_COLOR: '1' }, false],
  ])('%s: colours', (_name, sink, environment, colored) => {
    const { text } = withEnvironment(
      { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm', ...environment },
      () => render(terminal, runWith(finding()), sink),
    );
    expect(text.includes(`${ESCAPE}[31m`)).toBe(colored);
  });

  test('a server cannot write to the terminal', () => {
    const odd = '\u001b]0;owned\u0007\u001b[2J\r';
    const events = runWith(
      finding({
        message: odd,
        seen: `${odd}\nb`,
        expected: `a\n${odd}`,
        remedy: odd,
        clause: odd,
        operation: odd,
        curl: odd,
        contract: { file: odd, line: 1, column: 1 },
      }),
      finding({ fingerprint: 'f2', known: true, message: odd }),
    );
    const { text } = render(terminal, [
      ...events.slice(0, -1),
      ...scenario(odd, { outcome: 'skipped', reason: odd }),
      ...events.slice(-1),
    ]);
    expect(text).not.toMatch(new RegExp(`[${ESCAPE}\u0007\r]`));
  });

  test('each finding says where and what to do; what is known takes one line', () => {
    const { text } = render(
      terminal,
      runWith(
        finding({
          count: 3,
          curl: "curl 'http://127.0.0.1'",
          fixture: { file: 'f.yaml', line: 4, column: 2 },
        }),
        finding({ fingerprint: 'f2', known: true, message: 'An old fault.' }),
      ),
    );
    const block = text.split('\n\n').slice(0, 3).join('\n\n');
    expect(block.trim()).toBe(
      [
        'ERROR  status-declared  GET /books  ×3',
        '  The status is not declared.',
        '',
        '  expected   200',
        '  seen       204',
        '',
        '  clause     B1: Books have titles.',
        '  contract   books.yaml:10:3',
        '  fixture    f.yaml:4:2',
        '  to do      Answer 200.',
        "  repeat     curl 'http://127.0.0.1'",
      ].join('\n'),
    );
    expect(text).toContain('1 known finding, not counted\n  status-declared An old fault. books.yaml:10:3\n');
  });

  test('values keep their blanks and are cut where they are long', () => {
    const seen = `  two  blanks\n${'line\n'.repeat(20)}`;
    const { text } = render(terminal, runWith(finding({ expected: 'x'.repeat(1000), seen })));
    expect(text).toContain(`  expected   ${'x'.repeat(399)}…\n`);
    expect(text).toContain(`  seen         two  blanks\n${' '.repeat(13)}line\n`);
    expect(text.match(/^ +line$/gm)).toHaveLength(11);
  });

  test('scenarios that were skipped for the same reason share a line', () => {
    const skipped = ['a', 'b', 'c', 'd', 'e'].flatMap((id) =>
      scenario(id, { outcome: 'skipped', reason: 'No second token was given.' }),
    );
    const { text } = render(terminal, [started(), ...skipped, finished()]);
    expect(text).toContain('Skipped\n  No second token was given. “a”, “b”, “c” and 2 more\n');
  });

  test('clauses that nothing exercised are named with their text', () => {
    const coverage = [{ kind: 'clause', total: 2, covered: 1, missing: ['B2'] } as const];
    const { text } = render(terminal, [started(), ...scenario('s'), finished({ coverage })]);
    expect(text).toContain('Clauses that nothing exercised\n  B2         Books have authors.\n');
  });
});

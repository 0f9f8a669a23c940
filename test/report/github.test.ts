import type { RunEvent } from '../../src/check/events.js';
import { github } from '../../src/report/github.js';
import { finding, finished, runWith, scenario, started, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** As the runner reads a command: name and properties up to the second `::`, then the data. */
function parse(line: string): Command {
  const [, name = '', properties = '', text = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const pairs = properties
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), unescape(pair.slice(pair.indexOf('=') + 1))]);
  return { name, properties: Object.fromEntries(pairs) as Record<string, string>, text: unescape(text) };
}

function unescape(text: string): string {
  return text.replaceAll(/%(0D|0A|3A|2C|25)/g, (escaped) => decodeURIComponent(escaped));
}

function commands(events: readonly RunEvent[]): readonly Command[] {
  return render(github, events).text.trimEnd().split('\n').filter(Boolean).map(parse);
}

describe('annotations for GitHub', () => {
  test('one for each new finding, on its line of the contract', () => {
    const found = commands(recordedRun());
    expect(found.map(({ name }) => name)).toEqual(['error', 'error', 'error', 'warning', 'warning']);
    expect(found[2]?.properties).toEqual({
      file: 'openapi/providers.yaml',
      line: '510',
      col: '7',
      title: 'write-only-leak (P8)',
    });
  });

  test('text and properties arrive as they were', () => {
    const message = '100 %, a::b\n::error::forged\n%0A';
    const file = 'a,b:c=d%.yaml';
    const [command, ...more] = commands(
      runWith(finding({ message, contract: { file, line: 1, column: 2 } })),
    );
    expect(more).toEqual([]);
    expect(command?.properties['file']).toBe(file);
    expect(command?.text.startsWith(`${message}\nexpected: 200\nseen: 204`)).toBe(true);
  });

  test('a contract from the network has no line in the repository, its fixture may have one', () => {
    const contract = { file: 'https://example.com/books.yaml', line: 1, column: 1 };
    const fixture = { file: 'books.arazzo.yaml', line: 7, column: 5 };
    const found = commands(runWith(finding({ contract, fixture }), finding({ contract, fingerprint: 'f2' })));
    expect(found.map(({ properties }) => properties['file'])).toEqual(['books.arazzo.yaml', undefined]);
  });

  test('a run that stopped is an error', () => {
    expect(commands(stoppedRun())).toEqual([
      {
        name: 'error',
        properties: { title: 'Spectwin stopped' },
        text: 'The target refuses connections.\nStart it, then run the check again.',
      },
    ]);
  });

  test('a gate that is missed is an error', () => {
    const gate = 'coverage is 71 %, and 80 % was asked for';
    const found = commands([started(), ...scenario('s'), finished({ verdict: 'findings', gate })]);
    expect(found.map(({ text }) => text)).toEqual([`The server does not pass: ${gate}.`]);
  });

  test('a good run says nothing', () => {
    expect(render(github, runWith()).text).toBe('');
  });
});

function summary(events: readonly RunEvent[]): string {
  return render(github, events).summary ?? '';
}

describe('the job summary', () => {
  test('verdict first, then every finding', () => {
    const text = summary(recordedRun());
    expect(
      text.startsWith('## Spectwin: Breaks the contract\n\nThe server breaks the contract: 3 errors'),
    ).toBe(true);
    expect(text).toContain('- **P12** A provider\\_id is unique inside one organization only');
  });

  test('no text of a server adds markup, a cell or a row', () => {
    const seen = '</code>|<script>alert(1)</script>\n| forged | `x` **b** [l](http://x)';
    const rows = summary(runWith(finding({ seen, message: seen })))
      .split('\n')
      .filter((line) => line.startsWith('| error'));
    expect(rows).toHaveLength(1);
    const row = rows[0] ?? '';
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(8);
    expect(row.replaceAll(/<\/?(?:code|br)>/g, '')).not.toContain('<');
    expect(row).not.toMatch(/(?<!\\)[`*[\]]/);
  });

  test('a very long list is cut', () => {
    const many = Array.from({ length: 250 }, (_, index) => finding({ fingerprint: `f${index}` }));
    const text = summary(runWith(...many));
    expect(text.match(/^\| error/gm)).toHaveLength(200);
    expect(text).toContain('and 50 more');
  });

  test('no finding, no table of findings', () => {
    expect(summary(runWith())).not.toContain('### Findings');
  });
});

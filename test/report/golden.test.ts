import { readFileSync, writeFileSync } from 'node:fs';
import { REPORTERS } from '../../src/report/index.js';
import { goldenFile, recordedRun, render, SECRETS } from './recorded.js';

/** `UPDATE_GOLDEN=1 npm run jest -- test/report` writes them anew; then read the diff. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

const FILES: Readonly<Record<string, string>> = {
  terminal: 'terminal.txt',
  json: 'report.json',
  junit: 'junit.xml',
  html: 'report.html',
  github: 'github.txt',
  sarif: 'report.sarif',
  ctrf: 'ctrf.json',
};

function compare(file: string, actual: string): void {
  if (UPDATE) writeFileSync(goldenFile(file), actual);
  expect(actual).toBe(readFileSync(goldenFile(file), 'utf8'));
}

describe('the reports on the recorded run', () => {
  test('every format has a golden file', () => {
    expect([...REPORTERS.keys()].toSorted()).toEqual(Object.keys(FILES).toSorted());
  });

  test.each([...REPORTERS])('%s is what it was', (name, factory) => {
    compare(FILES[name] ?? name, render(factory, recordedRun()).text);
  });

  test('the job summary is what it was', () => {
    const factory = REPORTERS.get('github');
    compare('github-summary.md', factory ? (render(factory, recordedRun()).summary ?? '') : '');
  });

  test('the terminal in colour is what it was', () => {
    const factory = REPORTERS.get('terminal');
    compare(
      'terminal-color.txt',
      factory ? render(factory, recordedRun(), { color: true, columns: 80 }).text : '',
    );
  });

  test.each([...REPORTERS])(
    '%s shows no secret of the run and nothing of the environment',
    (_name, factory) => {
      const [apiKey = '', token = ''] = SECRETS;
      process.env['SPECTWIN_TOKEN'] = token;
      process.env['SECRET'] = apiKey;
      try {
        const { text, summary } = render(factory, recordedRun());
        const found = SECRETS.flatMap((secret) => [secret, btoa(secret), encodeURIComponent(secret)]).filter(
          (secret) => `${text}${summary ?? ''}`.includes(secret),
        );
        expect(found).toEqual([]);
      } finally {
        delete process.env['SPECTWIN_TOKEN'];
        delete process.env['SECRET'];
      }
    },
  );
});

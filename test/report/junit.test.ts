import { SaxesParser } from 'saxes';
import type { RunEvent } from '../../src/check/events.js';
import { junit } from '../../src/report/junit.js';
import { finding, finished, runWith, scenario, started, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** saxes refuses whatever XML 1.0 does not allow. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const path = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    path.at(-1)?.children.push(element);
    path.push(element);
  });
  parser.on('closetag', () => path.pop());
  parser.on('text', (text) => {
    const element = path.at(-1);
    if (element) element.text += text;
  });
  parser.write(xml).close();
  return root.children[0] ?? root;
}

function report(events: readonly RunEvent[]): Element {
  return parse(render(junit, events).text);
}

function find(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...find(child, name)]);
}

describe('the JUnit report', () => {
  test('a suite a group, a testcase a scenario, counts that add up', () => {
    const root = report(recordedRun());
    expect(root.attributes).toMatchObject({ tests: '9', failures: '2', errors: '1', skipped: '2' });
    expect(find(root, 'testcase')).toHaveLength(9);
    for (const suite of find(root, 'testsuite')) {
      expect(find(suite, 'testcase')).toHaveLength(Number(suite.attributes['tests']));
      expect(find(suite, 'failure')).toHaveLength(Number(suite.attributes['failures']));
      expect(find(suite, 'error')).toHaveLength(Number(suite.attributes['errors']));
      expect(find(suite, 'skipped')).toHaveLength(Number(suite.attributes['skipped']));
    }
  });

  test('each suite names contract, target and seed', () => {
    const [suite] = find(report(recordedRun()), 'testsuite');
    const properties = find(suite ?? report([]), 'property').map(({ attributes }) => [
      attributes['name'],
      attributes['value'],
    ]);
    expect(new Map(properties as [string, string][])).toEqual(
      new Map([
        ['contract', 'openapi/providers.yaml'],
        ['target', 'https://staging.example.com/gateway'],
        ['seed', '424242'],
        ['phases', 'fixtures,examples,coverage,stateful'],
        ['version', '0.1.0'],
      ]),
    );
  });

  test('only new errors fail; warnings and what is known are told in the output', () => {
    const root = report(
      runWith(
        finding({ severity: 'warning', message: 'A custom is not kept.' }),
        finding({ fingerprint: 'f2', known: true, message: 'An old fault.' }),
      ),
    );
    expect(find(root, 'failure')).toEqual([]);
    const [output] = find(root, 'system-out');
    expect(output?.text).toContain('A custom is not kept.');
    expect(output?.text).toContain('An old fault.');
  });

  test('several errors of a scenario are one failure that holds them all', () => {
    const root = report(
      runWith(finding({ message: 'One.' }), finding({ fingerprint: 'f2', message: 'Two.' })),
    );
    const [failure, ...more] = find(root, 'failure');
    expect(more).toEqual([]);
    expect(failure?.attributes['message']).toBe('One. (and 1 more)');
    expect(failure?.text).toMatch(/One\.[^]*Two\./);
  });

  test('what could not be finished is an error, with the failures found before', () => {
    const root = report([
      started(),
      ...scenario('s', { outcome: 'errored', reason: 'No answer.', findings: [finding()] }),
      finished({ verdict: 'findings', errors: 1 }, [finding()]),
    ]);
    const [error] = find(root, 'error');
    expect(error?.attributes).toEqual({ type: 'unfinished', message: 'No answer.' });
    expect(find(root, 'failure')).toHaveLength(1);
  });

  test('a run that stopped cannot be taken for a good one', () => {
    const root = report(stoppedRun());
    const errors = find(root, 'error').map(({ attributes }) => attributes['type']);
    expect(errors.toSorted()).toEqual(['stopped', 'unfinished']);
    expect(root.attributes).toMatchObject({ tests: '3', errors: '2' });
  });

  test('a run that stopped before its first scenario says so', () => {
    const root = report([
      started(),
      { type: 'run-stopped', reason: 'No route.', remedy: 'Look at the address.' },
    ]);
    expect(root.attributes).toMatchObject({ tests: '1', errors: '1' });
    expect(find(root, 'error')[0]?.text).toBe('Look at the address.');
  });

  test('no text of a server can break the document or forge an element', () => {
    const odd = `\u0000\u0008\u000b\ud800\uffff ]]></failure><failure message="x"> & ' "\n\t`;
    const root = report([
      started({ target: odd }),
      ...scenario('s', { name: odd, outcome: 'failed', findings: [finding({ message: odd, seen: odd })] }),
      finished({ verdict: 'findings', errors: 1 }, [finding({ message: odd, seen: odd })]),
    ]);
    expect(find(root, 'failure')).toHaveLength(1);
    const shown =
      String.raw`\u0000\u0008\u000b\ud800\uffff` + ` ]]></failure><failure message="x"> & ' "\n\t`;
    expect(find(root, 'testcase')[0]?.attributes['name']).toBe(shown);
    expect(find(root, 'failure')[0]?.text).toContain(shown);
  });

  test('times are seconds', () => {
    const [first] = find(report(runWith()), 'testcase');
    expect(first?.attributes['time']).toBe('0.002');
  });
});

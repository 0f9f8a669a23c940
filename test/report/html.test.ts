import { createHash } from 'node:crypto';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import type { RunEvent } from '../../src/check/events.js';
import { html } from '../../src/report/html.js';
import { exchange, finding, finished, runWith, scenario, started, stoppedRun } from './events.js';
import { recordedRun, render } from './recorded.js';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function page(events: readonly RunEvent[]): readonly Element[] {
  return elements(parse(render(html, events).text));
}

/** All elements in the order of the document. */
function elements(node: Node): readonly Element[] {
  const children = 'childNodes' in node ? node.childNodes : [];
  return children.flatMap((child) => ('tagName' in child ? [child, ...elements(child)] : []));
}

function text(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(text).join('') : '';
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

function named(all: readonly Element[], tag: string): readonly Element[] {
  return all.filter((element) => element.tagName === tag);
}

function withClass(all: readonly Element[], name: string): readonly Element[] {
  return all.filter((element) => attribute(element, 'class')?.split(' ').includes(name));
}

/** But those that colour JSON. */
function tags(list: readonly Element[]): readonly string[] {
  return list.map(({ tagName }) => tagName).filter((name) => name !== 'i');
}

/** Every text that a server or a document can have a word in, at once. */
function runFullOf(odd: string): readonly RunEvent[] {
  const position = { file: odd, line: 1, column: 1 };
  const found = finding({
    check: odd,
    message: odd,
    expected: odd,
    seen: odd,
    remedy: odd,
    clause: odd,
    operation: odd,
    curl: odd,
    fingerprint: odd,
    contract: position,
    fixture: position,
    exchanges: [odd],
  });
  const message = { headers: { [odd]: [odd, odd] }, body: odd };
  const one = exchange({ id: odd, step: odd, method: odd, target: odd, request: message, response: message });
  return [
    started({ target: odd, version: odd, contract: { title: odd, file: odd, clauses: { [odd]: odd } } }),
    ...scenario(odd, { name: odd, reason: odd, outcome: 'failed', findings: [found], exchanges: [one] }),
    finished(
      {
        verdict: 'findings',
        gate: odd,
        gone: [{ fingerprint: odd, check: odd, message: odd }],
        coverage: [{ kind: 'clause', total: 2, covered: 1, missing: [odd] }],
      },
      [found],
    ),
  ];
}

describe('the HTML report', () => {
  test.each([
    '</script><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    '</style><style>*{display:none}</style>',
    '</title></textarea></pre><svg onload=alert(1)>',
    'javascript:alert(1)',
    '<!--',
    '{"a": "</pre><iframe src=//example.com>", "b": [1, {"c": "<b onclick=x()>"}]}',
    '${alert(1)}`',
  ])('%s stays text wherever it stands', (odd) => {
    const all = page(runFullOf(odd));
    const plain = page(runFullOf('plain'));
    expect(tags(all)).toEqual(tags(plain));
    const names = all.flatMap((element) => element.attrs.map(({ name }) => name));
    expect(new Set(names)).toEqual(
      new Set(plain.flatMap((element) => element.attrs.map(({ name }) => name))),
    );
    expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
  });

  test('the policy allows its own style and script, by their hashes, and nothing else', () => {
    const all = page(recordedRun());
    const policy = all.find((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy');
    const hash = (tag: string) =>
      named(all, tag).map(
        (element) => `sha256-${createHash('sha256').update(text(element)).digest('base64')}`,
      );
    expect(attribute(policy ?? ({ attrs: [] } as unknown as Element), 'content')).toBe(
      `default-src 'none'; style-src '${hash('style').join()}'; script-src '${hash('script').join()}'; base-uri 'none'; form-action 'none'`,
    );
    expect(all.flatMap((element) => attribute(element, 'style') ?? [])).toEqual([]);
  });

  test('it needs no other file and no network', () => {
    const all = page(recordedRun());
    const loading = all
      .flatMap((element) => element.attrs)
      .filter(({ name }) => /^(?:src|srcset|data|action|poster)$/.test(name));
    expect(loading).toEqual([]);
    expect(named(all, 'link')).toEqual([]);
    expect(text(named(all, 'style')[0] ?? parse(''))).not.toMatch(/url\(|@import/);
    expect(named(all, 'a').map((link) => attribute(link, 'href'))).toEqual(
      named(all, 'a').map(() => expect.stringMatching(/^#/)),
    );
  });

  test('ids are unique, and every link leads to one', () => {
    const all = page(recordedRun());
    const ids = all.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = named(all, 'a').map((link) => attribute(link, 'href')?.slice(1) ?? '');
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !ids.includes(decodeURIComponent(target)))).toEqual([]);
  });

  test('the verdict comes first, then the findings, then coverage, then scenarios', () => {
    const all = page(recordedRun());
    expect([...named(all, 'h1'), ...named(all, 'h2')].map(text)).toEqual([
      'Breaks the contract',
      'Findings',
      'Coverage',
      'Gone from the baseline',
      'Scenarios',
    ]);
  });

  test('every exchange is there, closed, with both messages', () => {
    const exchanges = withClass(page(recordedRun()), 'exchange');
    expect(exchanges).toHaveLength(11);
    expect(exchanges.filter((element) => attribute(element, 'open') !== undefined)).toEqual([]);
    const [first] = exchanges;
    expect(first && text(first)).toMatch(
      /Request[^]*"provider_name": "Azure, west"[^]*Response[^]*"created_at"/,
    );
  });

  test('JSON is set anew with every token as it came', () => {
    const body = '{"a":1.0,"a":1e400,"b":[],"c":{},"d":[1,{"e":"x: {y}, \\"z\\""}]}';
    const events = [
      started(),
      ...scenario('s', { exchanges: [exchange({ response: { headers: {}, body } })] }),
      finished(),
    ];
    const [shown] = withClass(page(events), 'body');
    expect(shown && text(shown)).toBe(
      [
        '{',
        '  "a": 1.0,',
        '  "a": 1e400,',
        '  "b": [],',
        '  "c": {},',
        '  "d": [',
        '    1,',
        '    {',
        '      "e": "x: {y}, \\"z\\""',
        '    }',
        '  ]',
        '}',
      ].join('\n'),
    );
  });

  test('a body that is no JSON stays as it is', () => {
    const body = '{"cut": "in the mid';
    const events = [
      started(),
      ...scenario('s', { exchanges: [exchange({ request: { headers: {}, body } })] }),
      finished(),
    ];
    expect(withClass(page(events), 'body').map(text)).toEqual([body]);
  });

  test.each([
    ['conforms', runWith(), 'Keeps the contract'],
    ['findings', runWith(finding()), 'Breaks the contract'],
    ['stopped', stoppedRun(), 'Stopped'],
  ])('the head of a run that %s', (verdict, events, headline) => {
    const all = page(events);
    expect(named(all, 'h1').map(text)).toEqual([headline]);
    expect(withClass(all, verdict)).toHaveLength(1);
    expect(named(all, 'title').map(text)).toEqual([`${headline}: Books`]);
  });
});

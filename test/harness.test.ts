import { readFileSync, readdirSync } from 'node:fs';
import { contractOf, defaultContractPath } from '../src/contract/document.js';
import { parseSource, readSource, toUri } from '../src/contract/source.js';
import type { HttpRequest, HttpResponse } from '../src/http/exchange.js';
import { type Mock, type MockOptions, createMock } from '../src/mock/server.js';

/**
 * Each text file is one case: sections that begin with `====name====`.
 *
 * contract   an OpenAPI document in YAML; without it the shipped one
 * options    of createMock, in YAML; the clock stands still at 2024-01-15T10:30:00Z, and generated ids count
 * request    as HTTP writes it; `====request hex====`: its body in hexadecimal
 * response   to the request before it. Headers that are named must be there, `Name: -` must not. `*` in a header stands for any text,
 *            and "*" in a JSON body for any value. No body means that there is none.
 */
const folder = new URL('harness/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

interface Section {
  readonly name: string;
  readonly text: string;
}

test.each(files)('%s', async (file) => {
  const sections = sectionsOf(readFileSync(new URL(file, folder), 'utf8'));
  const warnings: string[] = [];
  const mock = mockFor(sections, (message) => warnings.push(message));
  let answer: HttpResponse | undefined;
  let checked = 0;
  for (const { name, text } of sections) {
    if (name.startsWith('request')) answer = await mock.handle(requestOf(text, name.endsWith('hex')));
    if (name !== 'response' || !answer) continue;
    expectAnswer(answer, text);
    checked++;
  }
  await mock.close();
  expect(checked).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

test('there are cases', () => {
  expect(files.length).toBeGreaterThan(30);
});

function sectionsOf(text: string): Section[] {
  const [, ...parts] = text.split(/^====(.*?)====\n/m);
  return parts.flatMap((name, index) => (index % 2 === 0 ? [{ name, text: parts[index + 1] ?? '' }] : []));
}

const shipped = contractOf(readSource(toUri(defaultContractPath)));

function mockFor(sections: readonly Section[], onWarning: (message: string) => void): Mock {
  const text = sections.find(({ name }) => name === 'contract')?.text;
  const contract =
    text === undefined ? shipped : contractOf(parseSource({ uri: 'file:///contract.yaml', text }));
  return createMock(contract, { ...optionsOf(sections), onWarning });
}

function optionsOf(sections: readonly Section[]): MockOptions {
  const text = sections.find(({ name }) => name === 'options')?.text ?? '{}';
  const given = parseSource({ uri: 'file:///options.yaml', text }).value as Omit<MockOptions, 'tokens'> & {
    tokens?: Record<string, string>;
  };
  let count = 0;
  const ids: MockOptions['ids'] = ({ type, format }) => {
    count++;
    if (type === 'integer') return count;
    return format === 'uuid' ? `00000000-0000-4000-8000-${String(count).padStart(12, '0')}` : `id-${count}`;
  };
  const tokens = given.tokens && new Map(Object.entries(given.tokens));
  return { ...given, tokens, ids, clock: () => Date.UTC(2024, 0, 15, 10, 30) };
}

interface Message {
  readonly first: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

function messageOf(text: string): Message {
  const [head = '', ...rest] = text.split('\n\n');
  const [first = '', ...lines] = head.trim().split('\n');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { first, fields, body: rest.join('\n\n').replace(/\n+$/, '') };
}

function requestOf(text: string, isHex: boolean): HttpRequest {
  const { first, fields, body } = messageOf(text);
  const [method = '', target = ''] = first.split(' ');
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of fields) {
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  const bytes = Buffer.from(isHex ? body.replace(/\s/g, '') : body, isHex ? 'hex' : 'utf8');
  return { method, target, headers, body: body === '' ? undefined : bytes };
}

function expectAnswer(answer: HttpResponse, text: string): void {
  const { first, fields, body } = messageOf(text);
  const actual = { status: answer.status, body: String(answer.body ?? '') };
  expect(actual).toEqual({ status: Number(first.split(' ')[1]), body: expect.anything() });
  for (const [name, value] of fields) {
    const found = answer.headers[name];
    if (value === '-') expect([name, found]).toEqual([name, undefined]);
    else expect([name, found]).toEqual([name, expect.stringMatching(pattern(value))]);
  }
  if (body === '') expect(answer.body).toBeUndefined();
  else if (isJson(body)) expect(JSON.parse(String(answer.body))).toEqual(expected(JSON.parse(body)));
  else expect(answer.body).toMatch(pattern(body));
}

function pattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

function isJson(text: string): boolean {
  return /^[{["]/.test(text);
}

function expected(value: unknown): unknown {
  if (value === '*') return expect.anything();
  if (typeof value === 'string' && value.includes('*')) return expect.stringMatching(pattern(value));
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expected(member)]));
}

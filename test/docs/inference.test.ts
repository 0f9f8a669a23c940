import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { define } from '../../src/cli/inspect.js';
import { contractOf } from '../../src/contract/document.js';
import { applyOverlays } from '../../src/contract/overlay/apply.js';
import { parseSource } from '../../src/contract/source.js';

const page = readFileSync('docs/inference.md', 'utf8');
const command = new Command();
define(command, () => {});

test('the page names every option of inspect that is about state, and none that is not there', () => {
  const named = new Set([...page.matchAll(/--[a-z][a-z-]+/g)].map(([name]) => name));
  const options = command.options.map(({ long }) => long ?? '');
  expect([...named].filter((name) => !options.includes(name))).toEqual([]);
  expect(options.filter((name) => !name.startsWith('--allow') && !named.has(name))).toEqual([]);
});

test('the overlay of the page does what it says', () => {
  const text = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
  const overlay = parseSource({ uri: 'file:///state.yaml', text });
  const answer = { responses: { 200: { description: 'ok' } } };
  const key = { name: 'number', in: 'path', required: true, schema: { type: 'string' } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths: {
      '/orders': { get: answer, post: answer },
      '/orders/{number}': { parameters: [key], get: answer },
    },
  };
  const api = parseSource({ uri: 'file:///openapi.json', text: JSON.stringify(document) });
  const { entry, notes } = applyOverlays(api, [overlay]);
  expect(notes).toEqual([]);
  expect(contractOf(entry).operations.map(({ action, resource }) => `${action} ${resource?.name}`)).toEqual([
    'list orders',
    'create orders',
    'read orders',
  ]);
});

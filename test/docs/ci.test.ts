import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { load } from 'js-yaml';
import { define } from '../../src/cli/check.js';

const page = readFileSync('docs/ci.md', 'utf8');
const action = readFileSync('action.yml', 'utf8');

const command = new Command();
define(command, () => {});
const options = new Set(command.options.map(({ long }) => long));
const variables = new Set(command.options.map(({ envVar }) => envVar));

test.each([
  ['docs/ci.md', page],
  ['action.yml', action],
])('%s names options and variables that there are', (_file, text) => {
  const named = [...text.matchAll(/(?<=[\s`(])--[a-z][a-z-]+/g)].map(([name]) => name);
  expect(named.filter((name) => !options.has(name) && !/^--(yes|no-audit|no-fund)$/.test(name))).toEqual([]);
  const environment = [...text.matchAll(/SPECTWIN_[A-Z_]+/g)].map(([name]) => name);
  expect(environment.filter((name) => !variables.has(name))).toEqual([]);
});

test('the action hands every input on', () => {
  const { inputs, runs } = load(action) as {
    inputs: Record<string, unknown>;
    runs: { steps: { env?: Record<string, string> }[] };
  };
  const used = runs.steps.flatMap(({ env = {} }) => Object.values(env)).join(' ');
  for (const name of Object.keys(inputs)) expect(used).toContain(`inputs.${name} `);
});

test('examples in the page are YAML', () => {
  const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
  expect(blocks.length).toBe(3);
  for (const block of blocks) expect(load(block)).toBeInstanceOf(Object);
});

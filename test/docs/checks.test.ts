import { readFileSync, writeFileSync } from 'node:fs';
import { type CatalogueSection, catalogue } from '../../src/check/catalogue.js';

const PAGE = 'docs/checks.md';

const HEAD = `# Checks

What Spectwin holds a server to. An **error** is forbidden by a clause of the contract or by a standard; everything else
is a **warning**. \`--fail-on\` says which of them fail a run.

This page is generated: \`npm run docs\`.
`;

function page(): string {
  return [HEAD, ...catalogue.map(section)].join('\n');
}

function section({ title, about, checks }: CatalogueSection): string {
  return [`## ${title}\n`, `${about}\n`, ...checks.map(entry)].join('\n');
}

function entry({ id, title, severity, basis, about }: CatalogueSection['checks'][number]): string {
  return `### \`${id}\`\n\n**${title}.** ${about}\n\n- Severity: ${severity}\n- Rests on: ${basis}\n`;
}

test('docs/checks.md is current (npm run docs)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, 'utf8')).toBe(page());
});

test('ids are unique and in kebab case', () => {
  const ids = catalogue.flatMap(({ checks }) => checks.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

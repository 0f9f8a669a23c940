import { readFileSync, writeFileSync } from 'node:fs';
import { type Fault, faults, oddServers } from '../../src/mock/faults/index.js';

const PAGE = 'docs/faults.md';

const HEAD = `# Faults

What servers do wrong, one thing each and all else right. \`spectwin selftest\` builds a server with each of them and looks whether the
checker notices; \`spectwin mock --fault NAME\` serves one to a page that has to cope with it.

- \`spectwin mock --fault upsert-always-201\` switches a fault on, again for more of them; \`--fault list\` prints this list, with
  what cannot be seen in servers of the contract at hand.
- A rule instead of a name brings trouble to some requests: \`--fault delay=800\`, \`--fault status=503,probability=0.1\`,
  \`--fault abort,operation=listProviders\`. \`--fault-seed\` has it strike others.
- While the mock runs, \`GET\`, \`PUT\` and \`DELETE /__spectwin/faults\` tell, set and clear them (openapi/admin.yaml).
- The journal keeps the answer from before the faults, with the status that went out: a fault may show secrets, and the journal
  never does.

Each list stands below the promise that is broken. A fault that breaks custom only, and no clause, says so; the checker warns of it.

This page is generated: \`npm run docs\`.
`;

const ODD = `# Odd servers

They keep every promise in a way that few servers do. Nothing may be said against them. Each list stands below the reason.
`;

function page(): string {
  return [HEAD, ...sections(faults), ODD, ...sections(oddServers)].join('\n');
}

function sections(list: readonly Fault[]): string[] {
  const groups = [...new Set(list.map(({ group }) => group))];
  return groups.map((group) =>
    section(
      group,
      list.filter((fault) => fault.group === group),
    ),
  );
}

function section(group: string, list: readonly Fault[]): string {
  const promises = [...new Set(list.map(({ promise }) => promise))];
  const parts = promises.map((promise) => {
    const names = list.filter((fault) => fault.promise === promise).map(entry);
    return [`${promise.charAt(0).toUpperCase()}${promise.slice(1)}:\n`, ...names, ''].join('\n');
  });
  return [`## ${group}\n`, ...parts].join('\n');
}

function entry({ name, title, custom }: Fault): string {
  return `- \`${name}\`: ${title}${custom ? ' (custom)' : ''}`;
}

test('docs/faults.md is current (npm run docs)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, 'utf8')).toBe(page());
});

test('names are unique and in kebab case, texts are no sentences', () => {
  const all = [...faults, ...oddServers];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, title, promise } of all) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(`${title} ${promise}`).not.toMatch(/\.$|undefined/);
  }
});

import { caseChecks } from './cases/checks.js';
import { checks } from './checks/index.js';
import type { CheckInfo } from './finding.js';
import { invariants } from './invariants/index.js';
import { runnerChecks } from './runner-checks.js';

/** A check as `docs/checks.md` shows it. */
export interface CatalogueEntry extends CheckInfo {
  readonly about: string;
}

/** One kind of checks: those that look at exchanges, and those of each phase. */
export interface CatalogueSection {
  readonly title: string;
  readonly about: string;
  readonly checks: readonly CatalogueEntry[];
}

/** All checks there are. A phase that makes findings of its own adds its section. */
export const catalogue: readonly CatalogueSection[] = [
  {
    title: 'On every exchange',
    about: 'Whatever phase sends a request, all of these look at the answer.',
    checks,
  },
  {
    title: 'On the run',
    about: 'What no single answer shows.',
    checks: runnerChecks,
  },
  {
    title: 'Examples and coverage',
    about: 'What the contract shows, allows and forbids, tried with every operation.',
    checks: caseChecks,
  },
  {
    title: 'On the records of a resource',
    about:
      'The phase `stateful` makes, changes and deletes records of its own, and looks at what becomes of them.',
    checks: invariants,
  },
];

/** For the events of a run. */
export const checkInfos: readonly CheckInfo[] = catalogue.flatMap((section) =>
  section.checks.map(({ id, title, severity, basis }) => ({ id, title, severity, basis })),
);

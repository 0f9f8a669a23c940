import type { Finding } from '../../src/check/finding.js';
import { batchesOf, chosenOf, selectable } from '../../src/selftest/catalogue.js';
import { countsOf, gapsOf, isStrong, rowsOf } from '../../src/selftest/matrix.js';
import { type SelftestOptions, type SelftestResult, selftest } from '../../src/selftest/selftest.js';
import { selftestReport } from '../../src/selftest/report.js';
import { selftestText } from '../../src/selftest/text.js';
import type { Task, Trial } from '../../src/selftest/trial.js';
import { contractFrom, providers } from '../mock/support/api.js';

function finding(fingerprint: string, severity: Finding['severity'] = 'error'): Finding {
  return {
    fingerprint,
    severity,
    check: `check-${fingerprint}`,
    message: `${fingerprint} is broken`,
  } as Finding;
}

/** A checker that says these things of servers with these faults, and of all others nothing. */
function checker(said: Readonly<Record<string, readonly Finding[]>>, stopped: readonly string[] = []) {
  const tasks: Task[] = [];
  const attempt = async (task: Task): Promise<Trial> => {
    tasks.push(task);
    const names = task.faults.length === 0 ? ['honest'] : task.faults;
    const findings = names
      .flatMap((name) => said[name] ?? [])
      .filter((each) => !task.known.has(each.fingerprint));
    return {
      findings,
      stopped: names.some((name) => stopped.includes(name)) ? 'the server is gone' : undefined,
      decisive: findings.length > 0 ? 'the decisive one' : undefined,
      costs: new Map([
        ['the decisive one', 90],
        ['a cheap one', 10],
      ]),
      requests: 100,
      durationMs: 5,
    };
  };
  return { attempt, tasks };
}

async function verdicts(only: readonly string[], options: SelftestOptions): Promise<Record<string, string>> {
  const { outcomes } = await selftest(providers, { ...options, only });
  return Object.fromEntries(outcomes.map(({ name, verdict }) => [name, verdict]));
}

const FAULT = 'upsert-always-201';
const CUSTOM = 'server-version';
const ODD = 'odd-pretty';
const SILENT = 'replace-not-stored';

describe('what counts', () => {
  test('an error finds a fault and accuses an odd server; nothing said misses the one and clears the other', async () => {
    const { attempt } = checker({ [FAULT]: [finding('a')], [ODD]: [finding('b')] });
    const names = [FAULT, 'upsert-null-answer', ODD, 'odd-no-date'];
    expect(await verdicts(names, { attempt })).toEqual({
      [FAULT]: 'found',
      'upsert-null-answer': 'missed',
      [ODD]: 'accused',
      'odd-no-date': 'clean',
    });
  });

  test('a warning is enough where only custom forbids it', async () => {
    const { attempt } = checker({
      [FAULT]: [finding('a', 'warning')],
      [CUSTOM]: [finding('b', 'warning')],
      [ODD]: [finding('c', 'warning')],
    });
    expect(await verdicts([FAULT, CUSTOM, ODD], { attempt })).toEqual({
      [FAULT]: 'missed',
      [CUSTOM]: 'found',
      [ODD]: 'clean',
    });
  });

  test('what is said of an honest server too counts neither way', async () => {
    const { attempt } = checker({ honest: [finding('a')], [FAULT]: [finding('a')], [ODD]: [finding('a')] });
    const result = await selftest(providers, { attempt, only: [FAULT, ODD] });
    expect(result.outcomes.map(({ verdict }) => verdict)).toEqual(['missed', 'clean']);
    expect(result.honest.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    expect(isStrong(result)).toBe(false);
  });

  test('a server that stops answering is found', async () => {
    const { attempt } = checker({}, [FAULT, ODD]);
    expect(await verdicts([FAULT, ODD], { attempt })).toEqual({ [FAULT]: 'found', [ODD]: 'accused' });
  });

  test('a fault that the contract does not forbid is not tried, and the missing line is named', async () => {
    const { attempt, tasks } = checker({});
    const { outcomes } = await selftest(providers, { attempt, only: [SILENT] });
    expect(outcomes).toMatchObject([
      {
        name: SILENT,
        verdict: 'silent',
        silence: { why: expect.stringContaining('replace'), add: expect.any(String) },
      },
    ]);
    expect(tasks).toHaveLength(1);
  });
});

describe('how it is gone about', () => {
  test('the honest server comes first, and its findings are known to all others', async () => {
    const { attempt, tasks } = checker({ honest: [finding('a')], [FAULT]: [finding('b')] });
    await selftest(providers, { attempt, only: [FAULT] });
    expect(tasks.map(({ faults, known, enough }) => [faults, [...known], enough])).toEqual([
      [[], [], undefined],
      [[FAULT], ['a'], 'error'],
    ]);
  });

  test('what has found a fault comes first for the next of its group, before what is cheap', async () => {
    const names = ['upsert-always-201', 'upsert-null-answer'];
    const { attempt, tasks } = checker(Object.fromEntries(names.map((name) => [name, [finding(name)]])));
    await selftest(providers, { attempt, only: names, servers: 1 });
    const [, first, second] = tasks.map(({ ranks }) => [...ranks].toSorted((a, b) => a[1] - b[1])[0]?.[0]);
    expect([first, second]).toEqual(['a cheap one', 'the decisive one']);
  });

  test('what is missed is tried again, and told when only the second run has found it', async () => {
    const { attempt, tasks } = checker({ [FAULT]: [finding('a')] });
    let runs = 0;
    const late = async (task: Task): Promise<Trial> => {
      const trial = await attempt(task);
      return task.faults.includes(FAULT) && ++runs === 1 ? { ...trial, findings: [] } : trial;
    };
    const result = await selftest(providers, { attempt: late, only: [FAULT, 'upsert-null-answer'] });
    expect(result.outcomes).toMatchObject([
      { name: FAULT, verdict: 'found', runs: 2 },
      { verdict: 'missed', runs: 2 },
    ]);
    expect(tasks).toHaveLength(5);
    expect(selftestText('Custom providers', result)).toMatch(
      /Found by a second run only[^]*upsert-always-201/,
    );
  });

  test('odd servers are tried together, and by halves where somebody is accused', async () => {
    const guilty = 'odd-cookies';
    const { attempt, tasks } = checker({ [guilty]: [finding('a')] });
    const { outcomes } = await selftest(providers, { attempt, only: ['odd-headers'] });
    const accused = outcomes.filter(({ verdict }) => verdict === 'accused');
    expect(accused.map(({ name }) => name)).toEqual([guilty]);
    expect(outcomes).toHaveLength(chosenOf(['odd-headers']).odd.length);
    expect(tasks.length).toBeLessThan(outcomes.length);
  });

  test('two oddities that change the same thing are never tried together', () => {
    for (const batch of batchesOf(chosenOf().odd)) {
      const slots = batch.flatMap(({ slot }) => slot ?? []);
      expect(new Set(slots).size).toBe(slots.length);
    }
  });

  test('groups and names can be chosen', () => {
    expect(selectable()).toEqual(expect.arrayContaining(['tenants', FAULT, ODD]));
    expect(chosenOf(['tenants']).faults.every(({ group }) => group === 'tenants')).toBe(true);
    expect(chosenOf([ODD])).toMatchObject({ faults: [], odd: [{ name: ODD }] });
  });
});

describe('what is told', () => {
  const names = [FAULT, 'upsert-null-answer', SILENT, ODD];

  async function result(): Promise<SelftestResult> {
    const { attempt } = checker({
      [FAULT]: [finding('a')],
      'upsert-null-answer': [finding('w', 'warning')],
      [ODD]: [finding('b')],
    });
    return selftest(providers, { attempt, only: names });
  }

  test('the matrix counts by group', async () => {
    const { outcomes } = await result();
    expect(countsOf(outcomes)).toEqual({ found: 1, missed: 1, silent: 1, clean: 0, accused: 1 });
    expect(rowsOf(outcomes)).toContainEqual({
      group: 'upsert',
      counts: { found: 1, missed: 1, silent: 0, clean: 0, accused: 0 },
    });
  });

  test('the text names what is missed, who is accused, and which line would have to be added', async () => {
    const whole = await result();
    const text = selftestText('Custom providers', whole);
    expect(text).toContain('Selftest of Custom providers');
    expect(text).toMatch(/Missed[^]*upsert-null-answer[^]*only warned of, by check-w/);
    expect(text).toMatch(/Accused[^]*odd-pretty[^]*check-b: b is broken/);
    const [gap] = gapsOf(whole.outcomes);
    expect(text).toContain(`${gap?.why}: ${SILENT}`);
    expect(text).toContain(`add ${gap?.add}`);
    expect(text).toContain('1 of 2 faults found, 1 of 1 odd servers accused');
  });

  test('the report has all of it for programs', async () => {
    const report = selftestReport('Custom providers', await result());
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      contract: 'Custom providers',
      strong: false,
      counts: { found: 1, missed: 1, silent: 1, clean: 0, accused: 1 },
      servers: expect.arrayContaining([
        expect.objectContaining({
          name: FAULT,
          verdict: 'found',
          errors: ['check-a'],
          message: 'a is broken',
        }),
      ]),
    });
  });
});

describe('real servers', () => {
  test('are found out on a port of their own', async () => {
    const { outcomes, honest } = await selftest(providers, {
      only: ['upsert-always-201', 'secrets-on-read', 'list-repeats-last'],
      phases: ['stateful'],
    });
    expect(honest.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(outcomes.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['upsert-always-201', 'found'],
      ['list-repeats-last', 'found'],
      ['secrets-on-read', 'found'],
    ]);
  }, 60_000);

  test('of another contract too: keys of the server, an API key, PUT', async () => {
    const { outcomes } = await selftest(notes, {
      only: [
        'create-not-stored',
        'replace-not-stored',
        'replace-keeps-the-rest',
        'refused-but-created',
        'delete-not-done',
        'upsert-always-201',
        'open-read',
      ],
      phases: ['stateful'],
    });
    expect(Object.fromEntries(outcomes.map(({ name, verdict }) => [name, verdict]))).toEqual({
      'create-not-stored': 'found',
      'replace-not-stored': 'found',
      'replace-keeps-the-rest': 'found',
      'refused-but-created': 'found',
      'delete-not-done': 'found',
      'upsert-always-201': 'silent',
      'open-read': 'found',
    });
  }, 60_000);
});

const note = {
  type: 'object',
  required: ['id', 'text'],
  properties: { id: { type: 'string', readOnly: true }, text: { type: 'string' }, color: { type: 'string' } },
};
const json = { 'application/json': { schema: note } };
const refusals = {
  400: { description: 'no' },
  401: { description: 'who?' },
  404: { description: 'where?' },
};

const notes = contractFrom({
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  paths: {
    '/notes': {
      get: {
        responses: {
          ...refusals,
          200: {
            description: 'all',
            content: { 'application/json': { schema: { type: 'array', items: note } } },
          },
        },
      },
      post: {
        requestBody: { required: true, content: json },
        responses: { ...refusals, 201: { description: 'made', content: json } },
      },
    },
    '/notes/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: { responses: { ...refusals, 200: { description: 'one', content: json } } },
      put: {
        requestBody: { required: true, content: json },
        responses: { ...refusals, 200: { description: 'put', content: json } },
      },
      delete: { responses: { ...refusals, 204: { description: 'gone' } } },
    },
  },
});

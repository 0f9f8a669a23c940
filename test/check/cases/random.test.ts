import { type Input, honest, reference } from './in-steps.js';
import type { Got, Handler } from '../support/server.js';
import { errorsOf, tried } from './support.js';

const CASES = 30;

function listening(handler: Handler): { handler: Handler; got: Got[] } {
  const got: Got[] = [];
  return { got, handler: (request) => (got.push(request), handler(request)) };
}

const namesIn = (got: readonly Got[]): unknown[] =>
  got
    .filter(({ method }) => method === 'PATCH')
    .map(({ text }) => (JSON.parse(text) as { provider_name?: unknown } | null)?.provider_name);

test('without cases there is none', async () => {
  const { got, handler } = listening(reference());
  await tried(handler, ['random'], { cases: 0 });
  expect(got).toEqual([]);
});

test('a server that keeps the contract passes all of them', async () => {
  const { findings } = await tried(reference(), ['random'], { cases: CASES });
  expect(findings).toEqual([]);
});

test('the same seed makes the same cases, another one others', async () => {
  const names: unknown[][] = [];
  for (const seed of [1, 1, 2]) {
    const { got, handler } = listening(reference());
    await tried(handler, ['random'], { cases: CASES, seed });
    names.push(namesIn(got));
  }
  expect(names[0]).toEqual(names[1]);
  expect(names[0]).not.toEqual(names[2]);
});

test('what is found is made small, with a bounded number of requests', async () => {
  const cut = {
    write: (...[known, input]: Parameters<typeof honest.write>) =>
      honest.write(known, {
        ...input,
        ...(input.provider_name !== undefined && {
          provider_name: [...String(input.provider_name)].slice(0, 3).join(''),
        }),
      }),
  };
  const { got, handler } = listening(reference(cut));
  const outcome = await tried(handler, ['random'], { cases: CASES });
  expect(errorsOf(outcome)).toEqual([
    'not-as-sent: `provider_name` does not come back as it was sent: a usual value',
  ]);
  const smallest = JSON.parse(outcome.findings[0]?.expected ?? '""') as string;
  expect([...smallest]).toHaveLength(4);
  expect(got.length).toBeLessThan(600);
});

test('what is wrong and accepted is found', async () => {
  const lax = {
    judge: (input: Input, isNew: boolean) => honest.judge({ ...input, api_key: undefined }, isNew),
  };
  const outcome = await tried(reference(lax), ['random'], { cases: 2 * CASES });
  expect(errorsOf(outcome)).toEqual([
    'invalid-accepted: `api_key` is accepted although it is wrong: a random value',
  ]);
});

test('a server that goes silent ends the search', async () => {
  let count = 0;
  const { got, handler } = listening(reference({ before: () => (++count === 12 ? 'reset' : undefined) }));
  const { found } = await tried(handler, ['random'], { cases: CASES, workers: 1 });
  expect(found).toContain('no-answer');
  expect(got.length).toBeLessThan(400);
});

test('a finding quotes what was sent without its secrets, and with the names of members', async () => {
  const lax = {
    judge: (input: Input, isNew: boolean) => honest.judge({ ...input, extra_kwargs: undefined }, isNew),
  };
  const { got, handler } = listening(reference(lax));
  const { findings } = await tried(handler, [], { cases: CASES });
  const text = JSON.stringify(findings);
  const secrets = got.flatMap(({ text: sent }) => /"api_key":"([^"\\]{12,})"/.exec(sent)?.[1] ?? []);
  expect(text).toContain('api_key');
  expect(text).toContain('`extra_kwargs.base_url`');
  expect(secrets.length).toBeGreaterThan(0);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

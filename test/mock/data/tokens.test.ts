import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSource } from '../../../src/contract/source.js';
import { SpectwinError } from '../../../src/errors.js';
import { createTenants } from '../../../src/mock/tenants.js';
import { loadTokens, tokensOf } from '../../../src/mock/data/tokens.js';

const read = (text: string) =>
  tokensOf(parseSource({ uri: 'file:///tokens.yaml', name: 'tokens.yaml', text }));

function faultsOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SpectwinError) return `${error.code}\n${error.message}`;
    throw error;
  }
  return '';
}

test('tokens and their tenants, in YAML and in JSON', () => {
  const expected = new Map(Object.entries({ one: 'acme', two: 'acme', '123': '7' }));
  expect(read('one: acme\ntwo: acme\n123: 7\n')).toEqual(expected);
  expect(read('{"one": "acme", "two": "acme", "123": "7"}')).toEqual(expected);
});

test.each([
  ['- one\n', 'tokens.yaml:1:1: this is no map'],
  ['null', 'tokens.yaml:1:1: this is no map'],
  ['{}', 'tokens.yaml:1:1: there is no token in it'],
  ['secret-one: acme\nsecret-two:\n', 'tokens.yaml:2:1: the tenant of a token must be'],
  ['secret-one: {}\n"": acme\n', 'tokens.yaml:2:1: a token is empty'],
])('%j: %s', (text, message) => {
  const faults = faultsOf(() => read(text));
  expect(faults).toMatch(/^TOKENS_INVALID\n/);
  expect(faults).toContain(message);
  expect(faults).not.toContain('secret-');
});

describe('from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spectwin-tokens-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, 'tokens.yaml');
    writeFileSync(path, text);
    return path;
  };

  test('tokens are read', () => {
    expect(loadTokens(file('one: acme'))).toEqual(new Map([['one', 'acme']]));
  });

  test('broken syntax is named by its place, without the lines around it', () => {
    const faults = faultsOf(() => loadTokens(file('secret-one: acme\nsecret-two: [acme\n')));
    expect(faults).toMatch(/tokens\.yaml:\d+:\d+: /);
    expect(faults).not.toContain('secret-');
  });

  test('a file that is not there says what it should be', () => {
    const faults = faultsOf(() => loadTokens(join(folder, 'none.yaml')));
    expect(faults).toMatch(/^SOURCE_UNREADABLE\n.*\n.*tokens and their tenants/);
  });
});

test('a tenant does not give its credential away, and is the same each time', () => {
  const tenants = createTenants(undefined);
  const tenant = tenants.of('sk-secret');
  expect(tenant).not.toContain('secret');
  expect(tenants.of('sk-secret')).toBe(tenant);
  expect(tenants.of('sk-other')).not.toBe(tenant);
  expect(createTenants(undefined).of('sk-secret')).not.toBe(tenant);
  expect([tenants.named('sk-secret'), tenants.named(tenant!), tenants.named('*')]).toEqual([
    tenant,
    tenant,
    '*',
  ]);
});

test('many credentials are told apart', () => {
  const tenants = createTenants(undefined);
  const all = Array.from({ length: 25_000 }, (_, index) => tenants.of(`credential ${index}`));
  expect(new Set(all).size).toBe(25_000);
  expect(tenants.of('credential 0')).toBe(all[0]);
});

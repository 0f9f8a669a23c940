import { invariantPlays, invariants } from '../../../src/check/invariants/index.js';
import type { CheckOptions } from '../../../src/check/options.js';
import type { Contract } from '../../../src/contract/model.js';
import { inProcess } from '../support/in-process.js';
import { type Answered, type Asked, Reference, type Stored } from '../support/reference.js';
import { type Outcome, outcomeOf, providersContract } from '../support/run.js';

export type Spoil = (server: Reference) => void;

let contract: Contract | undefined;

const TOKENS = {
  token: 'token-a-0123456789',
  otherToken: 'token-b-0123456789',
  sameTenantToken: 'token-a2-0123456789',
};

/** What a run finds in a server that `spoil` has changed. `group`: only plays of this invariant. */
export async function runOn(
  spoil: Spoil,
  group?: string,
  options: Partial<CheckOptions> = {},
): Promise<Outcome> {
  contract ??= await providersContract();
  const server = new Reference();
  spoil(server);
  const plays = [...invariantPlays(contract)].filter((play) => group === undefined || play.group === group);
  return outcomeOf(contract, {
    target: 'http://localhost:1',
    ...TOKENS,
    phases: ['fixtures'],
    fixtures: plays,
    client: inProcess(server),
    timeoutMs: 2000,
    ...options,
  });
}

/** What the server does wrong, which invariant says so, and how it comes. */
export type Fault = readonly [what: string, check: string, spoil: Spoil];

/** A test for each: the invariant says that it is an error. */
export function finds(faults: readonly Fault[]): void {
  describe('a server that', () => {
    test.each(faults)('%s breaks %s', async (_, check, spoil) => {
      const isInvariant = invariants.some(({ id }) => id === check);
      const { findings } = await runOn(spoil, isInvariant ? check : undefined);
      expect(findings.map((finding) => `${finding.severity} ${finding.check}`)).toContain(`error ${check}`);
    });
  });
}

type Method =
  | 'handle'
  | 'post'
  | 'patch'
  | 'remove'
  | 'list'
  | 'read'
  | 'create'
  | 'update'
  | 'show'
  | 'taken'
  | 'recordsOf'
  | 'authenticate'
  | 'routed'
  | 'faultsOf';

/** The method as it was, for what is put in its place. */
export function around<M extends Method>(
  server: Reference,
  method: M,
  make: (before: Reference[M]) => Reference[M],
): void {
  server[method] = make(server[method].bind(server) as Reference[M]);
}

type Applies = (asked: Asked, answered: Answered) => boolean;

/** The answer of every request for which `applies` holds is changed on its way. */
export function answering(applies: Applies, change: (answered: Answered, asked: Asked) => Answered): Spoil {
  return (server) =>
    around(server, 'handle', (before) => async (asked) => {
      const answered = await before(asked);
      return applies(asked, answered) ? change(answered, asked) : answered;
    });
}

export const isList = ({ method, path }: Asked): boolean => method === 'GET' && path === '/api/providers/';
export const isRead = ({ method, path }: Asked): boolean => method === 'GET' && path !== '/api/providers/';

export function listed(change: (records: Record<string, string>[]) => unknown[]): Spoil {
  return answering(
    (asked, { status }) => isList(asked) && status === 200,
    (answered) => ({ ...answered, json: change(answered.json as Record<string, string>[]) }),
  );
}

/** What a database takes. */
export const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const nameIn = (text: string): string => (JSON.parse(text) as Stored).provider_name;

/** True for every `count`th. */
export function every(count: number): () => boolean {
  let calls = 0;
  return () => ++calls % count === 0;
}

import type { Observation } from '../observe/observation.js';
import type { Act, Actor } from './actor.js';
import { isSuccess, recordIn } from './answers.js';
import { isSame, shownValue } from './compare.js';
import type { Invariant } from './invariant.js';

interface Try extends Act {
  readonly what: string;
  /** Some servers mean to do it, for clients that can send GET and POST only: a warning. */
  readonly custom?: true;
}

const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const;

export const safeIsSafe: Invariant = {
  id: 'safe-is-safe',
  title: 'Only the method of a request says what is done',
  severity: 'error',
  basis:
    'RFC 9110, 9.2.1: GET, HEAD, OPTIONS and TRACE change nothing; 9.1: the method is the source of what a request means.',
  about:
    'HEAD, OPTIONS, TRACE, a method that nobody knows, and GET with a body, and GET and POST with headers or a query that name another method: the record is as it was. Methods that the contract does not declare, and a GET with content, may be refused in any way, but not by failing. A POST that is taken for what a header says is a warning, since some servers mean it.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.operation('read')?.method === 'GET',
  scenes: [
    { name: 'safe methods', play: safe },
    { name: 'methods that nobody knows', play: unknown },
    { name: 'another method in a header', play: overridden },
  ],
};

async function safe(actor: Actor): Promise<void> {
  await unchangedAfter(actor, [
    { what: 'HEAD', method: 'HEAD' },
    { what: 'OPTIONS', method: 'OPTIONS' },
    {
      what: 'a preflight',
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'DELETE' },
      credentials: 'none',
    },
    { what: 'TRACE', method: 'TRACE' },
    {
      what: 'GET with a body',
      body: { value: { provider_name: 'x', name: 'x' }, contentType: 'application/json' },
      // RFC 9110, 9.3.1: it may be refused, since it may be there to smuggle another request.
      odd: true,
    },
  ]);
}

/** RFC 9110, 9.1: methods are compared with case. */
async function unknown(actor: Actor): Promise<void> {
  await unchangedAfter(actor, [
    { what: 'a method that nobody knows', method: 'FROB' },
    { what: 'a method of WebDAV', method: 'PROPFIND' },
  ]);
}

async function overridden(actor: Actor): Promise<void> {
  const headers = OVERRIDES.map((name) => ({
    what: 'GET with a header that says DELETE',
    headers: { [name]: 'DELETE' },
  }));
  await unchangedAfter(actor, [
    ...headers,
    { what: 'GET with a query that says DELETE', query: '?_method=DELETE', odd: true },
  ]);
  if (isDeclared(actor, 'POST')) return;
  await unchangedAfter(actor, [
    ...OVERRIDES.map((name): Try => ({
      what: 'POST with a header that says DELETE',
      method: 'POST',
      headers: { [name]: 'DELETE' },
      custom: true,
    })),
    { what: 'POST with a query that says DELETE', method: 'POST', query: '?_method=DELETE', custom: true },
  ]);
}

function isDeclared({ subject }: Actor, method: string): boolean {
  const path = subject.operation('read')?.path ?? '';
  return 'operation' in subject.contract.match(method, path);
}

async function unchangedAfter(actor: Actor, tries: readonly Try[]): Promise<void> {
  const { subject } = actor;
  const read = actor.operation('read');
  const made = await actor.make();
  const before = await actor.read(made.key);
  const known = recordIn(subject, before);
  if (!known || !isSuccess(before)) return;
  for (const { what, custom, ...act } of tries) {
    const seen = await actor.send(read, { ...act, step: what, key: made.key });
    if (!(await isUnchanged(actor, { key: made.key, what, custom, before, seen, known }))) return;
  }
}

interface After {
  readonly key: unknown;
  readonly what: string;
  readonly custom: true | undefined;
  readonly before: Observation;
  readonly seen: Observation;
  readonly known: Readonly<Record<string, unknown>>;
}

async function isUnchanged(
  actor: Actor,
  { key, what, custom, before, seen, known }: After,
): Promise<boolean> {
  return actor.settles(async () => {
    const after = await actor.read(key);
    const record = recordIn(actor.subject, after);
    if (record && isSame(known, record)) return undefined;
    const complaint = {
      severity: custom && ('warning' as const),
      message: `${what} changes the record`,
      expected: shownValue(known),
      seen: record ? shownValue(record) : String(after.status),
      remedy: 'do what the method says, and ignore what else names one',
      basis: safeIsSafe.basis,
    };
    return { complaint, seen: [before, seen, after] };
  });
}

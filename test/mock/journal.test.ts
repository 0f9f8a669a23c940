import { inspect } from 'node:util';
import { defaultContractPath, loadContract } from '../../src/contract/document.js';
import type { Contract, Violation } from '../../src/contract/model.js';
import type { Headers, HttpResponse } from '../../src/http/exchange.js';
import { createRedactor } from '../../src/http/redact.js';
import {
  type Answered,
  createJournal,
  type JournalEntry,
  type JournalOptions,
} from '../../src/mock/journal.js';
import { createSecrets } from '../../src/mock/secrets.js';

const contract = await loadContract(defaultContractPath);
const OK: HttpResponse = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"a"}' };
const SECRETS = ['tok-3f9a', 'sk-live-77', 'https://hidden.example.com', 'crumb-5521'];

const VIOLATION: Violation = { keyword: 'type', in: 'body', pointer: '', message: 'must be object' };

function journalOf(options: Partial<JournalOptions> = {}, of: Contract = contract) {
  const secrets = createSecrets(of, createRedactor());
  return createJournal({ size: 10, secrets, clock: () => 1010, ...options });
}

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Headers;
  readonly text?: string;
  readonly value?: unknown;
  /** The value breaks its schema. */
  readonly invalid?: boolean;
  readonly response?: HttpResponse;
}

function answered({ method = 'POST', target = '/api/providers/', headers = {}, ...rest }: Sent): Answered {
  const match = contract.match(method, target.replace(/\?.*/, ''));
  const text = rest.text ?? (rest.value === undefined ? undefined : JSON.stringify(rest.value));
  const body = text === undefined ? undefined : Buffer.from(text);
  return {
    received: { request: { method, target, headers, body }, startedAt: 1000, tooLarge: false },
    response: rest.response ?? OK,
    operation: 'operation' in match ? match.operation : undefined,
    tenant: 'tenant-1',
    requestValue: rest.value,
    violations: { request: rest.invalid ? [VIOLATION] : [], response: [] },
    notes: [],
  };
}

/** Everything that can be read from an entry, and everything that it holds. */
function allOf(entry: JournalEntry): string {
  const { exchange, notes, violations } = entry;
  const seen = new WeakSet<object>();
  const held = JSON.stringify(entry, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  });
  const body = Buffer.from(exchange.request.body ?? '').toString();
  return JSON.stringify([
    inspect(entry, { depth: null, showHidden: true }),
    exchange.request.headers,
    exchange.request.target,
    body,
    exchange.response,
    notes,
    violations,
    held,
  ]);
}

function recorded(sent: Sent): JournalEntry {
  const journal = journalOf();
  journal.record(answered(sent));
  return journal.entries()[0]!;
}

describe('an entry', () => {
  test('tells what was asked and answered, by whom, when and how long it took', () => {
    const value = { provider_id: 'a', provider_name: 'A' };
    const entry = recorded({ value, headers: { accept: '*/*' } });
    expect(entry).toMatchObject({ id: 1, operation: 'upsertProvider', tenant: 'tenant-1', notes: [] });
    const { request, response, startedAt, durationMs } = entry.exchange;
    expect(request).toMatchObject({ method: 'POST', target: '/api/providers/', headers: { accept: '*/*' } });
    expect(JSON.parse(Buffer.from(request.body!).toString())).toEqual(value);
    expect(response).toEqual(OK);
    expect({ startedAt, durationMs }).toEqual({ startedAt: 1000, durationMs: 10 });
  });

  test('leaves the value that it was given as it is', () => {
    const value = { provider_id: 'a', provider_name: 'A', api_key: 'sk-live-77' };
    recorded({ value });
    expect(value).toEqual({ provider_id: 'a', provider_name: 'A', api_key: 'sk-live-77' });
  });
});

describe('no secret gets into it', () => {
  const value = {
    provider_id: 'a',
    provider_name: 'A',
    api_key: 'sk-live-77',
    extra_kwargs: { base_url: 'https://hidden.example.com' },
  };

  test.each<[string, Sent]>([
    ['a bearer token', { headers: { authorization: 'Bearer tok-3f9a' } }],
    ['a token without a scheme', { headers: { authorization: 'tok-3f9a' } }],
    ['cookies', { headers: { cookie: 'session=crumb-5521; other=tok-3f9a' } }],
    ['a cookie that is set', { response: { ...OK, headers: { 'set-cookie': ['s=crumb-5521; Path=/'] } } }],
    ['a key in a header of a usual name', { headers: { 'x-api-key': 'tok-3f9a' } }],
    ['a token in the query', { target: '/api/providers/?access_token=tok-3f9a&x=1' }],
    ['write-only members', { value }],
    ['write-only members of a body that cannot be parsed', { text: JSON.stringify(value).slice(0, -1) }],
    ['a body that no operation asked for', { target: '/nowhere', text: JSON.stringify(value) }],
    ['write-only members of a list where one record was expected', { value: [value], invalid: true }],
    ['write-only members too deep', { value: { data: { list: [value] } }, invalid: true }],
    ['a text where members were expected', { value: 'api_key=sk-live-77' }],
  ])('%s', (_name, sent) => {
    const text = allOf(recorded(sent));
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  test('what is not secret stays, and the same secret has the same fingerprint', () => {
    const journal = journalOf();
    journal.record(answered({ value }));
    journal.record(answered({ value: { ...value, provider_name: 'B', extra_kwargs: {} } }));
    const [first, second] = journal
      .entries()
      .map(({ exchange }) => JSON.parse(Buffer.from(exchange.request.body!).toString()) as typeof value);
    expect(first).toMatchObject({ provider_id: 'a', provider_name: 'A' });
    expect(first!.api_key).toMatch(/^\*\*\*[0-9a-f]{6}$/);
    expect(second!.api_key).toBe(first!.api_key);
    expect(second!.extra_kwargs).not.toBe(first!.extra_kwargs);
  });

  test('of a body that is not kept, the size and the reason are', () => {
    const entry = recorded({ text: '{"api_key":"sk-live-77"' });
    expect(entry.exchange.request.body).toBeUndefined();
    expect(entry.notes).toEqual([expect.stringMatching(/23 bytes.*not kept/)]);
  });
});

function named(name: string): Answered {
  return answered({ headers: { name } });
}

function names(journal: ReturnType<typeof journalOf>): string[] {
  return journal.entries().map(({ id, exchange }) => `${id}${String(exchange.request.headers['name'])}`);
}

describe('the ring', () => {
  test('keeps the newest, oldest first, and counts on', () => {
    const journal = journalOf({ size: 3 });
    for (const name of ['a', 'b']) journal.record(named(name));
    expect(names(journal)).toEqual(['1a', '2b']);
    for (const name of ['c', 'd', 'e']) journal.record(named(name));
    expect(names(journal)).toEqual(['3c', '4d', '5e']);
    journal.clear();
    expect(names(journal)).toEqual([]);
    journal.record(named('f'));
    expect(names(journal)).toEqual(['6f']);
  });

  test('shows each request with its own headers, whatever those before it had', () => {
    const sent: Headers[] = [
      { a: '1', b: '2' },
      { a: '1', b: '2' },
      { a: '1' },
      { a: '1', constructor: 'x' },
      { a: '2' },
      {},
    ];
    const journal = journalOf();
    for (const headers of sent) journal.record(answered({ headers }));
    expect(journal.entries().map(({ exchange }) => exchange.request.headers)).toEqual(sent);
  });

  test('of size 0 keeps nothing, but listeners hear of everything', () => {
    const heard: number[] = [];
    const journal = journalOf({ size: 0, onExchange: ({ id }) => heard.push(id) });
    journal.record(named('a'));
    expect(journal.entries()).toEqual([]);
    expect(heard).toEqual([1]);
  });

  test('keeps only the beginning of a long answer, and nothing of a long request', () => {
    const entry = recorded({
      value: { provider_id: 'a', provider_name: 'x'.repeat(100_000) },
      response: { ...OK, body: 'y'.repeat(100_000) },
    });
    expect(entry.exchange.request.body).toBeUndefined();
    expect(entry.exchange.response.body).toHaveLength(32 * 1024);
    expect(entry.notes).toHaveLength(2);
  });

  test('a value nested too deeply for JSON.stringify does no harm', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const entry = recorded({ text: '[…]', value: { provider_id: 'a', unknown: deep } });
    expect(entry.exchange.request.method).toBe('POST');
  });
});

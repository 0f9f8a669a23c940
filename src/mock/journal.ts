import type { Operation, Violation } from '../contract/model.js';
import type { Exchange, HttpRequest, HttpResponse } from '../http/exchange.js';
import type { Received } from './stages.js';
import type { Secrets } from './secrets.js';

/** One request and its answer, without secrets, and what the contract says of both. */
export interface JournalEntry {
  /** Counts from 1 since the start. */
  readonly id: number;
  readonly exchange: Exchange;
  /** `Operation.id`; undefined when no operation matched. */
  readonly operation: string | undefined;
  readonly tenant: string | undefined;
  readonly violations: {
    readonly request: readonly Violation[];
    readonly response: readonly Violation[];
  };
  /** What the mock did that the answer does not show: ignored members, preferences that were not applied, … */
  readonly notes: readonly string[];
}

/** What the pipeline hands to the journal when an answer stands. */
export interface Answered {
  readonly received: Received;
  readonly response: HttpResponse;
  readonly operation?: Operation | undefined;
  readonly tenant?: string | undefined;
  /** The request's body as a value, when it could be read. Still with its secrets. */
  readonly requestValue?: unknown;
  readonly violations: JournalEntry['violations'];
  readonly notes: readonly string[];
}

export interface Journal {
  /** Oldest first. */
  entries(): readonly JournalEntry[];
  record(answered: Answered): void;
  clear(): void;
}

export interface JournalOptions {
  /** How many exchanges are kept; the oldest make room. */
  readonly size: number;
  readonly secrets: Secrets;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onExchange?: ((entry: JournalEntry) => void) | undefined;
}

/** Of each body, in bytes. */
const BODY_LIMIT = 32 * 1024;

/** A ring of exchanges that never holds a secret: what is recorded is redacted on its way in. */
export function createJournal({ size, secrets, clock, onExchange }: JournalOptions): Journal {
  let ring: JournalEntry[] = [];
  let next = 0;
  let count = 0;
  return {
    entries: () => [...ring.slice(next), ...ring.slice(0, next)],
    record(answered) {
      const entry = new Entry(++count, answered, { secrets, now: clock() });
      if (size > 0) {
        ring[next] = entry;
        next = (next + 1) % size;
      }
      onExchange?.(entry);
    },
    clear() {
      ring = [];
      next = 0;
    },
  };
}

/** Texts are only put together when somebody reads the entry: most are never read. */
class Entry implements JournalEntry {
  readonly id: number;
  readonly operation: string | undefined;
  readonly tenant: string | undefined;
  readonly violations: JournalEntry['violations'];
  readonly notes: readonly string[];
  private readonly times: { readonly startedAt: number; readonly durationMs: number };
  private readonly head: HttpRequest;
  private readonly body: Body;
  private readonly response: HttpResponse;

  constructor(id: number, answered: Answered, { secrets, now }: { secrets: Secrets; now: number }) {
    const { request, startedAt } = answered.received;
    this.id = id;
    this.operation = answered.operation?.id;
    this.tenant = answered.tenant;
    this.violations = answered.violations;
    this.times = { startedAt, durationMs: Math.max(0, now - startedAt) };
    this.head = secrets.head(request);
    this.body = bodyOf(answered, secrets);
    const { response, note } = shortened(secrets.response(answered.response));
    this.response = response;
    const notes = [this.body.note, note].filter((text) => text !== undefined);
    this.notes = notes.length > 0 ? [...answered.notes, ...notes] : answered.notes;
  }

  get exchange(): Exchange {
    const text = textOf(this.body.value);
    const request = text === undefined ? this.head : { ...this.head, body: Buffer.from(text) };
    return { request, response: this.response, ...this.times };
  }
}

/** A redacted value, or why there is none. */
interface Body {
  readonly value?: unknown;
  readonly note?: string | undefined;
}

const NO_BODY: Body = {};

/** Where the secrets in a body cannot be told from the rest, its size is all that is kept. */
function bodyOf({ received, operation, requestValue, violations }: Answered, secrets: Secrets): Body {
  const size = received.request.body?.length ?? 0;
  if (size === 0) return NO_BODY;
  const withheld = (why: string): Body => ({ note: `the request body (${size} bytes) is not kept: ${why}` });
  if (size > BODY_LIMIT) return withheld('it is too long');
  if (!operation || requestValue === undefined) return withheld('it was not read');
  const value = secrets.value(requestValue, operation, violations.request.length > 0);
  return value === undefined ? withheld('it may hold a secret') : { value };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than JSON.stringify can go.
    return undefined;
  }
}

function shortened(response: HttpResponse): { response: HttpResponse; note?: string } {
  const { body } = response;
  if (body === undefined || body.length <= BODY_LIMIT) return { response };
  // A copy: a slice would hold on to the whole.
  const begin = Buffer.from(body.slice(0, BODY_LIMIT)).toString();
  const note = `of the answer's body (${Buffer.byteLength(body)} bytes) only the beginning is kept`;
  return { response: { ...response, body: begin }, note };
}

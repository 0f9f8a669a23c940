import type { Operation, Violation } from '../contract/model.js';
import type { Exchange, Headers, HttpResponse } from '../http/exchange.js';
import type { Received } from './stages/stage.js';
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

/** A ring of exchanges. Nobody reads a secret out of it: entries are redacted when they are read. */
export function createJournal({ size, secrets, clock, onExchange }: JournalOptions): Journal {
  let ring: JournalEntry[] = [];
  let next = 0;
  let count = 0;
  let headers: Headers = {};
  return {
    entries: () => [...ring.slice(next), ...ring.slice(0, next)],
    record(answered) {
      const { request } = answered.received;
      if (!areSame(headers, request.headers)) headers = request.headers;
      const entry = new Entry(++count, answered, { secrets, now: clock(), headers });
      if (size > 0) {
        ring[next] = entry;
        next = (next + 1) % size;
      }
      onExchange?.(entry);
    },
    clear() {
      ring = [];
      next = 0;
      headers = {};
    },
  };
}

/** Most clients send the same headers again and again: one copy of them serves many entries. */
function areSame(some: Headers, others: Headers): boolean {
  for (const name in others) if (others[name] !== some[name]) return false;
  for (const name in some) if (others[name] !== some[name]) return false;
  return true;
}

/** Shared: what an entry holds of its own has to be moved by the garbage collector, twice, before it grows old. */
const NO_VIOLATIONS: JournalEntry['violations'] = Object.freeze({ request: [], response: [] });
const NO_NOTES: readonly string[] = Object.freeze([]);

function hasViolations({ violations }: Answered): boolean {
  return violations.request.length > 0 || violations.response.length > 0;
}

/**
 * Redacted and put together only when somebody reads the entry: most are never read. What is not redacted is private to the language,
 * so that neither JSON nor a console shows it.
 */
class Entry implements JournalEntry {
  readonly id: number;
  readonly operation: string | undefined;
  readonly tenant: string | undefined;
  readonly violations: JournalEntry['violations'];
  readonly #secrets: Secrets;
  readonly #startedAt: number;
  readonly #durationMs: number;
  readonly #method: string;
  readonly #target: string;
  readonly #headers: Headers;
  readonly #size: number;
  readonly #declared: Operation | undefined;
  readonly #value: unknown;
  readonly #response: HttpResponse;
  readonly #told: readonly string[];

  constructor(
    id: number,
    answered: Answered,
    { secrets, now, headers }: { secrets: Secrets; now: number; headers: Headers },
  ) {
    const { request, startedAt } = answered.received;
    this.id = id;
    this.operation = answered.operation?.id;
    this.tenant = answered.tenant;
    this.violations = hasViolations(answered) ? answered.violations : NO_VIOLATIONS;
    this.#secrets = secrets;
    this.#startedAt = startedAt;
    this.#durationMs = Math.max(0, now - startedAt);
    this.#method = request.method;
    this.#target = request.target;
    this.#headers = headers;
    this.#size = request.body?.length ?? 0;
    this.#declared = answered.operation;
    this.#value = this.#size <= BODY_LIMIT ? answered.requestValue : undefined;
    const isWhole = this.#size <= BODY_LIMIT && !isLong(answered.response.body);
    this.#response = isWhole ? answered.response : shortened(answered.response);
    this.#told =
      isWhole && answered.notes.length === 0 ? NO_NOTES : [...answered.notes, ...lengthNotes(answered)];
  }

  get exchange(): Exchange {
    const text = textOf(this.#kept());
    const request = {
      method: this.#method,
      target: this.#secrets.target(this.#target),
      headers: this.#secrets.headers(this.#headers),
      body: text === undefined ? undefined : Buffer.from(text),
    };
    return {
      request,
      response: this.#secrets.response(this.#response),
      startedAt: this.#startedAt,
      durationMs: this.#durationMs,
    };
  }

  get notes(): readonly string[] {
    const size = this.#size;
    if (size === 0 || size > BODY_LIMIT || this.#kept() !== undefined) return this.#told;
    const why = this.#value === undefined ? 'it was not read' : 'it may hold a secret';
    return [...this.#told, notKept(size, why)];
  }

  /** Undefined where the secrets in a body cannot be told from the rest: its size is all that is shown. */
  #kept(): unknown {
    if (!this.#declared || this.#value === undefined) return undefined;
    return this.#secrets.value(this.#value, this.#declared, this.violations.request.length > 0);
  }
}

function lengthNotes({ received, response }: Answered): string[] {
  const notes: string[] = [];
  const size = received.request.body?.length ?? 0;
  if (size > BODY_LIMIT) notes.push(notKept(size, 'it is too long'));
  if (isLong(response.body)) {
    notes.push(`of the answer's body (${Buffer.byteLength(response.body)} bytes) only the beginning is kept`);
  }
  return notes;
}

function notKept(size: number, why: string): string {
  return `the request body (${size} bytes) is not kept: ${why}`;
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

function shortened(response: HttpResponse): HttpResponse {
  const { body } = response;
  if (!isLong(body)) return response;
  // A copy: a slice would hold on to the whole.
  return { ...response, body: Buffer.from(body.slice(0, BODY_LIMIT)).toString() };
}

function isLong(body: HttpResponse['body']): body is NonNullable<HttpResponse['body']> {
  return body !== undefined && body.length > BODY_LIMIT;
}

import type { Operation, Violation } from '../contract/model.js';
import type { Exchange, Headers, HttpResponse } from '../http/exchange.js';
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

/** Shared: what an entry holds of its own has to be moved by the garbage collector, twice, before it grows old. */
const NO_VIOLATIONS: JournalEntry['violations'] = Object.freeze({ request: [], response: [] });
const NO_NOTES: readonly string[] = Object.freeze([]);

function hasViolations({ violations }: Answered): boolean {
  return violations.request.length > 0 || violations.response.length > 0;
}

/** Texts are only put together when somebody reads the entry: most are never read. */
class Entry implements JournalEntry {
  readonly id: number;
  readonly operation: string | undefined;
  readonly tenant: string | undefined;
  readonly violations: JournalEntry['violations'];
  readonly notes: readonly string[];
  private readonly startedAt: number;
  private readonly durationMs: number;
  private readonly method: string;
  private readonly target: string;
  private readonly headers: Headers;
  private readonly value: unknown;
  private readonly response: HttpResponse;

  constructor(id: number, answered: Answered, { secrets, now }: { secrets: Secrets; now: number }) {
    const { request, startedAt } = answered.received;
    const { response } = answered;
    this.id = id;
    this.operation = answered.operation?.id;
    this.tenant = answered.tenant;
    this.violations = hasViolations(answered) ? answered.violations : NO_VIOLATIONS;
    this.startedAt = startedAt;
    this.durationMs = Math.max(0, now - startedAt);
    this.method = request.method;
    this.target = secrets.target(request);
    this.headers = secrets.headers(request);
    const size = request.body?.length ?? 0;
    const kept = size > 0 && size <= BODY_LIMIT ? redacted(answered, secrets) : undefined;
    this.value = kept;
    this.response = secrets.response(shortened(response));
    const isWhole = (size === 0 || kept !== undefined) && !isLong(response.body);
    if (isWhole) this.notes = answered.notes.length > 0 ? answered.notes : NO_NOTES;
    else this.notes = [...answered.notes, ...notesOf(answered, { size, isKept: kept !== undefined })];
  }

  get exchange(): Exchange {
    const { method, target, headers, response, startedAt, durationMs } = this;
    const text = textOf(this.value);
    const body = text === undefined ? undefined : Buffer.from(text);
    return { request: { method, target, headers, body }, response, startedAt, durationMs };
  }
}

/** Undefined where the secrets in a body cannot be told from the rest: its size is all that is kept. */
function redacted({ operation, requestValue, violations }: Answered, secrets: Secrets): unknown {
  if (!operation || requestValue === undefined) return undefined;
  return secrets.value(requestValue, operation, violations.request.length > 0);
}

function notesOf(
  { requestValue, response }: Answered,
  { size, isKept }: { size: number; isKept: boolean },
): string[] {
  const notes: string[] = [];
  if (size > 0 && !isKept) {
    const why =
      size > BODY_LIMIT
        ? 'it is too long'
        : requestValue === undefined
          ? 'it was not read'
          : 'it may hold a secret';
    notes.push(`the request body (${size} bytes) is not kept: ${why}`);
  }
  if (isLong(response.body)) {
    notes.push(`of the answer's body (${Buffer.byteLength(response.body)} bytes) only the beginning is kept`);
  }
  return notes;
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

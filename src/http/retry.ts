import { header, type Exchange, type Headers } from './exchange.js';
import { pause } from './pacer.js';
import { TransportFault } from './transport-fault.js';

const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*(?:GMT|\d{4})$/;

/**
 * Milliseconds to wait by Retry-After (RFC 9110, 10.2.3), never negative; undefined if there is none that can be read. A
 * date is measured from the response's own Date, so that the two clocks need not agree.
 */
export function retryAfterMs(headers: Headers, now: number = Date.now()): number | undefined {
  const value = header(headers, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = parseHttpDate(value);
  if (until === undefined) return undefined;
  return Math.max(0, until - (parseHttpDate(header(headers, 'date') ?? '') ?? now));
}

/** Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110, 5.6.7); undefined if it is none. */
export function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

export interface RetryLimits {
  /** After connection faults. */
  readonly retries: number;
  /** After 429 and 503. */
  readonly busyRetries: number;
  readonly gate: Gate;
  /** A Retry-After beyond this is not waited for. */
  readonly maxRetryAfterMs: number;
}

interface RetryContext extends RetryLimits {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const BACKOFF_MS = 100;
/** A Retry-After of no seconds is not taken at its word for ever. */
const BUSY_BACKOFF_MS = 5;
/** After a 429 that does not say how long (RFC 6585, 4: it may). Each further one takes twice as long. */
const UNSAID_MS = 200;
const UNSAID_RETRIES = 5;
/** All the pauses that one request is given. */
const LONGEST_WAIT_MS = 60_000;

/** Lets nothing through while the server has asked for a pause: what is sent meanwhile would only be refused too. */
export interface Gate {
  /** Undefined where it is open. */
  readonly passed: (signal: AbortSignal | undefined) => Promise<void> | undefined;
  readonly close: (forMs: number) => void;
}

export function createGate(): Gate {
  let until = 0;
  const opened = async (signal: AbortSignal | undefined): Promise<void> => {
    do await pause(until - performance.now(), signal);
    while (until > performance.now());
  };
  return {
    passed: (signal) => (until > performance.now() ? opened(signal) : undefined),
    close: (forMs) => {
      until = Math.max(until, performance.now() + forMs);
    },
  };
}

/** Repeats what a connection fault, a Retry-After or a 429 invites to repeat. Ends as the last attempt ended. */
export async function withRetries(once: () => Promise<Exchange>, context: RetryContext): Promise<Exchange> {
  const failed: TransportFault[] = [];
  let waitedMs = 0;
  for (let busy = 0; ;) {
    let outcome: Exchange;
    try {
      outcome = await once();
    } catch (error) {
      if (failed.length >= context.retries || !mayRepeat(error, context.method)) throw error;
      await pause(BACKOFF_MS * 2 ** failed.length, context.signal);
      failed.push(error);
      continue;
    }
    const waitMs = busy < context.busyRetries ? waitOf(outcome, context, busy) : undefined;
    if (waitMs === undefined || waitedMs > LONGEST_WAIT_MS) {
      return failed.length > 0 ? { ...outcome, failed } : outcome;
    }
    waitedMs += waitMs;
    context.gate.close(Math.max(waitMs, BUSY_BACKOFF_MS * 2 ** Math.min(busy++, 6)));
  }
}

function waitOf({ response }: Exchange, { maxRetryAfterMs }: RetryContext, busy: number): number | undefined {
  const { status, headers } = response;
  if (status !== 429 && status !== 503) return undefined;
  if (status === 429 && headers['retry-after'] === undefined)
    return busy < UNSAID_RETRIES ? UNSAID_MS * 2 ** busy : undefined;
  const waitMs = retryAfterMs(headers);
  return waitMs !== undefined && waitMs <= maxRetryAfterMs ? waitMs : undefined;
}

/**
 * RFC 9110, 9.2.2: only what was not sent, or does no more when it is done twice. An idle connection that the server closes is no
 * answer to what is sent over it at that moment.
 */
function mayRepeat(fault: unknown, method: string): fault is TransportFault {
  if (!(fault instanceof TransportFault)) return false;
  if (fault.kind !== 'refused' && fault.kind !== 'reset') return false;
  return !fault.responded && (!fault.sent || fault.reused === true || IDEMPOTENT.has(method));
}

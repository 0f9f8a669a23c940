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
  readonly retries: number;
  /** A Retry-After beyond this is not waited for. */
  readonly maxRetryAfterMs: number;
}

interface RetryContext extends RetryLimits {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const BACKOFF_MS = 100;

/** Repeats what a connection fault or a Retry-After invites to repeat. Ends as the last attempt ended. */
export async function withRetries(once: () => Promise<Exchange>, context: RetryContext): Promise<Exchange> {
  for (let retry = 0; ; retry += 1) {
    const outcome = await once().catch((error: unknown) => error as TransportFault);
    const waitMs = retry < context.retries ? waitBeforeRetry(outcome, retry, context) : undefined;
    if (waitMs === undefined) {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }
    await pause(waitMs, context.signal);
  }
}

function waitBeforeRetry(
  outcome: Exchange | TransportFault,
  retry: number,
  { method, maxRetryAfterMs }: RetryContext,
): number | undefined {
  if (outcome instanceof Error) {
    return mayRepeat(outcome, method) ? BACKOFF_MS * 2 ** retry : undefined;
  }
  const { status, headers } = outcome.response;
  if (status !== 429 && status !== 503) return undefined;
  const waitMs = retryAfterMs(headers);
  return waitMs !== undefined && waitMs <= maxRetryAfterMs ? waitMs : undefined;
}

/** RFC 9110, 9.2.2: only what was not sent, or does no more when it is done twice. */
function mayRepeat(fault: TransportFault, method: string): boolean {
  if (fault.kind !== 'refused' && fault.kind !== 'reset') return false;
  return !fault.responded && (!fault.sent || IDEMPOTENT.has(method));
}

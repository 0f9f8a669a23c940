import type { Violation } from '../contract/model.js';
import type { JournalEntry } from '../mock/journal.js';
import { paintFor } from '../paint.js';

const pc = paintFor(process.stdout);

export const LOG_FORMATS = ['human', 'json', 'silent'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where a running mock reports to. Nothing that comes here holds a secret: entries are redacted before. */
export interface Log {
  /** The lines at the start: `text` for people, `facts` for programs. */
  started(text: string, facts: Readonly<Record<string, unknown>>): void;
  exchange(entry: JournalEntry): void;
  warning(message: string): void;
  stopping(): void;
}

export async function createLog(format: LogFormat): Promise<Log> {
  if (format === 'json') return jsonLog((await import('pino')).default({ base: null }));
  return textLog(format === 'human');
}

function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

function textLog(exchanges: boolean): Log {
  return {
    started: out,
    exchange: (entry) => exchanges && out(exchangeLines(entry).join('\n')),
    warning: (message) =>
      void process.stderr.write(`${paintFor(process.stderr).yellow('warning')} ${message}\n`),
    stopping: () => exchanges && out('stopping; press Ctrl+C again to stop at once'),
  };
}

interface JsonLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

function jsonLog(logger: JsonLogger): Log {
  return {
    started: (_text, facts) => logger.info(facts, 'listening'),
    exchange: (entry) => logger.info(factsOf(entry), 'exchange'),
    warning: (message) => logger.warn({}, message),
    stopping: () => logger.info({}, 'stopping'),
  };
}

function factsOf({ id, operation, tenant, exchange, violations, notes }: JournalEntry): object {
  const { request, response, durationMs } = exchange;
  return {
    id,
    method: request.method,
    target: request.target,
    status: response.status,
    durationMs,
    operation,
    tenant,
    ...(violations.request.length > 0 && { requestViolations: violations.request.map(placed) }),
    ...(violations.response.length > 0 && { responseViolations: violations.response.map(placed) }),
    ...(notes.length > 0 && { notes }),
  };
}

function exchangeLines({ operation, exchange, violations, notes }: JournalEntry): string[] {
  const { request, response, startedAt } = exchange;
  const time = pc.dim(new Date(startedAt).toISOString().slice(11, 19));
  const name = operation === undefined ? '' : `  ${pc.dim(operation)}`;
  return [
    `${time}  ${coloured(response.status)} ${request.method.padEnd(6)} ${request.target}${name}`,
    ...violations.request.map((violation) => `          ${pc.dim(`request ${placed(violation)}`)}`),
    ...violations.response.map((violation) => `          ${pc.red(`answer ${placed(violation)}`)}`),
    ...notes.map((note) => `          ${pc.dim(note)}`),
  ];
}

function placed({ in: where, name, pointer, message }: Violation): string {
  return `${where}${name === undefined ? '' : ` ${name}`}${pointer === '' ? '' : ` ${pointer}`}: ${message}`;
}

function coloured(status: number): string {
  if (status >= 500) return pc.red(String(status));
  return status >= 400 ? pc.yellow(String(status)) : pc.green(String(status));
}

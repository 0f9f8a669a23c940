import type { Violation } from '../../contract/model.js';
import type { HttpResponse } from '../../http/exchange.js';
import type { Journal, JournalEntry } from '../journal.js';
import { type AdminFault, json, problem } from './reply.js';

const PARAMETERS = ['limit', 'since', 'operation', 'status'];
const DEFAULT_LIMIT = 100;

/** The newest entries that the filters let through, oldest first. */
export function readJournal(journal: Journal, query: ReadonlyMap<string, readonly string[]>): HttpResponse {
  const faults = faultsOf(query);
  if (faults.length > 0) return problem(400, 'the query cannot be understood', { errors: faults });
  const limit = Number(query.get('limit')?.[0] ?? DEFAULT_LIMIT);
  const since = Number(query.get('since')?.[0] ?? 0);
  const operation = query.get('operation')?.[0];
  const status = query.get('status')?.[0]?.toLowerCase();
  const found = journal
    .entries()
    .filter(
      (entry) =>
        entry.id > since &&
        (operation === undefined || entry.operation === operation) &&
        (status === undefined || matches(entry.exchange.response.status, status)),
    );
  return json(200, { entries: limit === 0 ? [] : found.slice(-limit).map(viewOf) });
}

function faultsOf(query: ReadonlyMap<string, readonly string[]>): AdminFault[] {
  const faults: AdminFault[] = [];
  const check = (parameter: string, pattern: RegExp, detail: string): void => {
    const value = query.get(parameter)?.[0];
    if (value !== undefined && !pattern.test(value)) faults.push({ parameter, detail });
  };
  check('limit', /^\d{1,9}$/, 'must be a whole number, 0 or more');
  check('since', /^\d{1,15}$/, 'must be the id of an entry; those after it are shown');
  check('status', /^[1-5]([0-9]{2}|xx)$/i, 'must be a status or a class of them: 404, 4xx');
  for (const parameter of query.keys()) {
    if (!PARAMETERS.includes(parameter))
      faults.push({ parameter, detail: `is none of ${PARAMETERS.join(', ')}` });
  }
  return faults;
}

function matches(status: number, wanted: string): boolean {
  return wanted.endsWith('xx') ? String(status)[0] === wanted[0] : String(status) === wanted;
}

function viewOf(entry: JournalEntry): object {
  const { request, response, startedAt, durationMs } = entry.exchange;
  return {
    id: entry.id,
    startedAt: new Date(startedAt).toISOString(),
    durationMs,
    operation: entry.operation ?? null,
    tenant: entry.tenant ?? null,
    request: {
      method: request.method,
      target: request.target,
      headers: request.headers,
      body: bodyView(request.body),
    },
    response: { status: response.status, headers: response.headers, body: bodyView(response.body) },
    verdict: {
      request: entry.violations.request.map(violationView),
      response: entry.violations.response.map(violationView),
    },
    notes: entry.notes,
  };
}

/** JSON as JSON, everything else as text; null for nothing. */
function bodyView(body: Uint8Array | string | undefined): unknown {
  if (body === undefined) return null;
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function violationView({ node, in: where, name, keyword, pointer, message }: Violation): object {
  const contract = node && { pointer: node.pointer, ...node.position };
  return { in: where, name, keyword, pointer, message, contract };
}

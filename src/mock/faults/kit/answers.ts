import { valueAt } from '../../../contract/pointer.js';
import { header } from '../../../http/exchange.js';
import type { Stored } from '../../../store/store.js';
import { isObject } from '../../records/merge-patch.js';
import type { Sent } from '../fault.js';
import { type Call, replaceAt } from './call.js';

const JSON_TYPE = 'application/json';

export function json(status: number, value: unknown, headers: Sent['headers'] = {}): Sent {
  return { status, headers: { ...headers, 'content-type': JSON_TYPE }, body: JSON.stringify(value) };
}

export function text(status: number, body: string, type = 'text/plain; charset=utf-8'): Sent {
  return { status, headers: { 'content-type': type }, body };
}

/** The page that servers and proxies show when something has gone wrong. */
export function page(status: number, title: string): Sent {
  return text(
    status,
    `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    'text/html; charset=utf-8',
  );
}

export function empty(status: number): Sent {
  return { status, headers: {} };
}

export function withStatus(sent: Sent, status: number): Sent {
  return { ...sent, status };
}

export function withHeader(sent: Sent, name: string, value: string | readonly string[] | undefined): Sent {
  return { ...sent, headers: { ...sent.headers, [name]: value } };
}

/** The same answer with another JSON body. */
export function withJson(sent: Sent, value: unknown): Sent {
  const type = header(sent.headers, 'content-type') ?? JSON_TYPE;
  return { ...sent, headers: { ...sent.headers, 'content-type': type }, body: JSON.stringify(value) };
}

export function withBody(sent: Sent, body: Sent['body'], type?: string): Sent {
  const headers = type === undefined ? sent.headers : { ...sent.headers, 'content-type': type };
  return { ...sent, headers, body };
}

export function textOf({ body = '' }: Sent): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString();
}

/** The body as JSON; undefined when it is none. */
export function valueOf(sent: Sent): unknown {
  if (sent.body === undefined) return undefined;
  try {
    return JSON.parse(textOf(sent));
  } catch {
    return undefined;
  }
}

export function isSuccess({ status }: Sent): boolean {
  return status >= 200 && status < 300;
}

export function isCreated({ effect }: Sent): boolean {
  return effect !== undefined && effect.before === undefined && effect.after !== undefined;
}

export function isUpdated({ effect }: Sent): boolean {
  return effect !== undefined && effect.before !== undefined && effect.after !== undefined;
}

export function isRemoved({ effect }: Sent): boolean {
  return effect !== undefined && effect.before !== undefined && effect.after === undefined;
}

/** The record in the answer, or the records of a list. */
export function recordsOf(sent: Sent, call: Call): readonly Stored[] {
  const at = answerAt(call);
  const found = at === undefined || !isSuccess(sent) ? undefined : valueAt(valueOf(sent), at);
  return (Array.isArray(found) ? found : [found]).filter(isObject);
}

/** Changes the record that a success carries, or each one of a list; undefined takes it out of the list. */
export function mapRecords(sent: Sent, call: Call, change: (record: Stored) => unknown): Sent {
  return mapPayload(sent, call, (found) => {
    if (!Array.isArray(found)) return isObject(found) ? change(found) : found;
    return found
      .map((item: unknown) => (isObject(item) ? change(item) : item))
      .filter((item) => item !== undefined);
  });
}

/** Changes what stands where a success carries its record or records. */
export function mapPayload(sent: Sent, call: Call, change: (found: unknown) => unknown): Sent {
  const at = answerAt(call);
  if (at === undefined || sent.body === undefined || !isSuccess(sent)) return sent;
  const value = valueOf(sent);
  if (value === undefined) return sent;
  const found = at === '' ? value : valueAt(value, at);
  const next = change(found);
  if (next === found) return sent;
  return withJson(sent, at === '' ? next : replaceAt(value, at, next));
}

export function mapList(sent: Sent, call: Call, change: (items: readonly unknown[]) => unknown): Sent {
  if (!call.is('list')) return sent;
  return mapPayload(sent, call, (found) => (Array.isArray(found) ? change(found) : found));
}

function answerAt({ operation, resource }: Call): string | undefined {
  return operation && resource?.bodies.get(operation)?.answer;
}

import { isObject } from '../records/merge-patch.js';

/** `text/event-stream` (WHATWG HTML, 9.2.6). An item with these fields is an event; anything else is the data of one. */
export function toEvents(items: readonly unknown[]): string {
  return items.map((item) => `${eventLines(item).join('\n')}\n\n`).join('');
}

const FIELDS = ['event', 'id', 'retry'] as const;

function eventLines(item: unknown): string[] {
  const isEvent = isObject(item) && Object.keys(item).every((name) => /^(event|id|retry|data)$/.test(name));
  if (!isEvent) return dataLines(item);
  const fields = FIELDS.filter((name) => Object.hasOwn(item, name));
  const lines = fields.map((name) => `${name}: ${oneLine(item[name])}`);
  return Object.hasOwn(item, 'data') ? [...lines, ...dataLines(item['data'])] : lines;
}

function dataLines(data: unknown): string[] {
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? null);
  return text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
}

function oneLine(value: unknown): string {
  return String(value).replace(/[\r\n\0]+/g, ' ');
}

/** A JSON text a line; in `application/json-seq` each behind a record separator (RFC 7464). */
export function toJsonLines(items: readonly unknown[], separator = ''): string {
  return items.map((item) => `${separator}${JSON.stringify(item ?? null)}\n`).join('');
}

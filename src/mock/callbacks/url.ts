import type { HttpResponse } from '../../http/exchange.js';
import { header } from '../../http/exchange.js';
import type { HttpRequest } from '../../http/exchange.js';
import { valueAt } from '../../contract/pointer.js';
import { percentDecode } from '../../http/percent.js';

/** What the runtime expressions of a callback can speak of. */
export interface Occurrence {
  readonly request: HttpRequest;
  /** As the client addressed it, from the scheme on. */
  readonly url: string;
  /** Path parameters, percent-encoded. */
  readonly params: ReadonlyMap<string, string>;
  readonly requestValue: unknown;
  readonly response: HttpResponse;
  readonly responseValue: unknown;
}

/**
 * OpenAPI 3.1, Callback Object, Key Expression: texts with runtime expressions in braces; a whole one may stand without them. Undefined
 * where something that it names is not there.
 */
export function callbackUrl(key: string, occurrence: Occurrence): string | undefined {
  if (key.startsWith('$')) return evaluate(key, occurrence);
  let isWhole = true;
  const url = key.replace(/\{(\$[^{}]*)\}/g, (_, expression: string) => {
    const value = evaluate(expression, occurrence);
    isWhole &&= value !== undefined;
    return value ?? '';
  });
  return isWhole ? url : undefined;
}

function evaluate(expression: string, occurrence: Occurrence): string | undefined {
  const { request, response, url } = occurrence;
  if (expression === '$url') return url;
  if (expression === '$method') return request.method;
  if (expression === '$statusCode') return String(response.status);
  const [, side, rest = ''] = /^\$(request|response)\.(.+)$/s.exec(expression) ?? [];
  if (side === undefined) return undefined;
  const [, kind, name = ''] = /^(header|query|path|body)(?:[.#](.*))?$/s.exec(rest) ?? [];
  if (kind === 'body') {
    return textOf(valueAt(side === 'request' ? occurrence.requestValue : occurrence.responseValue, name));
  }
  const { headers } = side === 'request' ? request : response;
  if (kind === 'header') return header(headers, name.toLowerCase());
  if (side === 'response') return undefined;
  if (kind === 'query') return new URL(url).searchParams.get(name) ?? undefined;
  const param = kind === 'path' ? occurrence.params.get(name) : undefined;
  return param === undefined ? undefined : percentDecode(param);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

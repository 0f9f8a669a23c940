import { header, type Headers } from '../../http/exchange.js';
import { parseMediaType } from '../../http/media-type.js';
import type { Complaint } from '../complaint.js';
import type { Check } from './check.js';

const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

interface Syntax {
  readonly name: string;
  readonly expected: string;
  readonly basis: string;
  readonly fits: (value: string) => boolean;
}

const RULES: readonly Syntax[] = [
  {
    name: 'date',
    expected: 'a date such as `Sun, 06 Nov 1994 08:49:37 GMT`',
    basis: 'RFC 9110, 6.6.1 and 5.6.7',
    fits: isDate,
  },
  {
    name: 'last-modified',
    expected: 'a date such as `Sun, 06 Nov 1994 08:49:37 GMT`',
    basis: 'RFC 9110, 8.8.2 and 5.6.7',
    fits: isDate,
  },
  {
    name: 'etag',
    expected: 'a quoted text, with W/ before it when it is weak',
    basis: 'RFC 9110, 8.8.3',
    fits: (value) => ENTITY_TAG.test(value),
  },
  {
    name: 'retry-after',
    expected: 'seconds or a date',
    basis: 'RFC 9110, 10.2.3',
    fits: (value) => /^\d+$/.test(value) || isDate(value),
  },
  {
    name: 'content-type',
    expected: 'one media type',
    basis: 'RFC 9110, 8.3',
    fits: (value) => parseMediaType(value) !== undefined,
  },
];

export const headerSyntax: Check = {
  id: 'header-syntax',
  title: 'Standard headers are written as the standard says',
  always: true,
  severity: 'warning',
  basis: 'RFC 9110: the syntax of each header field.',
  about:
    'Date, Last-Modified, ETag, Retry-After and Content-Type. A missing header is no matter for this check.',
  *judge({ exchange }) {
    for (const rule of RULES) yield* judgeHeader(rule, exchange.response.headers);
  },
};

function* judgeHeader({ name, expected, basis, fits }: Syntax, headers: Headers): Generator<Complaint> {
  const lines = headers[name];
  const value = header(headers, name);
  if (lines === undefined || value === undefined) return;
  const single = typeof lines === 'string' || lines.every((line) => line === value);
  if (single && fits(value)) return;
  yield {
    message: single
      ? `${name} is not written as the standard says`
      : `there are several ${name} headers that differ`,
    expected,
    seen: [lines].flat().join(', '),
    remedy: 'write the header as the standard says',
    basis: `${basis}: ${expected}.`,
  };
}

function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value));
}

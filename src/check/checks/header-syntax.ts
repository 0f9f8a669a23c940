import { header, type Headers } from '../../http/exchange.js';
import { parseMediaType } from '../../http/media-type.js';
import type { Complaint } from '../findings/complaint.js';
import type { Severity } from '../finding.js';
import type { Check } from './check.js';
import { isCacheControl, isChallenge, isDate, isEntityTag, isTokenList } from './header-grammar.js';

const DATE = 'a date such as `Sun, 06 Nov 1994 08:49:37 GMT`';

interface Syntax {
  readonly name: string;
  readonly expected: string;
  readonly basis: string;
  readonly fits: (value: string) => boolean;
  /** Several lines are one list (RFC 9110, 5.3). */
  readonly isList?: true;
  readonly severity?: Severity;
}

const RULES: readonly Syntax[] = [
  { name: 'date', expected: DATE, basis: 'RFC 9110, 6.6.1 and 5.6.7', fits: isDate },
  { name: 'last-modified', expected: DATE, basis: 'RFC 9110, 8.8.2 and 5.6.7', fits: isDate },
  {
    name: 'expires',
    expected: DATE,
    basis: 'RFC 9111, 5.3',
    // RFC 9111, 5.3: what is no date is in the past; 0 and -1 are how servers say so.
    fits: (value) => isDate(value) || /^(?:0|-1)$/.test(value),
    severity: 'warning',
  },
  {
    name: 'etag',
    expected: 'a quoted text, with W/ before it when it is weak',
    basis: 'RFC 9110, 8.8.3',
    fits: isEntityTag,
  },
  {
    name: 'retry-after',
    expected: 'seconds or a date',
    basis: 'RFC 9110, 10.2.3',
    fits: (value) => /^\d+$/.test(value) || isDate(value),
  },
  {
    name: 'age',
    expected: 'seconds',
    basis: 'RFC 9111, 5.1',
    fits: (value) => /^\d+$/.test(value),
  },
  {
    name: 'vary',
    expected: 'names of headers with commas between them, or *',
    basis: 'RFC 9110, 12.5.5',
    fits: isTokenList,
    isList: true,
  },
  {
    name: 'allow',
    expected: 'methods with commas between them',
    basis: 'RFC 9110, 10.2.1',
    fits: isTokenList,
    isList: true,
  },
  {
    name: 'cache-control',
    expected: 'directives with commas between them, and whole seconds where they have a time',
    basis: 'RFC 9111, 5.2',
    fits: isCacheControl,
    isList: true,
  },
  {
    name: 'www-authenticate',
    expected: 'a challenge such as `Bearer` or `Bearer realm="api"`',
    basis: 'RFC 9110, 11.6.1',
    fits: isChallenge,
    isList: true,
  },
  {
    name: 'content-type',
    expected: 'one media type',
    basis: 'RFC 9110, 8.3',
    fits: (value) => parseMediaType(value) !== undefined,
  },
];

/** Most headers say in the next answer what they said in this one. */
const lastFine = new Map<Syntax, string>();

export const headerSyntax: Check = {
  id: 'header-syntax',
  title: 'Standard headers are written as the standard says',
  always: true,
  severity: 'error',
  basis: 'RFC 9110, 2.2: a sender does not generate what does not match the grammar.',
  about:
    'Date, Last-Modified, ETag, Retry-After, Age, Vary, Allow, Cache-Control, WWW-Authenticate and Content-Type; Expires with a warning, since every cache takes what is no date for the past. A missing header is no matter for this check.',
  judge({ exchange }) {
    const { headers } = exchange.response;
    return RULES.flatMap((rule) => judgeHeader(rule, headers) ?? []);
  },
};

function judgeHeader(rule: Syntax, headers: Headers): Complaint | undefined {
  const { name, expected, basis, fits, isList, severity } = rule;
  const lines = headers[name];
  if (lines === undefined || lines === lastFine.get(rule)) return undefined;
  const value = isList ? [lines].flat().join(', ') : header(headers, name);
  if (value === undefined) return undefined;
  const single = isList || typeof lines === 'string' || lines.every((line) => line === value);
  if (single && fits(value)) {
    if (lines === value) lastFine.set(rule, value);
    return undefined;
  }
  return {
    severity,
    message: single
      ? `${name} is not written as the standard says`
      : `there are several ${name} headers that differ`,
    expected,
    seen: [lines].flat().join(', '),
    remedy: 'write the header as the standard says',
    basis: `${basis}: ${expected}.`,
  };
}

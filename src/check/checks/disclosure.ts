import { percentDecode } from '../../http/percent.js';
import { excerpt } from '../body.js';
import type { Check } from './check.js';

/** What error pages of common platforms look like when nobody caught the exception. */
const TRACES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Python', /Traceback \(most recent call last\)|File "[^"\n]+\.py", line \d+/],
  [
    'Node.js',
    /\bat (?:[\w.<>[\] ]+ \()?(?:file:\/\/)?(?:\/|[A-Z]:\\)[^\s():"]*\.[cm]?[jt]s:\d+:\d+|\(node:internal\//,
  ],
  ['Java', /\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)/],
  ['.NET', /\bat [\w.<>`[\]]+\([^)]*\) in [^\s]+\.cs:line \d+/],
  ['PHP', /(?:PHP )?(?:Fatal error|Stack trace|Uncaught \w+).*\.php(?:\(\d+\)|:\d+| on line \d+)/s],
  ['Ruby', /[\w/.-]+\.rb:\d+:in [`']/],
  ['Go', /goroutine \d+ \[running\]/],
  ['Rust', /panicked at [^\s]+\.rs:\d+/],
  [
    'a database',
    /SQLSTATE\[|ORA-\d{5}|psycopg2?\.|\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^"]{1,200}\b(?:FROM|INTO|SET|WHERE)\b.*\b(?:syntax|constraint|relation)\b/s,
  ],
];

export const disclosure: Check = {
  id: 'disclosure',
  title: 'An error does not show the inside of the server',
  always: true,
  severity: 'warning',
  basis:
    'RFC 9457, 5: error answers show nothing of the implementation (OWASP API8, security misconfiguration).',
  about:
    'Stack traces and messages of databases in answers with a 4xx or 5xx status, by the forms of common platforms. What only repeats the request is left alone.',
  *judge({ status, body, sent, exchange }) {
    if (status < 400 || body.text === undefined) return;
    const asked = `${percentDecode(exchange.request.target)} ${sent.text ?? ''}`;
    for (const [name, pattern] of TRACES) {
      const found = pattern.exec(body.text);
      if (!found || asked.includes(found[0])) continue;
      yield {
        message: `the error shows a trace of ${name}`,
        expected: 'an error for callers',
        seen: excerpt(found[0]),
        remedy: 'catch what is thrown, log it, and answer with the declared error; switch debug pages off',
      };
      return;
    }
  },
};

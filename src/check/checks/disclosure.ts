import { header } from '../../http/exchange.js';
import { percentDecode } from '../../http/percent.js';
import { excerpt } from '../observe/body.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
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
    /SQLSTATE\[|ORA-\d{5}|psycopg2?\.|SQLITE_[A-Z]{4}|\bE11000 duplicate key|\b(?:Integrity|Operational|Programming)Error\b|(?:Sequelize|Prisma|QueryFailed|MongoServer|ActiveRecord::|PDO|java\.sql\.)\w*(?:Error|Exception|NotUnique|Invalid)/,
  ],
  [
    'a database',
    /\bviolates (?:not-null|unique|foreign key|check) constraint\b|\b(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed\b|\bin your SQL syntax\b|\bDuplicate entry .{1,300} for key\b|\bcannot be null\b.{0,40}\bSQL\b/,
  ],
  [
    'a database',
    /\bINSERT INTO ["`\w.]+ ?\(|\bSELECT [^"]{1,200} FROM ["`\w.]+ WHERE\b|\bUPDATE ["`\w.]+ SET ["`\w.]+ ?=|\bDELETE FROM ["`\w.]+ WHERE\b/,
  ],
];

/** Software that says in a header which release of it is running: `nginx/1.14.0`, `PHP/7.2.24`, `4.0.30319`. */
const RELEASE = /\d+\.\d+/;
const SOFTWARE_HEADERS = ['server', 'x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version'] as const;

export const disclosure: Check = {
  id: 'disclosure',
  title: 'Answers do not show the inside of the server',
  always: true,
  severity: 'warning',
  basis:
    'RFC 9457, 5: error answers show nothing of the implementation (OWASP API8, security misconfiguration).',
  about:
    'Stack traces and messages of databases in answers with a 4xx or 5xx status, by the forms of common platforms, and the release of the software in headers. What only repeats the request is left alone.',
  judge(observation) {
    return [...inHeaders(observation), ...inBody(observation)];
  },
};

function inBody({ status, body, sent, exchange }: Observation): readonly Complaint[] {
  if (status < 400 || body.text === undefined) return [];
  const asked = `${percentDecode(exchange.request.target)} ${sent.text ?? ''}`;
  for (const [name, pattern] of TRACES) {
    const found = pattern.exec(body.text);
    if (!found || asked.includes(found[0])) continue;
    const complaint = {
      message: `the error shows a trace of ${name}`,
      expected: 'an error for callers',
      seen: excerpt(found[0]),
      remedy: 'catch what is thrown, log it, and answer with the declared error; switch debug pages off',
    };
    return [complaint];
  }
  return [];
}

function inHeaders({ exchange }: Observation): readonly Complaint[] {
  for (const name of SOFTWARE_HEADERS) {
    const value = header(exchange.response.headers, name);
    if (value === undefined || !RELEASE.test(value)) continue;
    const complaint = {
      message: `the header ${name} tells the release of the software`,
      expected: 'the name of the software at most',
      seen: excerpt(value),
      remedy: 'leave the number of the release out: it tells which known holes are open',
      basis: 'RFC 9110, 10.2.4: a server does not generate needlessly fine-grained detail.',
      ofServer: true,
    };
    return [complaint];
  }
  return [];
}

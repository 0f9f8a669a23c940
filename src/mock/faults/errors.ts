import { isObject } from '../records/merge-patch.js';
import { type FaultOf, type Sent, inGroup } from './fault.js';
import { json, page, text, textOf, valueOf, withBody, withJson } from './kit/answers.js';
import { does } from './kit/needs.js';
import { breaksRefusal, refusing } from './kit/refusals.js';

const BODY = 'the body that the contract declares for the refusal';
const FIXED = 'the text that the contract fixes';

interface Change {
  readonly name: string;
  readonly title: string;
  readonly promise?: string;
  /** The statuses at which only custom speaks against it. */
  readonly customAt?: number;
  readonly change: (sent: Sent) => Sent;
}

const CHANGES: readonly Change[] = [
  { name: 'as-html', title: 'are pages of HTML', change: (sent) => page(sent.status, 'Error') },
  { name: 'as-text', title: 'are plain text', change: (sent) => text(sent.status, 'error') },
  {
    name: 'empty',
    title: 'have no body',
    change: ({ status, headers }) => ({ status, headers: { ...headers, 'content-type': undefined } }),
  },
  { name: 'as-array', title: 'are arrays of errors', change: (sent) => withJson(sent, [valueOf(sent)]) },
  { name: 'as-quoted-text', title: 'are texts in quotes', change: (sent) => withJson(sent, 'error') },
  { name: 'null', title: 'are null', change: (sent) => withJson(sent, null) },
  {
    name: 'other-text',
    title: 'have another text',
    promise: FIXED,
    change: (sent) => reworded(sent, () => 'Something went wrong.'),
  },
  {
    name: 'other-stop',
    title: 'have the text without its full stop',
    promise: FIXED,
    change: (sent) => withBody(sent, textOf(sent).replace(/\.(?=")/, '')),
  },
  {
    name: 'other-case',
    title: 'have the text in lower case',
    promise: FIXED,
    change: (sent) => reworded(sent, (words) => words.toLowerCase()),
  },
  {
    name: 'other-member',
    title: 'say why in `message`',
    change: (sent) => withJson(sent, { message: Object.values(valueOf(sent) ?? {})[0] ?? 'error' }),
  },
  {
    name: 'one-more-member',
    title: 'have one member more',
    change: (sent) => withMember(sent, 'code', sent.status),
  },
  {
    name: 'without-type',
    title: 'do not say their media type',
    change: (sent) => ({ ...sent, headers: { ...sent.headers, 'content-type': undefined } }),
  },
  {
    name: 'as-problem',
    title: 'are problems of RFC 9457',
    // A 400 may be any JSON object, and a problem is one: the other name of its type is all that is wrong.
    customAt: 400,
    change: (sent) => withBody(sent, textOf(sent), 'application/problem+json'),
  },
  {
    name: 'text-as-array',
    title: 'have their text in an array',
    change: (sent) => reworded(sent, (words) => [words]),
  },
];

const STATUSES = [
  { status: 400, what: 'refusals of invalid bodies' },
  { status: 401, what: 'refusals without credentials' },
  { status: 404, what: 'answers on records that are not there' },
] as const;

const TRACE =
  'Error: invalid\n    at validate (/srv/app/node_modules/app/index.js:10:15)\n    at /srv/app/server.js:3:1';
const SQL =
  'IntegrityError: null value in column "name" of relation "record" violates not-null constraint; ' +
  'SQL: INSERT INTO record (key, name) VALUES ($1, $2)';

export const errors = inGroup('errors', [
  ...STATUSES.flatMap(({ status, what }) =>
    CHANGES.map(({ name, title, promise = BODY, customAt, change }): FaultOf => ({
      name: `error-${status}-${name}`,
      title: `${what} ${title}`,
      promise,
      ...(customAt === status && { custom: true as const }),
      applies: breaksRefusal(status, change, {
        why: `the contract allows such a body for ${status}, or declares none`,
        add: `responses: { '${status}': { content: { application/json: { schema: … } } } }`,
      }),
      make: () => refusing(status, change),
    })),
  ),
  {
    name: 'error-shows-trace',
    title: 'refusals of invalid bodies carry a stack trace',
    promise: 'internals stay inside',
    custom: true,
    applies: does('create', 'upsert', 'update'),
    make: () => refusing(400, (sent) => withMember(sent, 'stack', TRACE)),
  },
  {
    name: 'error-shows-sql',
    title: 'refusals of invalid bodies quote the statement of the database',
    promise: 'internals stay inside',
    custom: true,
    applies: does('create', 'upsert', 'update'),
    make: () => refusing(400, () => json(400, { detail: SQL })),
  },
]);

function reworded(sent: Sent, change: (words: string) => unknown): Sent {
  const value = valueOf(sent);
  if (!isObject(value)) return sent;
  const [first] = Object.entries(value).filter(([, words]) => typeof words === 'string');
  return first ? withJson(sent, { ...value, [first[0]]: change(String(first[1])) }) : sent;
}

function withMember(sent: Sent, name: string, member: unknown): Sent {
  const value = valueOf(sent);
  return isObject(value) ? withJson(sent, { ...value, [name]: member }) : sent;
}
